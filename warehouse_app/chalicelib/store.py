"""The warehouse's tables: a packaging request per order, the stock per product, its adjustments.

The index `queue` of the requests holds those that wait to be started, the index `level` of the
stock the products of the catalogue by how many are available.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from ecom import aws, transitions, work_queue
from ecom.dynamodb import ConditionFailed, Item, get, read_all, update
from ecom.models import now, text_of
from ecom.pages import Page, page
from ecom.transactions import TransactionRefused, Write, put_write, transact, update_write

from .models import MAX_STOCK, Adjustment, PackagingRequest, PackagingStatus, Stock
from .moving import Overtaken
from .packaging import IN_PROGRESS, LIFECYCLE, refusal
from .reserving import Move
from .stock import refusal as adjustment_refusal
from .stock import same_again, stale

# Longer than an event can be late: a day of delivery, and two weeks in a dead-letter queue.
TOMBSTONE_LIFE = timedelta(days=30)
LEVEL = {"level": "STOCK"}


class PackagingStore:
    def __init__(self, table_name: str, stock_table_name: str) -> None:
        self._name = table_name
        self._stock_name = stock_table_name

    @property
    def _table(self) -> Any:
        return aws.table(self._name)

    def get(self, order_id: str) -> PackagingRequest | None:
        return parse(get(self._table, {"orderId": order_id}))

    def waiting(self, token: str | None) -> Page[str]:
        """A page of the orders whose packaging nobody has started, oldest first."""
        return work_queue.waiting(self._table, lambda item: str(item["orderId"]), token)

    def write(
        self,
        before: PackagingRequest | None,
        after: PackagingRequest,
        changes: Mapping[str, Move],
    ) -> None:
        """Write a request and the stock that changes with it. Raises Overtaken."""
        request = put_write(self._name, item_of(after), unchanged(before))
        stock = [moved(self._stock_name, product_id, move) for product_id, move in changes.items()]
        try:
            transact(self._table.meta.client, [request, *stock])
        except TransactionRefused as refused:
            standing = parse(refused.failed[0]) if 0 in refused.failed else before
            raise Overtaken(standing) from None

    def start(self, order_id: str) -> None:
        """NEW -> IN_PROGRESS. Raises Conflict or NotFound."""
        key = {"orderId": order_id}
        transitions.on_command(
            self._table, key, LIFECYCLE, IN_PROGRESS, modified(), remove=["queue"]
        )

    def set_quantity(self, order_id: str, product_id: str, quantity: int) -> None:
        """Say how many of a product are packed. Raises NotFound, BadRequest or Conflict."""
        line = f"products.{product_id}"
        reserved = Attr(f"{line}.reserved")
        allowed = Attr("status").eq(IN_PROGRESS) & Attr(f"{line}.ordered").gte(quantity)
        allowed &= reserved.not_exists() | reserved.gte(quantity)
        changes = modified() | {f"{line}.quantity": quantity}
        try:
            update(self._table, {"orderId": order_id}, allowed, changes)
        except ConditionFailed as failed:
            raise refusal(parse(failed.item), product_id, quantity) from None


class StockStore:
    def __init__(self, table_name: str, adjustments_table_name: str) -> None:
        self._name = table_name
        self._adjustments_name = adjustments_table_name

    @property
    def _table(self) -> Any:
        return aws.table(self._name)

    def get(self, product_id: str) -> Stock | None:
        item = get(self._table, {"productId": product_id})
        return Stock.model_validate(item) if item else None

    def find(self, product_ids: Collection[str]) -> dict[str, Stock]:
        """Those of the products whose stock is managed, by id; at most 100. Raises Unavailable."""
        keys = [{"productId": product_id} for product_id in sorted(product_ids)]
        items = read_all(self._table.meta.client.batch_get_item, self._name, keys)
        return {item["productId"]: Stock.model_validate(item) for item in items}

    def low(self, threshold: int, token: str | None) -> Page[Stock]:
        """A page of the products of which at most so many are available, the fewest first."""
        return page(
            self._table.query,
            Stock.model_validate,
            token,
            f"stock {threshold}",
            keys=("productId", "level", "available"),
            fixed=LEVEL,
            numbers={"available"},
            IndexName="level",
            KeyConditionExpression=Key("level").eq(LEVEL["level"])
            & Key("available").lte(threshold),
        )

    def set_available(self, product_id: str, available: int, expected: int | None) -> Stock:
        """Set the available quantity, whatever is reserved.

        Raises Conflict where it is not the `expected` one, if one is expected.
        """
        key = {"productId": product_id}
        values = modified() | LEVEL | {"available": available}
        more = {"reserved": 0, "version": 1}
        try:
            item = update(self._table, key, holding(expected), values, add=more)
        except ConditionFailed as failed:
            if expected is None:
                raise
            there = Stock.model_validate(failed.item) if failed.item else None
            raise stale(product_id, expected, there) from None
        return Stock.model_validate(item)

    def adjust(self, adjustment: Adjustment) -> None:
        """Once only, however often it is sent. Raises Conflict, NotFound."""
        taken = -adjustment.quantity
        enough = Attr("available").between(taken, MAX_STOCK + taken)
        first = Attr("adjustmentId").not_exists()
        writes = [
            put_write(self._adjustments_name, adjustment.to_json(), first),
            stock_write(self._name, adjustment.product_id, enough, available=-taken),
        ]
        try:
            transact(self._table.meta.client, writes)
        except TransactionRefused as refused:
            if made := refused.failed.get(0):
                return same_again(adjustment, Adjustment.model_validate(made))
            standing = refused.failed[1]
            stock = Stock.model_validate(standing) if standing else None
            raise adjustment_refusal(adjustment, stock) from None

    def unlist(self, product_id: str) -> None:
        """Take a product out of the list of low stock; what is reserved can still be freed."""
        known = Attr("productId").exists()
        with suppress(ConditionFailed):
            key = {"productId": product_id}
            update(self._table, key, known, modified(), remove=["level"], add={"version": 1})


def parse(item: Mapping[str, Any] | None) -> PackagingRequest | None:
    return None if item is None else PackagingRequest.model_validate(item)


def item_of(request: PackagingRequest) -> Item:
    item = request.to_json()
    if request.status == PackagingStatus.NEW:
        return item | work_queue.WAITING
    if request.status == PackagingStatus.DELETED:
        return item | {"expires": int((now() + TOMBSTONE_LIFE).timestamp())}
    return item


def unchanged(request: PackagingRequest | None) -> ConditionBase:
    """That the request is still as it was read, in all that a decision is made from."""
    if request is None:
        return Attr("orderId").not_exists()
    item = request.to_json()
    same: ConditionBase = Attr("status").eq(item["status"])
    for name in ("products", "orderModified"):
        same &= Attr(name).eq(item[name])
    return same


def holding(expected: int | None) -> ConditionBase:
    """That a stock has so many available; of any stock where None is expected."""
    if expected is not None:
        return Attr("available").eq(expected)
    reserved = Attr("reserved")
    anything: ConditionBase = reserved.not_exists() | reserved.gte(0)
    return anything


def moved(table_name: str, product_id: str, move: Move) -> Write:
    enough = Attr("available").gte(-move.available) & Attr("reserved").gte(-move.reserved)
    return stock_write(
        table_name, product_id, enough, available=move.available, reserved=move.reserved
    )


def stock_write(table_name: str, product_id: str, condition: ConditionBase, **more: int) -> Write:
    key, add = {"productId": product_id}, {**more, "version": 1}
    return update_write(table_name, key, condition, modified(), add=add)


def modified() -> Item:
    return {"modifiedDate": text_of(now())}
