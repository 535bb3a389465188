"""Products: the public catalogue, its administration, and the check of what others say of it."""

from typing import Annotated, Any

from chalice.app import (
    CloudWatchEvent,
    CognitoUserPoolAuthorizer,
    CORSConfig,
    DynamoDBEvent,
    IAMAuthorizer,
)

from chalicelib import catalogue, editing, search
from chalicelib.config import settings
from chalicelib.models import (
    CataloguePage,
    CatalogueProduct,
    CatalogueQuery,
    CategoryQuery,
    CreateProductArguments,
    DeleteProductArguments,
    ProductChange,
    ProductContent,
    ProductQuery,
    ProductRead,
    SearchQuery,
    UpdateProductArguments,
    ValidateRequest,
    Verdict,
)
from chalicelib.search import product_in
from chalicelib.store import ProductStore, TermStore
from ecom import rest
from ecom.bus import EventBus
from ecom.dynamodb import from_image
from ecom.errors import NotFound
from ecom.events import PRODUCT_CREATED, PRODUCT_DELETED, PRODUCT_MODIFIED, STOCK_CHANGED
from ecom.graphql import Caller, GraphQL, Group, PageRequest, Response
from ecom.models import Product
from ecom.observability import annotate
from ecom.outbox import DeadLetterQueue, Outbox, resource_events

app = rest.rest_app("products")
graphql = GraphQL()
users = CognitoUserPoolAuthorizer("users", provider_arns=[settings.user_pool_arn])
services = IAMAuthorizer()
cors = CORSConfig(max_age=600)

store = ProductStore(settings.products_table)
terms = TermStore(settings.product_terms_table)
outbox = Outbox(
    model=Product,
    to_events=resource_events(PRODUCT_CREATED, PRODUCT_MODIFIED, PRODUCT_DELETED, key="product_id"),
    bus=EventBus(settings.event_bus_name),
    dead_letters=DeadLetterQueue(settings.dead_letter_queue_url),
)


# Anyone


@app.route("/products", methods=["GET"], cors=cors)
def list_products() -> Annotated[dict[str, Any], CataloguePage]:
    query = rest.parameters(app.current_request, CatalogueQuery)
    if query.text:
        return found(query.text, query.category, query.next_token)
    if query.category:
        return store.of_category(query.category, query.next_token).to_json("products")
    return store.all(query.next_token).to_json("products")


@app.route("/products/{product_id}", methods=["GET"], cors=cors)
def show_product(product_id: str) -> CatalogueProduct:
    product = store.get(product_id)
    if product is None:
        raise NotFound(f"no product {product_id}")
    return product


@graphql.query("getProducts", PageRequest, public=True)
def get_products(caller: Caller, arguments: PageRequest) -> dict[str, Any]:  # noqa: ARG001
    return store.all(arguments.next_token).to_json("products")


@graphql.query("getProduct", ProductQuery, public=True)
def get_product(caller: Caller, arguments: ProductQuery) -> CatalogueProduct | None:  # noqa: ARG001
    return store.get(arguments.product_id)


@graphql.query("getProductsByCategory", CategoryQuery, public=True)
def get_category(caller: Caller, arguments: CategoryQuery) -> dict[str, Any]:  # noqa: ARG001
    return store.of_category(arguments.category, arguments.next_token).to_json("products")


@graphql.query("searchProducts", SearchQuery, public=True)
def search_products(caller: Caller, arguments: SearchQuery) -> dict[str, Any]:  # noqa: ARG001
    return found(arguments.text, arguments.category, arguments.next_token)


@app.lambda_function(name="graphql")
def resolve(event: dict[str, Any], context: Any) -> Any:
    return graphql.resolve(event, context)


# Administrators


@app.route("/admin/products", methods=["POST"], authorizer=users, cors=cors)
def add_product() -> CatalogueProduct:
    rest.require_group(app.current_request, Group.ADMIN)
    return create(rest.body(app.current_request, ProductContent))


@app.route("/admin/products/{product_id}", methods=["PUT"], authorizer=users, cors=cors)
def change_product(product_id: str) -> CatalogueProduct:
    rest.require_group(app.current_request, Group.ADMIN)
    return change(product_id, rest.body(app.current_request, ProductChange))


@app.route("/admin/products/{product_id}", methods=["DELETE"], authorizer=users, cors=cors)
def remove_product(product_id: str) -> Response:
    rest.require_group(app.current_request, Group.ADMIN)
    return remove(product_id, rest.parameters(app.current_request, ProductRead))


@graphql.mutation("createProduct", CreateProductArguments, groups=(Group.ADMIN,))
def create_product(caller: Caller, arguments: CreateProductArguments) -> CatalogueProduct:  # noqa: ARG001
    return create(arguments.product)


@graphql.mutation("updateProduct", UpdateProductArguments, groups=(Group.ADMIN,))
def update_product(caller: Caller, arguments: UpdateProductArguments) -> CatalogueProduct:  # noqa: ARG001
    return change(arguments.product.product_id, arguments.product)


@graphql.mutation("deleteProduct", DeleteProductArguments, groups=(Group.ADMIN,))
def delete_product(caller: Caller, arguments: DeleteProductArguments) -> Response:  # noqa: ARG001
    return remove(arguments.input.product_id, arguments.input)


# Other services


@app.route("/backend/validate", methods=["POST"], authorizer=services)
def validate_products() -> Verdict:
    rest.require_service(app.current_request)
    request = rest.body(app.current_request, ValidateRequest)
    return catalogue.validate(request.products, store)


# Events


@app.on_cw_event(STOCK_CHANGED.pattern(changed=["inStock"]))
def on_stock_changed(event: CloudWatchEvent) -> None:
    stock = STOCK_CHANGED.parse(event.detail)
    annotate(productId=stock.product_id)
    store.mark(stock)


# The table's changes


@app.on_dynamodb_record(settings.products_stream_arn, starting_position="TRIM_HORIZON")
def on_product_change(event: DynamoDBEvent) -> None:
    outbox.publish(event)


@app.on_dynamodb_record(settings.products_stream_arn, starting_position="TRIM_HORIZON")
def on_product_indexed(event: DynamoDBEvent) -> None:
    items = [(from_image(each.old_image or {}), from_image(each.new_image or {})) for each in event]
    search.reindex([(product_in(old), product_in(new)) for old, new in items], terms, store)
    for _, new in items:
        store.sort(new)


def found(text: str, category: str | None, token: str | None) -> dict[str, Any]:
    return search.search(text, category, token, terms, store).to_json("products")


def create(content: ProductContent) -> CatalogueProduct:
    product = editing.created(content)
    annotate(productId=product.product_id)
    return store.add(product)


def change(product_id: str, wanted: ProductChange) -> CatalogueProduct:
    return store.change(product_id, wanted)


def remove(product_id: str, read: ProductRead) -> Response:
    store.remove(product_id, read)
    return Response()
