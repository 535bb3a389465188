"""The business of stock: what staff do to it, and what others are told of it."""

from collections.abc import Sequence
from typing import Any, Protocol

from ecom.errors import Conflict, NotFound
from ecom.events import (
    PRODUCT_OUT_OF_STOCK,
    STOCK_CHANGED,
    Event,
    ProductReference,
    StockChange,
    changed_fields,
)
from ecom.models import now
from ecom.outbox import Change

from .models import Adjustment, AdjustStockInput, SetStockInput, Stock


class Catalogue(Protocol):
    """Who knows the products; `clients.Clients` in production."""

    def require_product(self, product_id: str) -> None: ...


class Stocks(Protocol):
    """Where stock is kept; `store.StockStore` in production."""

    def set_available(self, product_id: str, available: int, expected: int | None) -> Stock: ...
    def adjust(self, adjustment: Adjustment) -> None: ...
    def get(self, product_id: str) -> Stock | None: ...


def manage(wanted: SetStockInput, stocks: Stocks, catalogue: Catalogue) -> Stock:
    """Set the available quantity, if it is still the one that the client has read.

    Raises Conflict, NotFound for a product that the catalogue does not know, Unavailable.
    """
    catalogue.require_product(wanted.product_id)
    return stocks.set_available(wanted.product_id, wanted.available, wanted.expected_available)


def stale(product_id: str, expected: int, stock: Stock | None) -> Conflict:
    """Why a quantity could not be set, judged from the stock that is there."""
    actual = f"{stock.available} are available" if stock else "no stock is kept"
    return Conflict(
        f"expectedAvailable: of {product_id} {actual}, not {expected}; nothing was changed"
    )


def adjust(wanted: AdjustStockInput, user_id: str, stocks: Stocks) -> Stock:
    """Raises NotFound where no stock is kept, Conflict."""
    adjustment = Adjustment(**wanted.model_dump(), user_id=user_id, time=now())
    stocks.adjust(adjustment)
    return known(wanted.product_id, stocks.get(wanted.product_id))


def known(product_id: str, stock: Stock | None) -> Stock:
    """Raises NotFound."""
    if stock is None:
        raise NotFound(f"no stock is kept of {product_id}")
    return stock


def same_again(wanted: Adjustment, made: Adjustment) -> None:
    """Judge a second adjustment of the same name. Raises Conflict unless it is the same."""
    if (wanted.quantity, wanted.reason) != (made.quantity, made.reason):
        raise Conflict("adjustmentId: another adjustment has it; nothing was changed")


def refusal(wanted: Adjustment, stock: Stock | None) -> NotFound | Conflict:
    """Why an adjustment could not be made, judged from the stock that is there."""
    if stock is None:
        return NotFound(f"no stock is kept of {wanted.product_id}")
    return Conflict(f"{stock.available} are available, so {wanted.quantity:+} is not possible")


def events(change: Change[Stock]) -> Sequence[Event[Any]]:
    """StockChanged where anything that it tells has changed, and ProductOutOfStock at the end."""
    old, new = change.old, change.new
    changed = changed_fields(told(old), told(new)) if new else []
    if new is None or not changed:
        return []
    detail = StockChange(
        **new.model_dump(exclude={"modified_date"}), in_stock=new.in_stock, changed=changed
    )
    events: list[Event[Any]] = [STOCK_CHANGED.of(new.product_id, detail)]
    if "inStock" in changed and not new.in_stock:
        reference = ProductReference(product_id=new.product_id)
        events.append(PRODUCT_OUT_OF_STOCK.of(new.product_id, reference))
    return events


def told(stock: Stock | None) -> dict[str, Any]:
    if stock is None:
        return {}
    return {"available": stock.available, "reserved": stock.reserved, "inStock": stock.in_stock}
