"""The orders table: one item per order, keyed by orderId.

The index `user-orders` has a user's orders, newest last; `settlement` those that have ended while
their payment is not known to be settled, by the time from which on payment is asked about them.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from operator import itemgetter
from typing import Any, TypeVar

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from ecom import aws, transitions
from ecom.dynamodb import ConditionFailed, Item, get, put, update
from ecom.events import Refund
from ecom.models import Address, Model, Order, OrderStatus, PaymentStatus, now, text_of
from ecom.pages import Page, page
from ecom.rows import parse_row

from .erasure import OPEN
from .models import Cause, EndedOrder, HistoryEntry, OrderDetails, OrderRefund
from .orders import FULFILLED, LIFECYCLE, PAYMENT_LIFECYCLE, REFUNDED, SETTLED, Refused
from .refunds import completes, settle

USER_INDEX = "user-orders"
M = TypeVar("M", bound=Model)
SETTLEMENT_INDEX = "settlement"
UNSETTLED = {"settlement": "DUE"}
MARKS = ("settlement", "settlementDate")
MARKED = Attr("settlement").eq("DUE")
T = TypeVar("T")


class OrderStore:
    def __init__(self, table_name: str) -> None:
        self._name = table_name

    @property
    def _table(self) -> Any:
        return aws.table(self._name)

    def get(self, order_id: str) -> Order | None:
        return self._get(Order, order_id)

    def details(self, order_id: str) -> OrderDetails | None:
        return self._get(OrderDetails, order_id)

    def _get(self, model: type[M], order_id: str) -> M | None:
        """Raises Unreadable."""
        item = get(self._table, {"orderId": order_id})
        return parse_row(model, item, f"order {order_id}") if item else None

    def add(self, order: Order, fingerprint: str) -> None:
        """Raises Refused where the order exists: its token is taken."""
        item = {**order.to_json(), **UNSETTLED, "fingerprint": fingerprint}
        try:
            put(self._table, item, Attr("orderId").not_exists())
        except ConditionFailed:
            raise Refused(["paymentToken: has paid for another order"]) from None

    def find(self, order_id: str, fingerprint: str) -> OrderDetails | None:
        """The order that this very request has made before. Raises Unreadable."""
        item = get(self._table, {"orderId": order_id}) or {}
        same = item.get("fingerprint") == fingerprint
        return parse_row(OrderDetails, item, f"order {order_id}") if same else None

    def of_user(self, user_id: str, token: str | None) -> Page[OrderDetails]:
        """A page of the user's orders, newest first."""
        return self._of_user(OrderDetails.model_validate, user_id, token)

    def ids_of_user(self, user_id: str) -> Iterator[str]:
        return every(lambda token: self._of_user(itemgetter("orderId"), user_id, token))

    def _of_user(self, parse: Callable[[Item], T], user_id: str, token: str | None) -> Page[T]:
        return page(
            self._table.query,
            parse,
            token,
            "orders",
            keys=("orderId", "userId", "createdDate"),
            fixed={"userId": user_id},
            IndexName=USER_INDEX,
            KeyConditionExpression=Key("userId").eq(user_id),
            ScanIndexForward=False,
        )

    def pack(self, packed: Order, cause: Cause) -> None:
        """NEW -> PACKAGED with what was packed. Raises OutOfOrder, Conflict or NotFound."""
        item = packed.to_json()
        changes = {name: item[name] for name in ("products", "deliveryPrice", "total")}
        entry = cause.led_to(packed.status, packed.modified_date)
        self._move(packed.order_id, entry, changes)

    def move(self, order_id: str, to: OrderStatus, cause: Cause) -> None:
        """Raises OutOfOrder, Conflict or NotFound; a move that was made already is none."""
        self._move(order_id, cause.led_to(to, now()), {})

    def move_payment(self, order_id: str, to: PaymentStatus) -> None:
        """As `move`, of how the order's payment stands, which has no history."""
        key, values = {"orderId": order_id}, {"modifiedDate": text_of(now())}
        gone = MARKS if to in SETTLED else ()
        transitions.on_event(self._table, key, PAYMENT_LIFECYCLE, to, values, gone)

    def unsettled(self, before: datetime) -> Iterator[str]:
        """The orders about which payment is to be asked since `before`, longest waiting first."""
        marked, earlier = Key("settlement").eq("DUE"), Key("settlementDate").lt(text_of(before))

        def of_token(token: str | None) -> Page[str]:
            return page(
                self._table.query,
                itemgetter("orderId"),
                token,
                "settlement",
                keys=("orderId", "settlement", "settlementDate"),
                fixed=UNSETTLED,
                IndexName=SETTLEMENT_INDEX,
                KeyConditionExpression=marked & earlier,
            )

        return every(of_token)

    def postpone(self, order_id: str, until: datetime) -> EndedOrder | None:
        """Have payment asked about the order not before `until`; None where it is settled."""
        key, values = {"orderId": order_id}, {"settlementDate": text_of(until)}
        try:
            item = update(self._table, key, MARKED, values)
        except ConditionFailed:
            return None
        return parse_row(EndedOrder, item, f"order {order_id}")

    def settle(self, order_id: str) -> None:
        """Payment need not be asked about the order any more."""
        with suppress(ConditionFailed):
            update(self._table, {"orderId": order_id}, MARKED, {}, MARKS)

    def refund(self, order: Order, refund: Refund, cause: Cause) -> None:
        """Note what was given back of the order, as it was read.

        Raises OutOfOrder, Conflict or NotFound; a refund that was noted already is none.
        """
        moment = now()
        values = {"refundedAmount": refund.refunded_amount, "modifiedDate": text_of(moment)}
        append = {"refunds": [OrderRefund.of(refund, moment).to_json()]}
        if completes(refund, order):
            values |= {"status": REFUNDED, "paymentStatus": PaymentStatus.REFUNDED}
            append["history"] = [cause.led_to(REFUNDED, moment).to_json()]
        key, takes = {"orderId": order.order_id}, takes_refund(order, refund)
        try:
            update(self._table, key, takes, values, append=append)
        except ConditionFailed as failed:
            settle(Order.model_validate(failed.item) if failed.item else None, refund)

    def mark_erasing(self, order_id: str) -> None:
        """Have the order's address erased once it has come to its end, if that was not done."""
        unmarked = Attr("orderId").exists() & Attr("erased").not_exists()
        with suppress(ConditionFailed):
            update(self._table, {"orderId": order_id}, unmarked, {"erasing": True})

    def erase(self, order_id: str, address: Address) -> None:
        """Leave only `address` of a marked order's; of another order nothing changes."""
        values = {"address": address.to_json(), "erased": True}
        # The fingerprint is made of the address too, so that who guesses it could tell.
        gone, marked = ["erasing", "fingerprint"], Attr("erasing").eq(True)
        with suppress(ConditionFailed):
            update(self._table, {"orderId": order_id}, marked, values, gone)

    def _move(self, order_id: str, entry: HistoryEntry, changes: dict[str, Any]) -> None:
        added = entry.to_json()
        key, values = {"orderId": order_id}, {**changes, "modifiedDate": added["time"]}
        if entry.status not in OPEN:
            values["settlementDate"] = added["time"]
        append = {"history": [added]}
        transitions.on_event(self._table, key, LIFECYCLE, entry.status, values, append=append)


def every(page_of: Callable[[str | None], Page[T]]) -> Iterator[T]:
    """What is on all pages; `page_of` reads the page of a token."""
    token: str | None = None
    while True:
        page = page_of(token)
        yield from page.items
        if not (token := page.next_token):
            return


def takes_refund(order: Order, refund: Refund) -> ConditionBase:
    """The condition that an order has its final total, and all refunds before this one only."""
    before, noted = refund.refunded_amount - refund.amount, Attr("refundedAmount")
    behind: ConditionBase = noted.eq(before)
    if before == 0:
        behind |= noted.not_exists()
    return Attr("status").eq(FULFILLED) & Attr("total").eq(order.total) & behind
