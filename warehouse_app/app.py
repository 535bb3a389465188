"""Warehouse: what orders ask to be packed, what staff have packed, and how much there is of it."""

from typing import Annotated, Any, TypeVar

from chalice.app import (
    CloudWatchEvent,
    CognitoUserPoolAuthorizer,
    CORSConfig,
    DynamoDBEvent,
    IAMAuthorizer,
)

from chalicelib import moving, packaging, stock
from chalicelib.clients import Clients
from chalicelib.config import settings
from chalicelib.models import (
    AdjustmentContent,
    AdjustStockArguments,
    AdjustStockInput,
    Cancelled,
    FailPackagingArguments,
    LowStockQuery,
    OrderPath,
    PackagingRequest,
    PackagingResponse,
    PackagingStatus,
    ProductQuery,
    SetStockArguments,
    SetStockInput,
    Stock,
    StockLevel,
    StockPage,
    UpdateProductArguments,
)
from chalicelib.store import PackagingStore, StockStore
from ecom import rest
from ecom.bus import EventBus
from ecom.errors import NotFound
from ecom.events import ORDER_CREATED, ORDER_DELETED, ORDER_MODIFIED, PRODUCT_DELETED
from ecom.graphql import Caller, GraphQL, Group, OrderArguments, PageRequest, Response, parse
from ecom.http_client import ServiceClient
from ecom.models import Model
from ecom.observability import annotate
from ecom.outbox import DeadLetterQueue, Outbox, status_events

app = rest.rest_app("warehouse")
graphql = GraphQL()
users = CognitoUserPoolAuthorizer("users", provider_arns=[settings.user_pool_arn])
services = IAMAuthorizer()
cors = CORSConfig(max_age=600)
M = TypeVar("M", bound=Model)
STAFF = (Group.ADMIN, Group.WAREHOUSE)

clients = Clients(products=ServiceClient("products", settings.products_url))
store = PackagingStore(settings.warehouse_table, settings.stock_table)
stocks = StockStore(settings.stock_table, settings.stock_adjustments_table)
bus = EventBus(settings.event_bus_name)
dead_letters = DeadLetterQueue(settings.dead_letter_queue_url)
outbox = Outbox(
    model=PackagingRequest,
    to_events=status_events(
        {
            PackagingStatus.COMPLETED: packaging.package_created,
            PackagingStatus.FAILED: packaging.packaging_failed,
            PackagingStatus.CANCELLED: packaging.packaging_cancelled,
        }
    ),
    bus=bus,
    dead_letters=dead_letters,
)
stock_outbox = Outbox(model=Stock, to_events=stock.events, bus=bus, dead_letters=dead_letters)


# Staff who pack


@graphql.query("getNewPackagingRequestIds", PageRequest, groups=STAFF)
def get_new_packaging_request_ids(caller: Caller, arguments: PageRequest) -> dict[str, Any]:  # noqa: ARG001
    return store.waiting(arguments.next_token).to_json("packagingRequestIds")


@graphql.query("getPackagingRequest", OrderArguments, groups=STAFF)
def get_packaging_request(caller: Caller, arguments: OrderArguments) -> PackagingResponse | None:  # noqa: ARG001
    return packaging.shown(store.get(arguments.input.order_id))


@graphql.mutation("startPackaging", OrderArguments, groups=STAFF)
def start_packaging(caller: Caller, arguments: OrderArguments) -> Response:  # noqa: ARG001
    store.start(arguments.input.order_id)
    return Response()


@graphql.mutation("updatePackagingProduct", UpdateProductArguments, groups=STAFF)
def update_packaging_product(caller: Caller, arguments: UpdateProductArguments) -> Response:  # noqa: ARG001
    change = arguments.input
    store.set_quantity(change.order_id, change.product_id, change.quantity)
    return Response()


@graphql.mutation("completePackaging", OrderArguments, groups=STAFF)
def complete_packaging(caller: Caller, arguments: OrderArguments) -> Response:  # noqa: ARG001
    moving.complete(arguments.input.order_id, store)
    return Response()


@graphql.mutation("failPackaging", FailPackagingArguments, groups=STAFF)
def fail_packaging(caller: Caller, arguments: FailPackagingArguments) -> Response:  # noqa: ARG001
    failure = arguments.input
    moving.fail(failure.order_id, failure.reason, store)
    return Response()


# Staff who see to the stock


@graphql.query("getStock", ProductQuery, groups=STAFF)
def get_stock(caller: Caller, arguments: ProductQuery) -> Stock | None:  # noqa: ARG001
    return stocks.get(arguments.product_id)


@graphql.query("getLowStock", LowStockQuery, groups=STAFF)
def get_low_stock(caller: Caller, arguments: LowStockQuery) -> dict[str, Any]:  # noqa: ARG001
    return stocks.low(arguments.most, arguments.next_token).to_json("stock")


@graphql.mutation("setStock", SetStockArguments, groups=STAFF)
def set_stock(caller: Caller, arguments: SetStockArguments) -> Stock:  # noqa: ARG001
    return managed(arguments.input)


@graphql.mutation("adjustStock", AdjustStockArguments, groups=STAFF)
def adjust_stock(caller: Caller, arguments: AdjustStockArguments) -> Stock:
    return adjusted(arguments.input, caller)


@app.route("/admin/stock", methods=["GET"], authorizer=users, cors=cors)
def list_low_stock() -> Annotated[dict[str, Any], StockPage]:
    rest.require_group(app.current_request, *STAFF)
    query = rest.parameters(app.current_request, LowStockQuery)
    return stocks.low(query.most, query.next_token).to_json("stock")


@app.route("/admin/stock/{product_id}", methods=["GET"], authorizer=users, cors=cors)
def show_stock(product_id: str) -> Stock:
    rest.require_group(app.current_request, *STAFF)
    return stock.known(product_id, stocks.get(product_id))


@app.route("/admin/stock/{product_id}", methods=["PUT"], authorizer=users, cors=cors)
def change_stock(product_id: str) -> Stock:
    rest.require_group(app.current_request, *STAFF)
    level = rest.body(app.current_request, StockLevel)
    return managed(of_product(product_id, level, SetStockInput))


@app.route("/admin/stock/{product_id}/adjustments", methods=["POST"], authorizer=users, cors=cors)
def add_adjustment(product_id: str) -> Stock:
    rest.require_group(app.current_request, *STAFF)
    content = rest.body(app.current_request, AdjustmentContent)
    caller = rest.caller(app.current_request)
    return adjusted(of_product(product_id, content, AdjustStockInput), caller)


def of_product(product_id: str, content: Model, wanted: type[M]) -> M:
    """The content of a body together with the product of the path. Raises BadRequest."""
    return parse(wanted, {"productId": product_id, **content.to_json()}, "forbid")


def managed(wanted: SetStockInput) -> Stock:
    return stock.manage(wanted, stocks, clients)


def adjusted(wanted: AdjustStockInput, caller: Caller) -> Stock:
    return stock.adjust(wanted, caller.user_id, stocks)


@app.lambda_function(name="graphql")
def resolve(event: dict[str, Any], context: Any) -> Any:
    return graphql.resolve(event, context)


# Other services


@app.route("/backend/{order_id}", methods=["GET"], authorizer=services)
def show_request_to_service(order_id: str) -> PackagingResponse:
    rest.require_service(app.current_request)
    request = packaging.shown(store.get(order_id))
    if request is None:
        raise NotFound(f"no packaging request for {order_id}")
    return request


@app.route("/backend/{order_id}/cancel", methods=["POST"], authorizer=services)
def cancel_request(order_id: str) -> Cancelled:
    rest.require_service(app.current_request)
    order = parse(OrderPath, {"orderId": order_id}, "forbid")
    annotate(orderId=order.order_id)
    return Cancelled(ok=moving.cancel(order.order_id, store))


# Events


@app.on_cw_event(ORDER_CREATED.pattern())
def on_order_created(event: CloudWatchEvent) -> None:
    order = ORDER_CREATED.parse(event.detail)
    annotate(orderId=order.order_id)
    moving.create(order, store, stocks)


@app.on_cw_event(ORDER_MODIFIED.pattern(changed=["products"]))
def on_order_modified(event: CloudWatchEvent) -> None:
    order = ORDER_MODIFIED.parse(event.detail).new
    annotate(orderId=order.order_id)
    moving.change(order, store, stocks)


@app.on_cw_event(ORDER_DELETED.pattern())
def on_order_deleted(event: CloudWatchEvent) -> None:
    order = ORDER_DELETED.parse(event.detail)
    annotate(orderId=order.order_id)
    moving.bury(order, store)


@app.on_cw_event(PRODUCT_DELETED.pattern())
def on_product_deleted(event: CloudWatchEvent) -> None:
    product = PRODUCT_DELETED.parse(event.detail)
    annotate(productId=product.product_id)
    stocks.unlist(product.product_id)


@app.on_dynamodb_record(settings.warehouse_stream_arn, starting_position="TRIM_HORIZON")
def on_packaging_change(event: DynamoDBEvent) -> None:
    outbox.publish(event)


@app.on_dynamodb_record(settings.stock_stream_arn, starting_position="TRIM_HORIZON")
def on_stock_change(event: DynamoDBEvent) -> None:
    stock_outbox.publish(event)
