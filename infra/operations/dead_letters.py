"""`make dlq`: list, show and redrive what could not be processed."""

from collections.abc import Sequence

from ecom.models import now
from infra.operations import view
from infra.operations.errors import OperationError
from infra.operations.letters import Letter
from infra.operations.queues import DeadLetterQueues
from infra.operations.redriving import Outcome, redrive
from infra.operations.sending import Clients, send
from infra.progress import tell

ALL = "all"


def list_letters(queues: DeadLetterQueues) -> None:
    with queues.taken() as letters:
        tell(view.listing(letters, now()))


def show(queues: DeadLetterQueues, letter_id: str) -> None:
    with queues.taken() as letters:
        (letter,) = chosen(letters, letter_id)
        tell(view.shown(letter, now()))


def send_back(queues: DeadLetterQueues, letter_id: str, clients: Clients) -> Outcome:
    """Redrive one letter, or all. What failed stays in its queue."""
    # All are taken before any is sent: one that fails again makes a new letter, left for next time.
    with queues.taken() as letters:
        meant = letters if letter_id == ALL else chosen(letters, letter_id)
        outcome = redrive(meant, lambda way: send(way, clients), queues.remove)
    tell(view.told(outcome))
    return outcome


def chosen(letters: Sequence[Letter], letter_id: str) -> list[Letter]:
    """The one letter whose identifier begins so. Raises OperationError."""
    found = [letter for letter in letters if letter.id.startswith(letter_id)]
    if len(found) != 1:
        how_many = "Several letters have" if found else "No letter has"
        raise OperationError(f"{how_many} an id that begins with {letter_id}: list them first.")
    return found
