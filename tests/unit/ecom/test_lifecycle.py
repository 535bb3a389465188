from enum import StrEnum

import pytest

from ecom.errors import Conflict, OutOfOrder
from ecom.lifecycle import Lifecycle


class Status(StrEnum):
    NEW = "NEW"
    STARTED = "STARTED"
    DONE = "DONE"
    FAILED = "FAILED"


NEW, STARTED, DONE, FAILED = Status
LIFECYCLE = Lifecycle({NEW: frozenset({STARTED}), STARTED: frozenset({DONE, FAILED})})


@pytest.mark.parametrize(
    ("status", "before"), [(NEW, []), (STARTED, [NEW]), (DONE, [STARTED]), (FAILED, [STARTED])]
)
def test_a_status_knows_what_comes_right_before_it(status: Status, before: list[Status]) -> None:
    assert LIFECYCLE.before(status) == before


@pytest.mark.parametrize(
    ("start", "end", "leads"),
    [
        (NEW, STARTED, True),
        (NEW, DONE, True),
        (STARTED, NEW, False),
        (NEW, NEW, False),
        (DONE, FAILED, False),
    ],
)
def test_steps_lead_forward_only(start: Status, end: Status, leads: bool) -> None:
    assert LIFECYCLE.leads(start, end) is leads


@pytest.mark.parametrize(
    ("current", "wanted"), [(STARTED, STARTED), (DONE, DONE), (DONE, STARTED), (FAILED, NEW)]
)
def test_a_duplicate_or_late_move_is_settled(current: Status, wanted: Status) -> None:
    LIFECYCLE.settle(current, wanted)


def test_an_early_move_is_out_of_order() -> None:
    with pytest.raises(OutOfOrder):
        LIFECYCLE.settle(NEW, DONE)


@pytest.mark.parametrize(("current", "wanted"), [(DONE, FAILED), (FAILED, DONE)])
def test_a_move_that_no_order_of_events_allows_is_a_conflict(
    current: Status, wanted: Status
) -> None:
    with pytest.raises(Conflict):
        LIFECYCLE.settle(current, wanted)
