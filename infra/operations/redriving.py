"""Sending letters back, each at most once, and removing only what was accepted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

from infra.operations.errors import OperationError
from infra.operations.letters import Letter
from infra.operations.ways import Way

FAILURES = (OperationError, BotoCoreError, ClientError)


@dataclass
class Outcome:
    sent: int = 0
    removed: int = 0
    failed: list[tuple[Letter, str]] = field(default_factory=list)
    """What was not accepted, or not removed afterwards, with the reason."""


def redrive(
    letters: Iterable[Letter], send: Callable[[Way], None], remove: Callable[[Letter], None]
) -> Outcome:
    """Send each letter back. One that fails does not keep the others from going."""
    outcome = Outcome()
    for letter in letters:
        try:
            send(letter.story.way)
        except FAILURES as error:
            outcome.failed.append((letter, str(error)))
        else:
            outcome.sent += 1
            _remove(letter, remove, outcome)
    return outcome


def _remove(letter: Letter, remove: Callable[[Letter], None], outcome: Outcome) -> None:
    try:
        remove(letter)
        outcome.removed += 1
    except FAILURES as error:
        outcome.failed.append((letter, f"sent back, but still in the queue: {error}"))
