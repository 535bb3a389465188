"""Letters on the terminal."""

from datetime import timedelta

import pytest

from infra.operations import view
from infra.operations.letters import Letter, letter_of
from infra.operations.redriving import Outcome
from tests.support.dead_letters import failed_event, kept_record, message

ORDERS = letter_of("orders", "url", message(failed_event(), 1))
PAYMENT = letter_of("payment", "url", message(kept_record(), 2))
NOW = ORDERS.sent + timedelta(hours=3)


def lines(*letters: Letter) -> list[str]:
    return [line.strip() for line in view.listing(letters, NOW).splitlines() if line]


def test_letters_are_listed_by_service_with_how_many_and_how_old() -> None:
    listed = lines(PAYMENT, ORDERS, ORDERS)
    assert listed[0] == "orders: 2, the oldest from 3 h ago"
    assert listed[2].startswith("00000001  3 h  DeliveryCompleted  order-1")
    assert listed[2].endswith("NotFound: no order order-1")
    assert listed[4] == "payment: 1, the oldest from 3 h ago"


def test_no_letters_are_said_to_be_none() -> None:
    assert lines() == ["No dead letters."]


def test_a_letter_is_shown_with_a_warning_and_its_content_but_no_token() -> None:
    assert '"city": "Paris"' in view.shown(ORDERS, NOW)
    assert view.WARNING in view.shown(ORDERS, NOW)
    assert "secret" not in view.shown(PAYMENT, NOW)


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (timedelta(seconds=-1), "0 s"),
        (timedelta(seconds=119), "119 s"),
        (timedelta(minutes=5), "5 min"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=13), "13 d"),
    ],
)
def test_an_age_is_told_in_a_unit_that_fits(time: timedelta, text: str) -> None:
    assert view.age(time) == text


def test_an_outcome_counts_and_says_why_something_failed() -> None:
    told = view.told(Outcome(sent=2, removed=1, failed=[(ORDERS, "it is closed")]))
    assert told == "\n  sent back 2, removed 1, failed 1\n    00000001  it is closed"
