"""The business of packaging: what an order asks to be packed, and what comes of it."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from ecom.errors import BadRequest, Conflict, NotFound
from ecom.events import (
    PACKAGE_CREATED,
    PACKAGING_CANCELLED,
    PACKAGING_FAILED,
    Event,
    OrderReference,
    PackageContent,
)
from ecom.lifecycle import Lifecycle
from ecom.models import Line, Order, OrderLine, now

from .models import (
    PackagingLine,
    PackagingRequest,
    PackagingResponse,
    PackagingStatus,
    PackedProduct,
)

NEW, IN_PROGRESS = PackagingStatus.NEW, PackagingStatus.IN_PROGRESS
COMPLETED, FAILED = PackagingStatus.COMPLETED, PackagingStatus.FAILED
CANCELLED, DELETED = PackagingStatus.CANCELLED, PackagingStatus.DELETED
LIFECYCLE = Lifecycle(
    {
        NEW: frozenset({IN_PROGRESS, CANCELLED}),
        IN_PROGRESS: frozenset({COMPLETED, FAILED}),
    }
)


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


def lines(products: Iterable[OrderLine]) -> dict[str, PackagingLine]:
    """One line per product, packed in full until somebody says otherwise."""
    ordered: Counter[str] = Counter()
    for product in products:
        ordered[product.product_id] += product.count
    return {id_: PackagingLine(ordered=count, quantity=count) for id_, count in ordered.items()}


def tombstone(order: Order) -> PackagingRequest:
    """What is left of the request of a deleted order."""
    changes = {"status": DELETED, "products": {}}
    return requested(order).model_copy(update=changes)


def cancelled(order_id: str) -> PackagingRequest:
    """Stands in the place of a request that has not come, and keeps it out."""
    moment = now()
    return PackagingRequest(
        order_id=order_id,
        status=CANCELLED,
        products={},
        created_date=moment,
        modified_date=moment,
        order_modified=moment,
    )


def shown(request: PackagingRequest | None) -> PackagingResponse | None:
    """The request as people see it; None for a tombstone."""
    if request is None or request.status == DELETED:
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
    if quantity > line.ordered or line.reserved is None:
        return BadRequest(f"quantity: {line.ordered} were ordered, not {quantity}")
    return BadRequest(f"quantity: {line.reserved} are reserved, not {quantity}")


def demanded(request: PackagingRequest | None, to: PackagingStatus) -> PackagingRequest:
    """The request, which staff want to become `to`. Raises NotFound, Conflict."""
    if request is None:
        raise NotFound("no such packaging request")
    if request.status not in LIFECYCLE.before(to):
        raise Conflict(f"it is {request.status}, so it cannot become {to}; nothing was changed")
    return request


def ended(
    request: PackagingRequest, status: PackagingStatus, reason: str | None = None
) -> PackagingRequest:
    changes = {"status": status, "reason": reason, "modified_date": now()}
    return request.model_copy(update=changes)


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


def packaging_cancelled(request: PackagingRequest) -> Event[Any]:
    return PACKAGING_CANCELLED.of(request.order_id, OrderReference(order_id=request.order_id))
