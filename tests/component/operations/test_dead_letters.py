"""Dead letters from their queues to the terminal, and back to where they failed."""

import pytest

from infra.operations import dead_letters
from infra.operations.errors import OperationError
from infra.operations.queues import DeadLetterQueues
from infra.operations.sending import Clients
from tests.component.operations.conftest import Letters
from tests.component.operations.fakes import FakeLambda
from tests.support.dead_letters import EVENT, FUNCTION, failed_event, kept_record

ALL = dead_letters.ALL


def queues(service: str | None = None) -> DeadLetterQueues:
    return DeadLetterQueues("tests", service, wait=0)


def ids() -> list[str]:
    with queues().taken() as letters:
        return [letter.id for letter in letters]


def test_more_than_a_page_is_listed_each_once_and_stays_visible(
    orders: Letters, payment: Letters, capsys: pytest.CaptureFixture[str]
) -> None:
    orders.put(*[failed_event()] * 23)
    payment.put(kept_record())
    dead_letters.list_letters(queues())
    told = capsys.readouterr().out
    assert told.count("NotFound: no order order-1") == 23
    assert "payment: 1" in told
    assert (orders.visible(), payment.visible()) == (23, 1)


def test_while_they_are_looked_at_nobody_else_gets_them(orders: Letters) -> None:
    orders.put(failed_event())
    with queues().taken() as letters, queues().taken() as others:
        assert (len(letters), others) == (1, [])


def test_one_service_is_listed_alone(
    orders: Letters, payment: Letters, capsys: pytest.CaptureFixture[str]
) -> None:
    orders.put(failed_event())
    payment.put(kept_record())
    dead_letters.list_letters(queues("payment"))
    assert "orders:" not in capsys.readouterr().out


@pytest.mark.usefixtures("orders")
def test_a_service_without_a_queue_is_named_with_those_that_have_one() -> None:
    with pytest.raises(OperationError, match="frontend has no dead-letter queue; orders"):
        dead_letters.list_letters(queues("frontend"))


def test_an_environment_that_is_not_there_is_said_to_be_none() -> None:
    with pytest.raises(OperationError, match="ecommerce-tests-"):
        dead_letters.list_letters(queues())


def test_one_is_shown_by_the_beginning_of_its_id(
    orders: Letters, capsys: pytest.CaptureFixture[str]
) -> None:
    orders.put(failed_event(), kept_record())
    dead_letters.show(queues(), ids()[0][:8])
    assert '"city": "Paris"' in capsys.readouterr().out
    assert orders.visible() == 2


@pytest.mark.parametrize(("id_", "why"), [("none", "No letter"), ("", "Several letters")])
def test_an_id_that_names_no_letter_or_several_is_refused(
    orders: Letters, id_: str, why: str
) -> None:
    orders.put(failed_event(), failed_event())
    with pytest.raises(OperationError, match=why):
        dead_letters.show(queues(), id_)
    assert orders.visible() == 2


def test_one_is_sent_back_and_only_that_one_removed(
    orders: Letters, clients: Clients, lambda_: FakeLambda
) -> None:
    orders.put(failed_event(), kept_record())
    outcome = dead_letters.send_back(queues(), ids()[0], clients)
    assert (outcome.sent, outcome.removed) == (1, 1)
    assert lambda_.runs == [(FUNCTION, "Event", EVENT)]
    assert orders.visible() == 1


def test_all_are_sent_once_and_what_fails_stays(
    orders: Letters, payment: Letters, clients: Clients, lambda_: FakeLambda
) -> None:
    orders.put(*[failed_event()] * 12)
    payment.put(kept_record(whole=False))
    outcome = dead_letters.send_back(queues(), ALL, clients)
    assert (outcome.sent, outcome.removed, len(outcome.failed)) == (12, 12, 1)
    assert len(lambda_.runs) == 12
    assert (orders.visible(), payment.visible()) == (0, 1)


def test_a_letter_that_comes_while_others_are_sent_waits_for_the_next_time(
    orders: Letters, clients: Clients, lambda_: FakeLambda, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one does that fails again at once."""
    invoke = lambda_.invoke

    def fail_again(*arguments: str, **named: str) -> object:
        orders.put(failed_event())
        return invoke(*arguments, **named)

    monkeypatch.setattr(lambda_, "invoke", fail_again)
    orders.put(failed_event())
    assert dead_letters.send_back(queues(), ALL, clients).sent == 1
    assert orders.visible() == 1


def test_one_service_is_redriven_alone(orders: Letters, payment: Letters, clients: Clients) -> None:
    orders.put(failed_event())
    payment.put(failed_event())
    dead_letters.send_back(queues("orders"), ALL, clients)
    assert (orders.visible(), payment.visible()) == (0, 1)
