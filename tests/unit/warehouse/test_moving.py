from collections.abc import Mapping

import pytest

from ecom.errors import Conflict
from ecom.models import now
from tests.support.examples import ORDER_ID, order, product
from warehouse_app.chalicelib import moving
from warehouse_app.chalicelib.models import PackagingRequest, PackagingStatus, Stock
from warehouse_app.chalicelib.packaging import cancelled, requested
from warehouse_app.chalicelib.reserving import Move

ONE = product(1).product_id


def request(status: PackagingStatus = PackagingStatus.IN_PROGRESS) -> PackagingRequest:
    return requested(order()).model_copy(update={"status": status})


class Contended:
    """A store in which others are faster than the first writes, and then `standing` is there."""

    def __init__(self, standing: PackagingRequest | None, losses: int = 0) -> None:
        self.standing = standing
        self.losses = losses
        self.written: PackagingRequest | None = None

    def get(self, order_id: str) -> PackagingRequest | None:  # noqa: ARG002
        return self.standing

    def write(
        self,
        before: PackagingRequest | None,  # noqa: ARG002
        after: PackagingRequest,
        changes: Mapping[str, Move],  # noqa: ARG002
    ) -> None:
        self.losses -= 1
        if self.losses >= 0:
            raise moving.Overtaken(self.standing)
        self.written = after


class Shrinking:
    """Stock of which others take one after each look."""

    def __init__(self, available: int) -> None:
        self.available = available

    def find(self, product_ids: object) -> dict[str, Stock]:  # noqa: ARG002
        stock = Stock(
            product_id=ONE,
            available=self.available,
            reserved=0,
            version=1,
            modified_date=now(),
        )
        self.available -= 1
        return {ONE: stock}


def test_a_lost_race_is_run_again() -> None:
    requests = Contended(request(), losses=2)
    moving.complete(ORDER_ID, requests)
    assert requests.written is not None
    assert requests.written.status == "COMPLETED"


def test_races_are_not_run_for_ever() -> None:
    with pytest.raises(Conflict, match="try again"):
        moving.complete(ORDER_ID, Contended(request(), losses=100))


def test_whoever_loses_the_last_pieces_takes_what_is_left() -> None:
    requests = Contended(None, losses=1)
    moving.create(order(products=[product(1, quantity=2)]), requests, Shrinking(2))
    assert requests.written is not None
    assert requests.written.products[ONE].reserved == 1


def test_an_order_that_somebody_else_has_created_meanwhile_is_left_alone() -> None:
    requests = Contended(request(), losses=1)
    moving.create(order(), requests, Shrinking(2))
    assert requests.written is None


@pytest.mark.parametrize(
    ("standing", "ok"),
    [
        (None, True),
        (request(PackagingStatus.NEW), True),
        (cancelled(ORDER_ID), True),
        (request(), False),
        (request(PackagingStatus.COMPLETED), False),
        (request(PackagingStatus.FAILED), False),
        (request(PackagingStatus.DELETED), False),
    ],
)
def test_cancelling_tells_whether_the_order_will_never_be_packed(
    standing: PackagingRequest | None, ok: bool
) -> None:
    assert moving.cancel(ORDER_ID, Contended(standing)) is ok
