from types import ModuleType
from typing import Any

import pytest

from tests.component.conftest import Queue
from tests.component.warehouse.conftest import DONE, ONE, TWO, ask, error, pack, shown
from tests.support.aws_payloads import CONTEXT, stream_event
from tests.support.examples import ORDER_ID

WET = "The whole shelf is wet"


def fail(app: ModuleType, reason: Any = WET) -> Any:
    return ask(app, "failPackaging", reason=reason)


def test_packaging_can_be_failed_whatever_is_packed(started: ModuleType) -> None:
    pack(started, ONE, 1)
    assert fail(started) == DONE
    assert shown(started) == ("FAILED", {ONE: 1, TWO: 1})


def test_the_reason_is_shown_to_staff(started: ModuleType) -> None:
    assert "reason" not in ask(started, "getPackagingRequest")
    fail(started, f"  {WET} ")
    assert ask(started, "getPackagingRequest")["reason"] == WET


def test_the_first_reason_stays(started: ModuleType) -> None:
    fail(started)
    assert error(fail(started, "Another")) == "Conflict"
    assert ask(started, "getPackagingRequest")["reason"] == WET


@pytest.mark.parametrize("reason", ["", "  ", "x" * 257, 7, None])
def test_a_reason_is_a_bounded_text(started: ModuleType, reason: Any) -> None:
    assert error(fail(started, reason)) == "BadRequest"
    assert shown(started)[0] == "IN_PROGRESS"


def test_the_failure_is_published_without_the_reason(
    started: ModuleType, table: Any, bus: Queue
) -> None:
    before = table.scan()["Items"][0]
    fail(started)
    after = table.scan()["Items"][0]
    started.on_packaging_change(stream_event((before, after)), CONTEXT)
    (event,) = bus.messages()
    assert (event["detail-type"], event["detail"]) == ("PackagingFailed", {"orderId": ORDER_ID})
