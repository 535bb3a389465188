"""The shop's CDK app: `cdk deploy --all --context environment=dev`.

To add a service, add its folder, its stack, and a line here that says what it depends on.
"""

import os

import aws_cdk as cdk

from infra import environments, layer
from infra.components.service_stack import ServiceStack
from infra.prerequisites import DeploymentError
from infra.progress import fail
from infra.stacks.bridge import BridgeStack
from infra.stacks.delivery import DeliveryStack
from infra.stacks.delivery_pricing import DeliveryPricingStack
from infra.stacks.frontend_api import FrontendApiStack
from infra.stacks.orders import OrdersStack
from infra.stacks.payment import PaymentStack
from infra.stacks.payment_3p import Payment3pStack
from infra.stacks.platform import PlatformStack
from infra.stacks.products import ProductsStack
from infra.stacks.users import UsersStack
from infra.stacks.warehouse import WarehouseStack


def build(app: cdk.App, environment: environments.Environment) -> None:
    """All stacks of one environment; a stack deploys after those whose parameters it reads."""
    payment_3p = Payment3pStack(app, environment)  # first, because it may refuse
    platform = PlatformStack(app, environment)
    users = UsersStack(app, environment)
    products = ProductsStack(app, environment)
    delivery_pricing = DeliveryPricingStack(app, environment)
    payment = PaymentStack(app, environment)
    warehouse = WarehouseStack(app, environment)
    orders = OrdersStack(app, environment)
    delivery = DeliveryStack(app, environment)
    services: list[ServiceStack] = [
        users,
        products,
        delivery_pricing,
        payment,
        warehouse,
        orders,
        delivery,
    ]
    frontend_api = FrontendApiStack(app, environment, services)

    dependencies: dict[ServiceStack, list[ServiceStack]] = {
        users: [platform],
        products: [users],
        delivery_pricing: [platform],
        payment_3p: [platform],
        payment: [users, payment_3p],
        warehouse: [users, products],
        orders: [users, products, delivery_pricing, payment, warehouse],
        delivery: [orders],
        frontend_api: services,
    }
    if app.node.try_get_context("compute") == "chalice":
        dependencies[BridgeStack(app, environment)] = [platform]
    for stack, needed in dependencies.items():
        for other in needed:
            stack.add_stack_dependency(other)


def main() -> None:
    app = cdk.App(analytics_reporting=False)
    environment = environments.load(
        app.node.try_get_context("environment") or "local",
        # Only tests say so: who deploys writes it into the file.
        simulated_payments=app.node.try_get_context("simulated_payments"),
    )
    # Chalice asks botocore for the region's DNS suffix; the CDK command knows the region.
    if region := os.environ.get("CDK_DEFAULT_REGION"):
        os.environ.setdefault("AWS_DEFAULT_REGION", region)
    layer.build(local=environment.local)
    try:
        build(app, environment)
    except DeploymentError as error:
        fail(str(error))
    app.synth()


if __name__ == "__main__":
    main()
