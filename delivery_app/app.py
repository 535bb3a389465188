"""Delivery: packages on their way, and how each ended."""

from typing import Any

from chalice.app import CloudWatchEvent, DynamoDBEvent, IAMAuthorizer

from chalicelib import deliveries
from chalicelib.clients import Clients
from chalicelib.config import settings
from chalicelib.models import AddTrackingEvent, Delivery, DeliveryProgress, DeliveryStatus
from chalicelib.store import DeliveryStore
from ecom import rest
from ecom.bus import EventBus
from ecom.errors import NotFound
from ecom.events import ORDER_ADDRESS_ERASED, PACKAGE_CREATED
from ecom.graphql import Caller, GraphQL, Group, OrderArguments, PageRequest, Response
from ecom.http_client import ServiceClient
from ecom.observability import annotate
from ecom.outbox import DeadLetterQueue, Outbox, status_events

app = rest.rest_app("delivery")
graphql = GraphQL()
services = IAMAuthorizer()
STAFF = (Group.ADMIN, Group.DELIVERY)

store = DeliveryStore(settings.delivery_table)
clients = Clients(orders=ServiceClient("orders", settings.orders_url))
outbox = Outbox(
    model=Delivery,
    to_events=status_events(
        {
            DeliveryStatus.COMPLETED: deliveries.completed,
            DeliveryStatus.FAILED: deliveries.failed,
        }
    ),
    bus=EventBus(settings.event_bus_name),
    dead_letters=DeadLetterQueue(settings.dead_letter_queue_url),
)


# Staff


@graphql.query("getNewDeliveries", PageRequest, groups=STAFF)
def get_new_deliveries(caller: Caller, arguments: PageRequest) -> dict[str, Any]:  # noqa: ARG001
    return store.waiting(arguments.next_token).to_json("deliveries")


@graphql.query("getDelivery", OrderArguments, groups=STAFF)
def get_delivery(caller: Caller, arguments: OrderArguments) -> Delivery | None:  # noqa: ARG001
    return store.get(arguments.input.order_id)


@graphql.mutation("startDelivery", OrderArguments, groups=STAFF)
def start_delivery(caller: Caller, arguments: OrderArguments) -> Response:  # noqa: ARG001
    store.start(arguments.input.order_id)
    return Response()


@graphql.mutation("completeDelivery", OrderArguments, groups=STAFF)
def complete_delivery(caller: Caller, arguments: OrderArguments) -> Response:  # noqa: ARG001
    store.complete(arguments.input.order_id)
    return Response()


@graphql.mutation("failDelivery", OrderArguments, groups=STAFF)
def fail_delivery(caller: Caller, arguments: OrderArguments) -> Response:  # noqa: ARG001
    store.fail(arguments.input.order_id)
    return Response()


@graphql.mutation("addTrackingEvent", AddTrackingEvent, groups=STAFF)
def add_tracking_event(caller: Caller, arguments: AddTrackingEvent) -> Response:  # noqa: ARG001
    store.track(arguments.input.order_id, arguments.input.event)
    return Response()


@app.lambda_function(name="graphql")
def resolve(event: dict[str, Any], context: Any) -> Any:
    return graphql.resolve(event, context)


# Other services


@app.route("/backend/{order_id}", methods=["GET"], authorizer=services)
def show_delivery_to_service(order_id: str) -> DeliveryProgress:
    rest.require_service(app.current_request)
    delivery = store.get(order_id)
    if delivery is None:
        raise NotFound(f"no delivery of {order_id}")
    return DeliveryProgress.of(delivery)


# Events


@app.on_cw_event(PACKAGE_CREATED.pattern())
def on_package_created(event: CloudWatchEvent) -> None:
    order_id = PACKAGE_CREATED.parse(event.detail).order_id
    annotate(orderId=order_id)
    deliveries.prepare(order_id, store, clients)


@app.on_cw_event(ORDER_ADDRESS_ERASED.pattern())
def on_order_address_erased(event: CloudWatchEvent) -> None:
    order_id = ORDER_ADDRESS_ERASED.parse(event.detail).order_id
    annotate(orderId=order_id)
    store.erase_address(order_id)


@app.on_dynamodb_record(settings.delivery_stream_arn, starting_position="TRIM_HORIZON")
def on_delivery_change(event: DynamoDBEvent) -> None:
    outbox.publish(event)
