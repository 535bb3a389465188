"""The business of packaging: what an order asks to be packed, and how its request moves."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Protocol

from ecom.errors import BadRequest, Conflict, NotFound
from ecom.events import (
    PACKAGE_CREATED,
    PACKAGING_FAILED,
    Event,
    OrderReference,
    PackageContent,
)
from ecom.lifecycle import Lifecycle
from ecom.models import Line, Order, Product, now

from .models import (
    PackagingLine,
    PackagingRequest,
    PackagingResponse,
    PackagingStatus,
    PackedProduct,
)

NEW, IN_PROGRESS = PackagingStatus.NEW, PackagingStatus.IN_PROGRESS
COMPLETED, FAILED = PackagingStatus.COMPLETED, PackagingStatus.FAILED
LIFECYCLE = Lifecycle({NEW: frozenset({IN_PROGRESS}), IN_PROGRESS: frozenset({COMPLETED, FAILED})})

ATTEMPTS = 4
"""People pack one order: more than one lost race for it in a row is already odd."""


class Requests(Protocol):
    """Where packaging requests are kept; `store.PackagingStore` in production."""

    def get(self, order_id: str) -> PackagingRequest | None: ...
    def finish(self, request: PackagingRequest, to: PackagingStatus) -> bool: ...


def requested(order: Order) -> PackagingRequest:
    """What an order asks the warehouse to do."""
    return PackagingRequest(
        order_id=order.order_id,
        status=NEW,
        products=lines(order.products),
        created_date=order.created_date,
        modified_date=now(),
        order_modified=order.modified_date,
    )


def lines(products: Iterable[Product]) -> dict[str, PackagingLine]:
    """One line per product, packed in full until somebody says otherwise."""
    ordered: Counter[str] = Counter()
    for product in products:
        ordered[product.product_id] += product.count
    return {id_: PackagingLine(ordered=count, quantity=count) for id_, count in ordered.items()}


def tombstone(order: Order) -> PackagingRequest:
    """What is left of the request of a deleted order."""
    changes = {"status": PackagingStatus.DELETED, "products": {}}
    return requested(order).model_copy(update=changes)


def shown(request: PackagingRequest | None) -> PackagingResponse | None:
    """The request as people see it; None for a tombstone."""
    if request is None or request.status == PackagingStatus.DELETED:
        return None
    products = [
        PackedProduct(product_id=id_, quantity=line.quantity)
        for id_, line in request.products.items()
    ]
    return PackagingResponse(
        order_id=request.order_id,
        status=request.status,
        products=products,
        reason=request.reason,
    )


def refusal(
    request: PackagingRequest | None, product_id: str, quantity: int
) -> NotFound | Conflict | BadRequest:
    """Why a line could not be set to `quantity`, judged from the request that stands there."""
    if request is None:
        return NotFound("no such packaging request")
    if request.status != IN_PROGRESS:
        return Conflict(f"it is {request.status}, not IN_PROGRESS; nothing was changed")
    line = request.products.get(product_id)
    if line is None:
        return BadRequest(f"productId: {product_id} is not in the packaging request")
    return BadRequest(f"quantity: {line.ordered} were ordered, not {quantity}")


def complete(order_id: str, requests: Requests) -> None:
    """IN_PROGRESS -> COMPLETED, or FAILED where nothing is packed. Raises NotFound, Conflict.

    The outcome is decided from a read and written only while the lines are as they were read.
    """
    for _ in range(ATTEMPTS):
        request = requests.get(order_id)
        if request is None:
            raise NotFound(f"no packaging request for {order_id}")
        if requests.finish(request, outcome(request)):
            return
    raise Conflict("its products keep changing; nothing was completed, try again")


def outcome(request: PackagingRequest) -> PackagingStatus:
    return COMPLETED if any(line.quantity for line in request.products.values()) else FAILED


def package_created(request: PackagingRequest) -> Event[Any]:
    packed = [
        Line(product_id=id_, quantity=line.quantity)
        for id_, line in request.products.items()
        if line.quantity
    ]
    content = PackageContent(order_id=request.order_id, products=packed)
    return PACKAGE_CREATED.of(request.order_id, content)


def packaging_failed(request: PackagingRequest) -> Event[Any]:
    return PACKAGING_FAILED.of(request.order_id, OrderReference(order_id=request.order_id))
