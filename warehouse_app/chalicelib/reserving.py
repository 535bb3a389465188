"""What a packaging request holds of the stock, and how the stock changes with it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from .models import PackagingLine, PackagingRequest, PackagingStatus, Stock

HOLDING = (PackagingStatus.NEW, PackagingStatus.IN_PROGRESS)
NOTHING = "nothing of it is in stock"


@dataclass(frozen=True)
class Move:
    """How many more of a product are available and reserved than before; below 0: fewer."""

    available: int
    reserved: int


def held(request: PackagingRequest | None) -> Counter[str]:
    """How many of each product are reserved for a request, by the product."""
    if request is None or request.status not in HOLDING:
        return Counter()
    lines = request.products.items()
    return Counter({id_: line.reserved for id_, line in lines if line.reserved})


def packed(request: PackagingRequest | None) -> Counter[str]:
    """How many of each product whose stock is managed have left in a package."""
    if request is None or request.status != PackagingStatus.COMPLETED:
        return Counter()
    lines = request.products.items()
    return Counter({id_: line.quantity for id_, line in lines if line.reserved is not None})


def moves(before: PackagingRequest | None, after: PackagingRequest) -> dict[str, Move]:
    """What a request's change does to the stock: what it holds no more was packed or is free."""
    reserved, gone = held(after), packed(after)
    reserved.subtract(held(before))
    gone.subtract(packed(before))
    return {id_: Move(-more - gone[id_], more) for id_, more in sorted(reserved.items()) if more}


def offered(
    request: PackagingRequest, stock: Mapping[str, Stock], ours: Mapping[str, int]
) -> PackagingRequest:
    """The request with as much reserved as there is; FAILED where there is nothing at all.

    `ours` is what the request holds already.
    """
    lines = {
        id_: offered_line(line, stock.get(id_), ours.get(id_, 0))
        for id_, line in request.products.items()
    }
    if any(line.quantity for line in lines.values()):
        return request.model_copy(update={"products": lines})
    failed = {"products": lines, "status": PackagingStatus.FAILED, "reason": NOTHING}
    return request.model_copy(update=failed)


def offered_line(line: PackagingLine, stock: Stock | None, ours: int) -> PackagingLine:
    if stock is None:
        return line
    count = min(line.ordered, stock.available + ours)
    return line.model_copy(update={"quantity": count, "reserved": count})
