import pytest

from ecom.errors import NotFound, Unavailable
from frontend_app.chalicelib import progress
from frontend_app.chalicelib.models import Work, WorkStatus


class Service:
    """Answers with a status, or fails."""

    def __init__(self, answer: WorkStatus | Exception) -> None:
        self.answer = answer

    def get(self, path: str, answer: type[Work]) -> Work:
        assert path == "/backend/order-1"
        if isinstance(self.answer, Exception):
            raise self.answer
        return answer(status=self.answer)


def test_progress_joins_what_both_services_know() -> None:
    warehouse, delivery = Service(WorkStatus.COMPLETED), Service(WorkStatus.IN_PROGRESS)
    joined = progress.of_order("order-1", warehouse, delivery)
    assert joined.to_json() == {"packaging": "COMPLETED", "delivery": "IN_PROGRESS"}


def test_what_has_not_begun_is_left_open() -> None:
    joined = progress.of_order("order-1", Service(NotFound()), Service(NotFound()))
    assert (joined.packaging, joined.delivery) == (None, None)


def test_a_service_that_does_not_answer_is_not_guessed_at() -> None:
    with pytest.raises(Unavailable):
        progress.of_order("order-1", Service(WorkStatus.NEW), Service(Unavailable()))
