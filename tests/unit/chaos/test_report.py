"""What counts as lost, as doubled, and as a dead letter that ought not to be there."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from infra.chaos.load import Outcome
from infra.chaos.report import Result
from infra.chaos.sabotage import MARK
from infra.operations.accounts import Books, StoredOrder
from infra.operations.letters import Letter, Receipt, Story
from infra.operations.ways import Nowhere
from tests.support.examples import ORDER_ID, order

KEPT = Books(orders={ORDER_ID: StoredOrder(**order().model_dump())})


def result(outcome: Outcome, *left: Letter, kept: Books = KEPT) -> Result:
    return Result(outcome, Counter(), retried=0, dead=0, redriven=0, left=left, kept=kept)


def letter(content: Any) -> Letter:
    story = Story("-", "-", "-", "-", Nowhere("-"))
    return Letter("1", "orders", datetime.now(UTC), story, content, Receipt("", ""))


def test_an_order_that_was_confirmed_and_is_there_is_neither_lost_nor_doubled() -> None:
    good = result(Outcome(confirmed=[ORDER_ID]))
    assert (good.lost, good.doubled) == ([], 0)


def test_an_order_that_was_confirmed_and_is_nowhere_is_lost() -> None:
    assert result(Outcome(confirmed=[ORDER_ID]), kept=Books()).lost == [ORDER_ID]


def test_an_order_that_nobody_was_told_of_is_doubled_unless_a_shopper_had_no_answer() -> None:
    assert result(Outcome()).doubled == 1
    assert result(Outcome(unanswered=1)).doubled == 0


def test_two_shoppers_who_were_told_of_the_same_order_are_one_too_many() -> None:
    assert result(Outcome(confirmed=[ORDER_ID, ORDER_ID])).doubled == 1


def test_a_dead_letter_of_poison_is_expected_and_another_is_not() -> None:
    poison, other = letter({"record": MARK}), letter({"record": ORDER_ID})
    assert result(Outcome(), poison, other).unexplained == [other]
