"""Products: the public catalogue, and the check of what others say of a product."""

from typing import Any

from chalice.app import CORSConfig, DynamoDBEvent, IAMAuthorizer

from chalicelib import catalogue
from chalicelib.config import settings
from chalicelib.models import CatalogueQuery, CategoryQuery, ProductQuery, ValidateRequest
from chalicelib.store import ProductStore
from ecom import rest
from ecom.bus import EventBus
from ecom.errors import NotFound
from ecom.events import PRODUCT_CREATED, PRODUCT_DELETED, PRODUCT_MODIFIED
from ecom.graphql import Caller, GraphQL, PageRequest
from ecom.models import Product
from ecom.outbox import DeadLetterQueue, Outbox, resource_events

app = rest.rest_app("products")
graphql = GraphQL()
services = IAMAuthorizer()
cors = CORSConfig(max_age=600)

store = ProductStore(settings.products_table)
outbox = Outbox(
    model=Product,
    to_events=resource_events(PRODUCT_CREATED, PRODUCT_MODIFIED, PRODUCT_DELETED, key="product_id"),
    bus=EventBus(settings.event_bus_name),
    dead_letters=DeadLetterQueue(settings.dead_letter_queue_url),
)


# Anyone


@app.route("/products", methods=["GET"], cors=cors)
def list_products() -> dict[str, Any]:
    query = rest.parameters(app.current_request, CatalogueQuery)
    if query.category:
        return store.of_category(query.category, query.next_token).to_json("products")
    return store.all(query.next_token).to_json("products")


@app.route("/products/{product_id}", methods=["GET"], cors=cors)
def show_product(product_id: str) -> dict[str, Any]:
    product = store.get(product_id)
    if product is None:
        raise NotFound(f"no product {product_id}")
    return product.to_json()


@graphql.query("getProducts", PageRequest, public=True)
def get_products(caller: Caller, arguments: PageRequest) -> dict[str, Any]:  # noqa: ARG001
    return store.all(arguments.next_token).to_json("products")


@graphql.query("getProduct", ProductQuery, public=True)
def get_product(caller: Caller, arguments: ProductQuery) -> Product | None:  # noqa: ARG001
    return store.get(arguments.product_id)


@graphql.query("getProductsByCategory", CategoryQuery, public=True)
def get_category(caller: Caller, arguments: CategoryQuery) -> dict[str, Any]:  # noqa: ARG001
    return store.of_category(arguments.category, arguments.next_token).to_json("products")


@app.lambda_function(name="graphql")
def resolve(event: dict[str, Any], context: Any) -> Any:
    return graphql.resolve(event, context)


# Other services


@app.route("/backend/validate", methods=["POST"], authorizer=services)
def validate_products() -> dict[str, Any]:
    rest.require_service(app.current_request)
    request = rest.body(app.current_request, ValidateRequest)
    return catalogue.validate(request.products, store).to_json()


# The table's changes


@app.on_dynamodb_record(settings.products_stream_arn, starting_position="TRIM_HORIZON")
def on_product_change(event: DynamoDBEvent) -> None:
    outbox.publish(event)
