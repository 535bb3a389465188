import pytest

from ecom.errors import BadRequest, Conflict, NotFound
from tests.support.examples import order, product
from warehouse_app.chalicelib import packaging
from warehouse_app.chalicelib.models import PackagingLine, PackagingRequest, PackagingStatus

ONE, TWO = product(1).product_id, product(2).product_id


def request(
    quantities: dict[str, int] | None = None,
    status: PackagingStatus = PackagingStatus.IN_PROGRESS,
) -> PackagingRequest:
    """A request of 2 x product 1 and 1 x product 2, of which `quantities` are packed."""
    asked = packaging.requested(order())
    lines = {
        id_: line.model_copy(update={"quantity": (quantities or {}).get(id_, line.ordered)})
        for id_, line in asked.products.items()
    }
    return asked.model_copy(update={"status": status, "products": lines})


def test_a_product_without_a_quantity_is_ordered_once() -> None:
    lines = packaging.lines([product(1)])
    assert lines[ONE].ordered == lines[ONE].quantity == 1


def test_a_tombstone_holds_no_products_and_is_not_shown() -> None:
    tombstone = packaging.tombstone(order())
    assert tombstone.products == {}
    assert packaging.shown(tombstone) is None


@pytest.mark.parametrize(
    ("quantities", "status"),
    [({}, "COMPLETED"), ({ONE: 0}, "COMPLETED"), ({ONE: 0, TWO: 0}, "FAILED")],
)
def test_packaging_fails_only_when_nothing_is_packed(
    quantities: dict[str, int], status: str
) -> None:
    assert packaging.outcome(request(quantities)) == status


def test_a_request_without_lines_fails() -> None:
    assert packaging.outcome(request().model_copy(update={"products": {}})) == "FAILED"


def test_a_package_names_only_what_is_in_it() -> None:
    event = packaging.package_created(request({ONE: 1, TWO: 0}))
    assert [(line.product_id, line.quantity) for line in event.detail.products] == [(ONE, 1)]


@pytest.mark.parametrize(
    ("standing", "product_id", "quantity", "error"),
    [
        (None, ONE, 1, NotFound),
        (request(status=PackagingStatus.NEW), ONE, 1, Conflict),
        (request(status=PackagingStatus.COMPLETED), "unknown", 9, Conflict),
        (request(), "unknown", 1, BadRequest),
        (request(), ONE, 3, BadRequest),
    ],
)
def test_a_refused_line_is_explained_by_the_request_that_stands_there(
    standing: PackagingRequest | None, product_id: str, quantity: int, error: type[Exception]
) -> None:
    assert type(packaging.refusal(standing, product_id, quantity)) is error


def test_a_line_is_refused_beyond_what_is_reserved_for_it() -> None:
    standing = request()
    lines = {ONE: PackagingLine(ordered=2, quantity=1, reserved=1)}
    standing = standing.model_copy(update={"products": lines})
    refused = packaging.refusal(standing, ONE, 2)
    assert (type(refused), str(refused)) == (BadRequest, "quantity: 1 are reserved, not 2")


def test_what_stands_for_a_cancelled_order_holds_nothing_and_is_shown() -> None:
    cancelled = packaging.cancelled(order().order_id)
    shown = packaging.shown(cancelled)
    assert shown is not None
    assert (shown.status, shown.products) == ("CANCELLED", [])


@pytest.mark.parametrize(
    ("standing", "to", "error"),
    [
        (None, PackagingStatus.FAILED, NotFound),
        (request(status=PackagingStatus.NEW), PackagingStatus.COMPLETED, Conflict),
        (request(status=PackagingStatus.CANCELLED), PackagingStatus.IN_PROGRESS, Conflict),
        (request(), PackagingStatus.CANCELLED, Conflict),
    ],
)
def test_staff_are_told_when_a_request_cannot_move_so(
    standing: PackagingRequest | None, to: PackagingStatus, error: type[Exception]
) -> None:
    with pytest.raises(error):
        packaging.demanded(standing, to)
