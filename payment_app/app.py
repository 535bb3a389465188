"""Payment: claims a token for an order, collects what it comes to in the end, and refunds it."""

from typing import Annotated, Any

from chalice.app import (
    CloudWatchEvent,
    CognitoUserPoolAuthorizer,
    CORSConfig,
    DynamoDBEvent,
    IAMAuthorizer,
)

from chalicelib import attention, payments, refunds
from chalicelib.clients import ThirdPartyClient
from chalicelib.config import settings
from chalicelib.models import (
    FailedPaymentPage,
    OverdueRequest,
    PaymentStanding,
    PaymentState,
    RefundRequest,
    RefundVerdict,
    ValidateRequest,
    Verdict,
)
from chalicelib.outcomes import outcomes
from chalicelib.store import PaymentStore
from ecom import rest
from ecom.bus import EventBus
from ecom.events import (
    DELIVERY_COMPLETED,
    DELIVERY_FAILED,
    ORDER_CREATED,
    ORDER_DELETED,
    ORDER_MODIFIED,
    PACKAGING_FAILED,
)
from ecom.graphql import Caller, GraphQL, Group, OrderArguments, PageRequest, Response
from ecom.http_client import ServiceClient
from ecom.models import Order
from ecom.observability import annotate
from ecom.outbox import DeadLetterQueue, Outbox
from ecom.staff import Staff

app = rest.rest_app("payment")
graphql = GraphQL()
users = CognitoUserPoolAuthorizer("users", provider_arns=[settings.user_pool_arn])
services = IAMAuthorizer()
cors = CORSConfig(max_age=600)
ADMINS = (Group.ADMIN,)

store = PaymentStore(settings.payment_table, settings.payment_tokens_table)
staff = Staff(settings.user_pool_id, mfa=settings.staff_mfa)
third_party = ThirdPartyClient(ServiceClient("payment-3p", settings.payment_3p_url))
outbox = Outbox(
    model=PaymentState,
    to_events=lambda change: outcomes(change.old, change.new),
    bus=EventBus(settings.event_bus_name),
    dead_letters=DeadLetterQueue(settings.dead_letter_queue_url),
)


# Other services


@app.route("/backend/validate", methods=["POST"], authorizer=services)
def validate() -> Verdict:
    rest.require_service(app.current_request)
    request = rest.body(app.current_request, ValidateRequest)
    if request.order_id:
        annotate(orderId=request.order_id)
    return payments.validate(request, store, third_party)


@app.route("/backend/{order_id}", methods=["GET"], authorizer=services)
def show_payment(order_id: str) -> PaymentStanding:
    rest.require_service(app.current_request)
    return attention.shown(store.get(order_id))


@app.route("/backend/{order_id}/refunds", methods=["POST"], authorizer=services)
def refund(order_id: str) -> RefundVerdict:
    rest.require_service(app.current_request)
    wanted = rest.body(app.current_request, RefundRequest)
    annotate(orderId=order_id, refundId=wanted.refund_id)
    return refunds.refund(order_id, wanted, store, third_party)


@app.route("/backend/{order_id}/overdue", methods=["POST"], authorizer=services)
def take_over(order_id: str) -> PaymentStanding:
    rest.require_service(app.current_request)
    order = rest.body(app.current_request, OverdueRequest)
    annotate(orderId=order_id)
    return attention.shown(attention.take_over(order_id, order, store))


# Administrators


@app.route("/admin/failed-payments", methods=["GET"], authorizer=users, cors=cors)
def list_failed_payments() -> Annotated[dict[str, Any], FailedPaymentPage]:
    rest.require_group(app.current_request, *ADMINS)
    return failed_payments(rest.parameters(app.current_request, PageRequest))


@app.route("/admin/failed-payments/{order_id}/retry", methods=["POST"], authorizer=users, cors=cors)
def retry_failed_payment(order_id: str) -> Response:
    rest.require_group(app.current_request, *ADMINS)
    return retry(rest.caller(app.current_request), order_id)


@graphql.query("getFailedPayments", PageRequest, groups=ADMINS)
def get_failed_payments(caller: Caller, arguments: PageRequest) -> dict[str, Any]:  # noqa: ARG001
    return failed_payments(arguments)


@graphql.mutation("retryPayment", OrderArguments, groups=ADMINS)
def retry_payment(caller: Caller, arguments: OrderArguments) -> Response:
    return retry(caller, arguments.input.order_id)


@app.lambda_function(name="graphql")
def resolve(event: dict[str, Any], context: Any) -> Any:
    return graphql.resolve(event, context)


# Events


@app.on_cw_event(ORDER_CREATED.pattern())
def on_order_created(event: CloudWatchEvent) -> None:
    follow(ORDER_CREATED.parse(event.detail))


# Status changes too: an order that leaves NEW has its final total, changed or not.
@app.on_cw_event(ORDER_MODIFIED.pattern(changed=["total", "status"]))
def on_order_modified(event: CloudWatchEvent) -> None:
    follow(ORDER_MODIFIED.parse(event.detail).new)


@app.on_cw_event(ORDER_DELETED.pattern())
def on_order_deleted(event: CloudWatchEvent) -> None:
    cancel(ORDER_DELETED.parse(event.detail).order_id)


@app.on_cw_event(PACKAGING_FAILED.pattern())
def on_packaging_failed(event: CloudWatchEvent) -> None:
    cancel(PACKAGING_FAILED.parse(event.detail).order_id)


@app.on_cw_event(DELIVERY_FAILED.pattern())
def on_delivery_failed(event: CloudWatchEvent) -> None:
    cancel(DELIVERY_FAILED.parse(event.detail).order_id)


@app.on_cw_event(DELIVERY_COMPLETED.pattern())
def on_delivery_completed(event: CloudWatchEvent) -> None:
    order_id = DELIVERY_COMPLETED.parse(event.detail).order_id
    annotate(orderId=order_id)
    payments.capture(order_id, store, third_party)


@app.on_dynamodb_record(settings.payment_stream_arn, starting_position="TRIM_HORIZON")
def on_payment_change(event: DynamoDBEvent) -> None:
    outbox.publish(event)


def follow(order: Order) -> None:
    annotate(orderId=order.order_id)
    payments.follow(order, store, third_party)


def cancel(order_id: str) -> None:
    annotate(orderId=order_id)
    payments.cancel(order_id, store, third_party)


def failed_payments(page: PageRequest) -> dict[str, Any]:
    return store.waiting(page.next_token).to_json("payments")


def retry(caller: Caller, order_id: str) -> Response:
    annotate(orderId=order_id)
    staff.require(caller, *ADMINS)
    attention.retry(order_id, store, third_party)
    return Response()
