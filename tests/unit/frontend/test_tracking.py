import pytest

from ecom.errors import NotFound, Unavailable
from frontend_app.chalicelib import tracking
from frontend_app.chalicelib.models import OrderDelivery, WorkStatus

ON_ITS_WAY = OrderDelivery(status=WorkStatus.IN_PROGRESS, tracking_number="EC7")


class Carrier:
    """Knows of one package, or fails."""

    def __init__(self, answer: OrderDelivery | Exception) -> None:
        self.answer = answer

    def get(self, path: str, answer: type[OrderDelivery]) -> OrderDelivery:
        assert (path, answer) == ("/backend/order-1", OrderDelivery)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_the_owner_sees_what_the_carrier_knows() -> None:
    assert tracking.of_order("order-1", Carrier(ON_ITS_WAY)) == ON_ITS_WAY


def test_there_is_nothing_to_see_before_there_is_a_delivery() -> None:
    assert tracking.of_order("order-1", Carrier(NotFound())) is None


def test_a_carrier_that_does_not_answer_is_not_guessed_at() -> None:
    with pytest.raises(Unavailable):
        tracking.of_order("order-1", Carrier(Unavailable()))
