import pytest

from ecom.models import now
from tests.support.examples import order, product
from warehouse_app.chalicelib.models import (
    PackagingLine,
    PackagingRequest,
    PackagingStatus,
    Stock,
)
from warehouse_app.chalicelib.packaging import requested
from warehouse_app.chalicelib.reserving import Move, moves, offered

ONE, TWO = product(1).product_id, product(2).product_id
NEW, IN_PROGRESS = PackagingStatus.NEW, PackagingStatus.IN_PROGRESS
ENDS = [each for each in PackagingStatus if each not in (NEW, IN_PROGRESS)]


def stock(product_id: str, available: int, reserved: int = 0) -> Stock:
    return Stock(
        product_id=product_id,
        available=available,
        reserved=reserved,
        version=1,
        modified_date=now(),
    )


def holding(
    reserved: int | None, status: PackagingStatus = NEW, quantity: int = 0
) -> PackagingRequest:
    """A request of 5 of product 1, with so many reserved and packed."""
    line = PackagingLine(ordered=5, quantity=quantity, reserved=reserved)
    return requested(order()).model_copy(update={"status": status, "products": {ONE: line}})


@pytest.mark.parametrize(("available", "reserved"), [(9, 2), (2, 2), (1, 1), (0, 0)])
def test_as_much_is_reserved_as_there_is(available: int, reserved: int) -> None:
    offer = offered(requested(order()), {ONE: stock(ONE, available)}, {})
    assert offer.products[ONE] == PackagingLine(ordered=2, quantity=reserved, reserved=reserved)
    assert offer.status == NEW


def test_a_product_whose_stock_is_not_managed_is_offered_in_full_and_holds_nothing() -> None:
    offer = offered(requested(order()), {}, {})
    assert offer.products[ONE] == PackagingLine(ordered=2, quantity=2, reserved=None)
    assert moves(None, offer) == {}


def test_an_order_of_which_there_is_nothing_fails_and_holds_nothing() -> None:
    offer = offered(requested(order()), {ONE: stock(ONE, 0), TWO: stock(TWO, 0)}, {})
    assert (offer.status, offer.reason) == ("FAILED", "nothing of it is in stock")
    assert moves(None, offer) == {}


def test_what_a_request_holds_already_is_offered_to_it_again() -> None:
    offer = offered(requested(order()), {ONE: stock(ONE, 0, reserved=1)}, {ONE: 1})
    assert offer.products[ONE].reserved == 1


def test_what_is_reserved_is_taken_from_what_is_available() -> None:
    assert moves(None, holding(3)) == {ONE: Move(available=-3, reserved=3)}


@pytest.mark.parametrize(
    ("before", "after", "move"),
    [
        (3, 5, {ONE: Move(-2, 2)}),
        (3, 1, {ONE: Move(2, -2)}),
        (3, 3, {}),
        (3, None, {ONE: Move(3, -3)}),
    ],
)
def test_a_change_moves_only_the_difference(
    before: int, after: int | None, move: dict[str, Move]
) -> None:
    assert moves(holding(before), holding(after)) == move


def test_a_product_that_is_ordered_no_more_is_freed() -> None:
    none = holding(None).model_copy(update={"products": {}})
    assert moves(holding(3), none) == {ONE: Move(available=3, reserved=-3)}


@pytest.mark.parametrize("packed", [0, 1, 3])
def test_what_is_packed_leaves_and_the_rest_is_freed(packed: int) -> None:
    begun = holding(3, IN_PROGRESS, packed)
    done = holding(3, PackagingStatus.COMPLETED, packed)
    assert moves(begun, done) == {ONE: Move(available=3 - packed, reserved=-3)}


@pytest.mark.parametrize("end", [each for each in ENDS if each != PackagingStatus.COMPLETED])
def test_every_other_end_gives_all_back(end: PackagingStatus) -> None:
    assert moves(holding(3, IN_PROGRESS, 2), holding(3, end, 2)) == {ONE: Move(3, -3)}


@pytest.mark.parametrize("end", ENDS)
def test_what_has_ended_gives_nothing_back_again(end: PackagingStatus) -> None:
    assert moves(holding(3, end, 2), holding(3, end, 2)) == {}


def test_starting_moves_nothing() -> None:
    assert moves(holding(3), holding(3, IN_PROGRESS)) == {}
