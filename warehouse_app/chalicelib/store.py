"""The warehouse table: one packaging request per order, keyed by orderId.

The index `queue` holds the requests that wait to be started.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from boto3.dynamodb.conditions import Attr

from ecom import aws, transitions, work_queue
from ecom.dynamodb import ConditionFailed, Item, Page, get, put, update
from ecom.errors import OutOfOrder
from ecom.models import now, text_of

from .models import PackagingRequest, PackagingStatus
from .packaging import FAILED, IN_PROGRESS, LIFECYCLE, NEW, refusal

# Longer than an event can be late: a day of delivery, and two weeks in a dead-letter queue.
TOMBSTONE_LIFE = timedelta(days=30)


class PackagingStore:
    def __init__(self, table_name: str) -> None:
        self._name = table_name

    @property
    def _table(self) -> Any:
        return aws.table(self._name)

    def get(self, order_id: str) -> PackagingRequest | None:
        return parse(get(self._table, {"orderId": order_id}))

    def waiting(self, token: str | None) -> Page[str]:
        """A page of the orders whose packaging nobody has started, oldest first."""
        return work_queue.waiting(self._table, lambda item: str(item["orderId"]), token)

    def add(self, request: PackagingRequest) -> None:
        """A request or a tombstone that stands there already stays as it is."""
        item = {**request.to_json(), **work_queue.WAITING}
        with suppress(ConditionFailed):
            put(self._table, item, Attr("orderId").not_exists())

    def replace_products(self, request: PackagingRequest) -> None:
        """Take the products of a newer order, while NEW. Raises OutOfOrder where none is known.

        Anything else leaves the request as it is: too late, or this change or a newer one is
        there already.
        """
        item = request.to_json()
        names = ("products", "orderModified", "modifiedDate")
        newer = Attr("status").eq(NEW) & Attr("orderModified").lt(item["orderModified"])
        try:
            update(self._table, key_of(request), newer, values={name: item[name] for name in names})
        except ConditionFailed as failed:
            if failed.item is None:
                raise OutOfOrder(f"{request.order_id} was changed before it was created") from None

    def bury(self, tombstone: PackagingRequest) -> None:
        """Put a tombstone in place of a NEW request, or of none; one that was started goes on."""
        item = {**tombstone.to_json(), "expires": int((now() + TOMBSTONE_LIFE).timestamp())}
        with suppress(ConditionFailed):
            put(self._table, item, Attr("orderId").not_exists() | Attr("status").eq(NEW))

    def start(self, order_id: str) -> None:
        """NEW -> IN_PROGRESS. Raises Conflict or NotFound."""
        key = {"orderId": order_id}
        transitions.on_command(
            self._table, key, LIFECYCLE, IN_PROGRESS, modified(), remove=["queue"]
        )

    def set_quantity(self, order_id: str, product_id: str, quantity: int) -> None:
        """Say how many of a product are packed. Raises NotFound, BadRequest or Conflict."""
        line = f"products.{product_id}"
        allowed = Attr("status").eq(IN_PROGRESS) & Attr(f"{line}.ordered").gte(quantity)
        changes = modified() | {f"{line}.quantity": quantity}
        try:
            update(self._table, {"orderId": order_id}, allowed, changes)
        except ConditionFailed as failed:
            raise refusal(parse(failed.item), product_id, quantity) from None

    def fail(self, order_id: str, reason: str) -> None:
        """IN_PROGRESS -> FAILED, whatever is packed. Raises Conflict or NotFound."""
        changes = modified() | {"reason": reason}
        transitions.on_command(self._table, {"orderId": order_id}, LIFECYCLE, FAILED, changes)

    def finish(self, request: PackagingRequest, to: PackagingStatus) -> bool:
        """IN_PROGRESS -> `to`; False where the products are no longer those of `request`.

        Raises Conflict or NotFound.
        """
        same = Attr("products").eq(request.to_json()["products"])
        try:
            transitions.on_command(
                self._table, key_of(request), LIFECYCLE, to, modified(), condition=same
            )
        except ConditionFailed:
            return False
        return True


def parse(item: Mapping[str, Any] | None) -> PackagingRequest | None:
    return None if item is None else PackagingRequest.model_validate(item)


def key_of(request: PackagingRequest) -> Item:
    return {"orderId": request.order_id}


def modified() -> Item:
    return {"modifiedDate": text_of(now())}
