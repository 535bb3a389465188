"""The SSM parameters by which services and clients find each other."""

from tests.support.templates import Assembly

CONTRACT = {
    "platform/event-bus/name",
    "platform/event-bus/arn",
    "users/user-pool/id",
    "users/user-pool/arn",
    "users/user-pool-client/id",
    *(
        f"{service}/api/{name}"
        for service in (
            "users",
            "products",
            "orders",
            "warehouse",
            "delivery",
            "delivery-pricing",
            "payment",
            "payment-3p",
        )
        for name in ("url", "arn")
    ),
    "delivery-pricing/api/domain",
    *(
        f"{service}/table/name"
        for service in ("products", "orders", "warehouse", "delivery", "payment", "payment-3p")
    ),
    "orders/create-order/arn",
    "frontend-api/api/id",
    "frontend-api/api/arn",
    "frontend-api/api/url",
}
LISTENER = {"platform/listener-api/url", "platform/table/name"}
"""The second is for tests, which wait until a registration is in the table."""
BETWEEN_STACKS = {
    "platform/alarms/topic/arn",
    "users/administration/arn",
    *(
        f"{service}/graphql/arn"
        for service in (
            "users",
            "products",
            "delivery-pricing",
            "payment",
            "warehouse",
            "orders",
            "delivery",
            "frontend-api",
        )
    ),
}


def published(assembly: Assembly) -> dict[str, tuple[str, str]]:
    """The service that publishes each parameter, and its value, by the parameter's name."""
    return {
        parameter["Name"]: (template.service, template.text(parameter["Value"]))
        for template, _, parameter in assembly.of_type("AWS::SSM::Parameter")
    }


def test_the_parameters_are_those_of_the_contract(assembly: Assembly) -> None:
    names = CONTRACT | BETWEEN_STACKS | (set() if assembly.environment == "prod" else LISTENER)
    prefix = f"/ecommerce/{assembly.environment}/"
    assert published(assembly).keys() == {prefix + name for name in names}


def test_each_service_publishes_under_its_own_name(assembly: Assembly) -> None:
    for name, (service, _) in published(assembly).items():
        assert name.split("/")[3] == service


def test_a_stack_is_deployed_after_those_whose_parameters_it_reads(assembly: Assembly) -> None:
    owners = {name: service for name, (service, _) in published(assembly).items()}
    for service, template in assembly.templates.items():
        read = {
            parameter["Default"]
            for parameter in template.parameters.values()
            if parameter["Type"].startswith("AWS::SSM::Parameter::Value")
            and not parameter["Default"].startswith("/cdk-bootstrap/")
        }
        assert {owners[name] for name in read} <= assembly.deployed_before(service)


def test_an_address_names_its_stage_and_can_be_opened_where_the_shop_runs(
    assembly: Assembly,
) -> None:
    start = {"local": "http://localhost:4566/", "prod": "https://"}[assembly.environment]
    urls = {
        name: value for name, (_, value) in published(assembly).items() if name.endswith("/api/url")
    }
    assert urls.pop(f"/ecommerce/{assembly.environment}/frontend-api/api/url")
    assert len(urls) == 8
    assert all(url.startswith(start) and url.endswith("/api") for url in urls.values())
