"""How packaging requests move, each together with the stock that it holds."""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from ecom.errors import Conflict, OutOfOrder
from ecom.models import Order

from .models import PackagingRequest, Stock
from .packaging import (
    CANCELLED,
    COMPLETED,
    FAILED,
    NEW,
    cancelled,
    demanded,
    ended,
    outcome,
    requested,
    tombstone,
)
from .reserving import Move, held, moves, offered

ATTEMPTS = 10
"""Whoever loses a race for the last pieces sees others succeed, so it does not lose for long."""


class Overtaken(Exception):
    """A request was not written: it, or the stock, has changed; `standing` is what is there now."""

    def __init__(self, standing: PackagingRequest | None) -> None:
        super().__init__("the request or its stock has changed since it was read")
        self.standing = standing


class Requests(Protocol):
    """Where packaging requests are kept; `store.PackagingStore` in production."""

    def get(self, order_id: str) -> PackagingRequest | None: ...
    def write(
        self,
        before: PackagingRequest | None,
        after: PackagingRequest,
        changes: Mapping[str, Move],
    ) -> None:
        """Write the request and its stock together. Raises Overtaken."""


class Stocks(Protocol):
    """Where stock is kept; `store.StockStore` in production."""

    def find(self, product_ids: Collection[str]) -> Mapping[str, Stock]: ...


Decide = Callable[[PackagingRequest | None], PackagingRequest | None]
"""What is to become of the request that stands there; None where it is to stay."""


def settle(
    standing: PackagingRequest | None, decide: Decide, requests: Requests
) -> PackagingRequest | None:
    """Write what `decide` makes of the request, again and again until nobody was faster.

    `standing` is the request as the caller knows it; answers with the one that stands there in the
    end. Raises what `decide` raises, and Conflict.
    """
    for _ in range(ATTEMPTS):
        wanted = decide(standing)
        if wanted is None:
            return standing
        try:
            requests.write(standing, wanted, moves(standing, wanted))
        except Overtaken as overtaken:
            standing = overtaken.standing
        else:
            return wanted
    raise Conflict("its products or their stock keep changing; nothing was changed, try again")


def create(order: Order, requests: Requests, stocks: Stocks) -> None:
    """A request that holds what there is; FAILED where there is nothing. Raises Unavailable."""
    asked = requested(order)

    def decide(standing: PackagingRequest | None) -> PackagingRequest | None:
        return None if standing else offered(asked, stocks.find(asked.products), {})

    settle(None, decide, requests)


def change(order: Order, requests: Requests, stocks: Stocks) -> None:
    """Take the products of a newer order, while NEW. Raises OutOfOrder where none is known.

    Anything else leaves the request as it is: too late, or this change or a newer one is
    there already.
    """
    asked = requested(order)

    def decide(standing: PackagingRequest | None) -> PackagingRequest | None:
        if standing is None:
            raise OutOfOrder(f"{order.order_id} was changed before it was created")
        if standing.status != NEW or standing.order_modified >= asked.order_modified:
            return None
        return offered(asked, stocks.find(asked.products), held(standing))

    settle(requests.get(order.order_id), decide, requests)


def bury(order: Order, requests: Requests) -> None:
    """Put a tombstone in place of a NEW request, or of none; one that was started goes on."""

    def decide(standing: PackagingRequest | None) -> PackagingRequest | None:
        return tombstone(order) if standing is None or standing.status == NEW else None

    settle(requests.get(order.order_id), decide, requests)


def cancel(order_id: str, requests: Requests) -> bool:
    """Whether the order will never be packed; False where packing has begun."""

    def decide(standing: PackagingRequest | None) -> PackagingRequest | None:
        if standing is None:
            return cancelled(order_id)
        return ended(standing, CANCELLED) if standing.status == NEW else None

    standing = settle(requests.get(order_id), decide, requests)
    return standing is not None and standing.status == CANCELLED


def complete(order_id: str, requests: Requests) -> None:
    """IN_PROGRESS -> COMPLETED, or FAILED where nothing is packed. Raises NotFound, Conflict."""

    def decide(standing: PackagingRequest | None) -> PackagingRequest:
        request = demanded(standing, COMPLETED)
        return ended(request, outcome(request))

    settle(requests.get(order_id), decide, requests)


def fail(order_id: str, reason: str, requests: Requests) -> None:
    """IN_PROGRESS -> FAILED, whatever is packed. Raises NotFound, Conflict."""

    def decide(standing: PackagingRequest | None) -> PackagingRequest:
        return ended(demanded(standing, FAILED), FAILED, reason)

    settle(requests.get(order_id), decide, requests)
