"""Each letter is sent once, and removed only when it was accepted."""

from collections.abc import Callable

from infra.operations.errors import OperationError
from infra.operations.letters import Letter, letter_of
from infra.operations.redriving import redrive
from infra.operations.ways import Way
from tests.support.dead_letters import failed_event, message


def letters(count: int) -> list[Letter]:
    messages = [message(failed_event(), number) for number in range(count)]
    return [letter_of("orders", "url", each) for each in messages]


def refusing(count: int) -> Callable[[Way], None]:
    """Accepts nothing of the first `count`."""
    refused = iter(range(count))

    def send(_: Way) -> None:
        if next(refused, None) is not None:
            raise OperationError("it is closed")

    return send


def test_all_are_sent_and_removed_in_their_order() -> None:
    removed: list[Letter] = []
    outcome = redrive(letters(2), refusing(0), removed.append)
    assert removed == letters(2)
    assert (outcome.sent, outcome.removed, outcome.failed) == (2, 2, [])


def test_what_is_refused_stays_and_does_not_stop_the_rest() -> None:
    removed: list[Letter] = []
    first, second = letters(2)
    outcome = redrive([first, second], refusing(1), removed.append)
    assert removed == [second]
    assert (outcome.sent, outcome.removed) == (1, 1)
    assert outcome.failed == [(first, "it is closed")]


def test_what_was_sent_but_is_still_in_the_queue_is_told() -> None:
    def remove(_: Letter) -> None:
        raise OperationError("the receipt is too old")

    outcome = redrive(letters(1), refusing(0), remove)
    assert (outcome.sent, outcome.removed) == (1, 0)
    ((_, why),) = outcome.failed
    assert why == "sent back, but still in the queue: the receipt is too old"
