from typing import TypeVar

import pytest

from ecom.errors import NotFound, Unavailable
from ecom.models import Model, PaymentStatus
from frontend_app.chalicelib import orders
from frontend_app.chalicelib.models import OrderDelivery, Payment, Work, WorkStatus

M = TypeVar("M", bound=Model)
ON_ITS_WAY = OrderDelivery(status=WorkStatus.IN_PROGRESS, tracking_number="EC7")
REFUNDED_IN_PART = Payment(status=PaymentStatus.CAPTURED, amount=4970, refunded_amount=1000)


class Service:
    """Knows of one order, or fails."""

    def __init__(self, answer: Model | Exception) -> None:
        self.answer = answer

    def get(self, path: str, answer: type[M]) -> M:
        assert path == "/backend/order-1"
        if isinstance(self.answer, Exception):
            raise self.answer
        assert isinstance(self.answer, answer)
        return self.answer


def at(status: WorkStatus) -> Service:
    return Service(Work(status=status))


@pytest.mark.parametrize(
    "known", [ON_ITS_WAY, REFUNDED_IN_PART], ids=lambda each: type(each).__name__
)
def test_the_owner_sees_what_the_service_knows(known: Model) -> None:
    assert orders.known("order-1", Service(known), type(known)) == known


def test_what_a_service_does_not_know_is_left_open() -> None:
    assert orders.known("order-1", Service(NotFound()), Payment) is None


def test_a_service_that_does_not_answer_is_not_guessed_at() -> None:
    with pytest.raises(Unavailable):
        orders.known("order-1", Service(Unavailable()), OrderDelivery)


def test_progress_joins_what_both_services_know() -> None:
    joined = orders.progress("order-1", at(WorkStatus.CANCELLED), at(WorkStatus.IN_PROGRESS))
    assert joined.to_json() == {"packaging": "CANCELLED", "delivery": "IN_PROGRESS"}


def test_progress_of_what_has_not_begun_is_left_open() -> None:
    joined = orders.progress("order-1", Service(NotFound()), Service(NotFound()))
    assert (joined.packaging, joined.delivery) == (None, None)


def test_progress_is_not_told_while_one_service_does_not_answer() -> None:
    with pytest.raises(Unavailable):
        orders.progress("order-1", at(WorkStatus.NEW), Service(Unavailable()))
