"""The orders table: one item per order, keyed by orderId; index `user-orders`, newest last."""

from typing import Any

from boto3.dynamodb.conditions import Attr, Key

from ecom import aws, transitions
from ecom.dynamodb import ConditionFailed, Page, get, page, put
from ecom.models import Order, OrderStatus, now

from .models import Cause, HistoryEntry, OrderWithHistory
from .orders import LIFECYCLE, Refused

USER_INDEX = "user-orders"


class OrderStore:
    def __init__(self, table_name: str) -> None:
        self._name = table_name

    @property
    def _table(self) -> Any:
        return aws.table(self._name)

    def get(self, order_id: str) -> Order | None:
        item = get(self._table, {"orderId": order_id})
        return Order.model_validate(item) if item else None

    def get_with_history(self, order_id: str) -> OrderWithHistory | None:
        item = get(self._table, {"orderId": order_id})
        return OrderWithHistory.model_validate(item) if item else None

    def add(self, order: Order, fingerprint: str) -> None:
        """Raises Refused where the order exists: its token is taken."""
        item = {**order.to_json(), "fingerprint": fingerprint}
        try:
            put(self._table, item, Attr("orderId").not_exists())
        except ConditionFailed:
            raise Refused(["paymentToken: has paid for another order"]) from None

    def find(self, order_id: str, fingerprint: str) -> OrderWithHistory | None:
        """The order that this very request has made before."""
        item = get(self._table, {"orderId": order_id})
        same = item is not None and item.get("fingerprint") == fingerprint
        return OrderWithHistory.model_validate(item) if same else None

    def of_user(self, user_id: str, token: str | None) -> Page[OrderWithHistory]:
        """A page of the user's orders, newest first."""
        return page(
            self._table.query,
            OrderWithHistory.model_validate,
            token,
            keys=("orderId", "userId", "createdDate"),
            fixed={"userId": user_id},
            IndexName=USER_INDEX,
            KeyConditionExpression=Key("userId").eq(user_id),
            ScanIndexForward=False,
        )

    def pack(self, packed: Order, cause: Cause) -> None:
        """NEW -> PACKAGED with what was packed. Raises OutOfOrder, Conflict or NotFound."""
        item = packed.to_json()
        changes = {name: item[name] for name in ("products", "total")}
        entry = cause.led_to(packed.status, packed.modified_date)
        self._move(packed.order_id, entry, changes)

    def move(self, order_id: str, to: OrderStatus, cause: Cause) -> None:
        """Raises OutOfOrder, Conflict or NotFound; a move that was made already is none."""
        self._move(order_id, cause.led_to(to, now()), {})

    def _move(self, order_id: str, entry: HistoryEntry, changes: dict[str, Any]) -> None:
        added = entry.to_json()
        key, values = {"orderId": order_id}, {**changes, "modifiedDate": added["time"]}
        append = {"history": [added]}
        transitions.on_event(self._table, key, LIFECYCLE, entry.status, values, append=append)
