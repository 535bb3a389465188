"""What a run came to: the table that it prints, and whether the shop has kept its promise."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ecom.models import now
from infra.bench.report import table
from infra.chaos.load import Outcome
from infra.chaos.sabotage import is_poison
from infra.operations.accounts import Books
from infra.operations.audit import audit
from infra.operations.letters import Letter
from infra.progress import tell


@dataclass(frozen=True)
class Result:
    outcome: Outcome
    injected: Counter[str]
    retried: int
    dead: int
    redriven: int
    left: Sequence[Letter]
    """In the dead-letter queues at the end."""
    kept: Books

    @property
    def lost(self) -> list[str]:
        """Orders that a shopper was told are placed, and that are nowhere."""
        return [each for each in self.outcome.confirmed if each not in self.kept.orders]

    @property
    def doubled(self) -> int:
        """Orders more than shoppers can have placed."""
        confirmed = set(self.outcome.confirmed)
        unexplained = len(self.kept.orders.keys() - confirmed) - self.outcome.unanswered
        return len(self.outcome.confirmed) - len(confirmed) + max(0, unexplained)

    @property
    def unexplained(self) -> list[Letter]:
        """Dead letters that are not of what nobody could ever process."""
        return [letter for letter in self.left if not is_poison(letter.content)]


def show(result: Result) -> bool:
    """Print it; whether it is good."""
    outcome, findings = result.outcome, audit(result.kept, now())
    rows = [
        ("orders placed", len(outcome.confirmed)),
        ("orders refused", len(outcome.refused)),
        ("orders without an answer", outcome.unanswered),
        *((f"fault: {name}", count) for name, count in sorted(result.injected.items())),
        ("failed runs of functions, tried again", result.retried),
        ("dead-lettered", result.dead),
        ("redriven", result.redriven),
        ("poison left in the dead-letter queues", len(result.left) - len(result.unexplained)),
        ("other letters left there", len(result.unexplained)),
        ("disagreements between services", len(findings)),
        ("lost", len(result.lost)),
        ("doubled", result.doubled),
    ]
    table("What became of it", ("", "count"), rows)
    for text in [*map(str, findings), *(letter.story.cause for letter in result.unexplained)]:
        tell(f"  {text}")
    statuses = Counter(order.status.value for order in result.kept.orders.values())
    table("Orders in the end", ("status", "count"), sorted(statuses.items()))
    return not (findings or result.lost or result.doubled or result.unexplained)
