"""Warehouse: what orders ask to be packed, and what staff have packed."""

from typing import Any

from chalice.app import CloudWatchEvent, DynamoDBEvent, IAMAuthorizer

from chalicelib import packaging
from chalicelib.config import settings
from chalicelib.models import (
    FailPackagingArguments,
    PackagingRequest,
    PackagingResponse,
    PackagingStatus,
    UpdateProductArguments,
)
from chalicelib.store import PackagingStore
from ecom import rest
from ecom.bus import EventBus
from ecom.errors import NotFound
from ecom.events import ORDER_CREATED, ORDER_DELETED, ORDER_MODIFIED
from ecom.graphql import Caller, GraphQL, Group, OrderArguments, PageRequest, Response
from ecom.observability import annotate
from ecom.outbox import DeadLetterQueue, Outbox, status_events

app = rest.rest_app("warehouse")
graphql = GraphQL()
services = IAMAuthorizer()
STAFF = (Group.ADMIN, Group.WAREHOUSE)

store = PackagingStore(settings.warehouse_table)
outbox = Outbox(
    model=PackagingRequest,
    to_events=status_events(
        {
            PackagingStatus.COMPLETED: packaging.package_created,
            PackagingStatus.FAILED: packaging.packaging_failed,
        }
    ),
    bus=EventBus(settings.event_bus_name),
    dead_letters=DeadLetterQueue(settings.dead_letter_queue_url),
)


# Staff


@graphql.query("getNewPackagingRequestIds", PageRequest, groups=STAFF)
def get_new_packaging_request_ids(caller: Caller, arguments: PageRequest) -> dict[str, Any]:  # noqa: ARG001
    return store.waiting(arguments.next_token).to_json("packagingRequestIds")


@graphql.query("getPackagingRequest", OrderArguments, groups=STAFF)
def get_packaging_request(caller: Caller, arguments: OrderArguments) -> PackagingResponse | None:  # noqa: ARG001
    return packaging.shown(store.get(arguments.input.order_id))


@graphql.mutation("startPackaging", OrderArguments, groups=STAFF)
def start_packaging(caller: Caller, arguments: OrderArguments) -> Response:  # noqa: ARG001
    annotate(orderId=arguments.input.order_id)
    store.start(arguments.input.order_id)
    return Response()


@graphql.mutation("updatePackagingProduct", UpdateProductArguments, groups=STAFF)
def update_packaging_product(caller: Caller, arguments: UpdateProductArguments) -> Response:  # noqa: ARG001
    change = arguments.input
    annotate(orderId=change.order_id, productId=change.product_id)
    store.set_quantity(change.order_id, change.product_id, change.quantity)
    return Response()


@graphql.mutation("completePackaging", OrderArguments, groups=STAFF)
def complete_packaging(caller: Caller, arguments: OrderArguments) -> Response:  # noqa: ARG001
    annotate(orderId=arguments.input.order_id)
    packaging.complete(arguments.input.order_id, store)
    return Response()


@graphql.mutation("failPackaging", FailPackagingArguments, groups=STAFF)
def fail_packaging(caller: Caller, arguments: FailPackagingArguments) -> Response:  # noqa: ARG001
    failure = arguments.input
    annotate(orderId=failure.order_id)
    store.fail(failure.order_id, failure.reason)
    return Response()


@app.lambda_function(name="graphql")
def resolve(event: dict[str, Any], context: Any) -> Any:
    return graphql.resolve(event, context)


# Other services


@app.route("/backend/{order_id}", methods=["GET"], authorizer=services)
def show_request_to_service(order_id: str) -> dict[str, Any]:
    rest.require_service(app.current_request)
    request = packaging.shown(store.get(order_id))
    if request is None:
        raise NotFound(f"no packaging request for {order_id}")
    return request.to_json()


# Events


@app.on_cw_event(ORDER_CREATED.pattern())
def on_order_created(event: CloudWatchEvent) -> None:
    order = ORDER_CREATED.parse(event.detail)
    annotate(orderId=order.order_id)
    store.add(packaging.requested(order))


@app.on_cw_event(ORDER_MODIFIED.pattern(changed=["products"]))
def on_order_modified(event: CloudWatchEvent) -> None:
    order = ORDER_MODIFIED.parse(event.detail).new
    annotate(orderId=order.order_id)
    store.replace_products(packaging.requested(order))


@app.on_cw_event(ORDER_DELETED.pattern())
def on_order_deleted(event: CloudWatchEvent) -> None:
    order = ORDER_DELETED.parse(event.detail)
    annotate(orderId=order.order_id)
    store.bury(packaging.tombstone(order))


@app.on_dynamodb_record(settings.warehouse_stream_arn, starting_position="TRIM_HORIZON")
def on_packaging_change(event: DynamoDBEvent) -> None:
    outbox.publish(event)
