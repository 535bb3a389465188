"""Refunds that stop half-way, and refunds beside one another."""

from types import ModuleType
from typing import Any

import pytest

from tests.component.payment.asking import YES, item, listed, refund, refused, shown
from tests.component.payment.third_party import ThirdParty
from tests.support.examples import ORDER_ID

INTERRUPTED = [("CAPTURED", "refund interrupted")]

pytestmark = pytest.mark.usefixtures("captured")


@pytest.mark.parametrize("lost", ["silent", "hung up"])
def test_an_interrupted_refund_is_pending_until_it_is_sent_again(
    app: ModuleType, third_party: ThirdParty, lost: str
) -> None:
    if lost == "silent":
        third_party.silent = {"/refund"}
    else:
        third_party.before["/refund"] = third_party.hang_up
    assert refund(app)[0] == 503
    assert listed(app) == INTERRUPTED
    third_party.silent = set()
    assert refund(app) == YES
    assert (listed(app), third_party.refunded) == ([], 1000)


def test_no_other_refund_begins_while_one_is_pending(
    app: ModuleType, table: Any, third_party: ThirdParty
) -> None:
    third_party.silent = {"/refund"}
    refund(app)
    third_party.silent = set()
    before = item(table)
    for other in ({"refundId": "r-2"}, {"amount": 999}):
        assert refused(app, **other) == "another refund is pending"
    assert item(table) == before


def test_a_refund_whose_last_write_failed_is_completed_by_the_next_try(
    app: ModuleType, third_party: ThirdParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.delattr(app.PaymentStore, "complete_refund")
        assert refund(app)[0] == 500
    assert (listed(app), third_party.refunded) == (INTERRUPTED, 1000)
    assert refund(app) == YES
    assert third_party.refunded == shown(app)["refundedAmount"] == 1000


@pytest.mark.parametrize("moment", ["before", "after"])
def test_the_same_refund_side_by_side_is_made_once(
    app: ModuleType, third_party: ThirdParty, moment: str
) -> None:
    answers: list[Any] = []
    getattr(third_party, moment)["/refund"] = lambda: answers.append(refund(app))
    answers.append(refund(app))
    assert answers == [YES, YES]
    assert third_party.refunded == shown(app)["refundedAmount"] == 1000


def test_of_two_refunds_from_the_same_read_one_is_refused(
    app: ModuleType, third_party: ThirdParty
) -> None:
    others: list[str] = []
    third_party.before["/refund"] = lambda: others.append(refused(app, refundId="r-2"))
    assert refund(app) == YES
    others.append(refused(app, refundId="r-2"))
    assert others == ["another refund is pending", "refunds have changed since, look again"]
    assert third_party.refunded == 1000


def test_a_refund_that_was_overtaken_after_it_was_judged_is_judged_anew(
    app: ModuleType, third_party: ThirdParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = app.store.get

    def overtaken(order_id: str) -> Any:
        payment = read(order_id)
        monkeypatch.setattr(app.store, "get", read)
        refund(app, refundId="r-2")
        return payment

    monkeypatch.setattr(app.store, "get", overtaken)
    assert "changed since" in refused(app)
    assert third_party.refunded == 1000


def test_a_refund_that_was_dropped_meanwhile_is_written_off_all_the_same(
    app: ModuleType, third_party: ThirdParty
) -> None:
    """As when the same refund, asked for beside this one, was refused a moment earlier."""
    pending = app.refunds.Refund(refund_id="r-1", amount=1000)
    third_party.after["/refund"] = lambda: app.store.drop_refund(ORDER_ID, pending)
    assert refund(app) == YES
    assert (shown(app)["refundedAmount"], listed(app)) == (1000, [])


def test_a_refund_in_whose_place_another_came_is_to_be_sent_again(
    app: ModuleType, third_party: ThirdParty
) -> None:
    def replace() -> None:
        app.store.drop_refund(ORDER_ID, app.refunds.Refund(refund_id="r-1", amount=1000))
        assert refund(app, refundId="r-2", amount=500) == YES

    third_party.after["/refund"] = replace
    assert refund(app)[0] == 503
    assert shown(app)["refundedAmount"] == 500
    assert refund(app, refundedAmount=500) == YES
    assert third_party.refunded == shown(app)["refundedAmount"] == 1500
