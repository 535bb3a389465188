"""How a resource's status moves: forward only, whatever order events arrive in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from ecom.errors import Conflict, OutOfOrder

Status = TypeVar("Status", bound=StrEnum)


@dataclass(frozen=True)
class Lifecycle(Generic[Status]):
    """The statuses that may directly follow each status."""

    steps: Mapping[Status, frozenset[Status]]
    attribute: str = "status"
    """Where an item keeps it."""
    start: Status | None = None
    """What an item has that does not say; None where every item says."""

    def before(self, status: Status) -> list[Status]:
        """The statuses from which one step leads to `status`."""
        return [earlier for earlier, next_ in self.steps.items() if status in next_]

    def leads(self, start: Status, end: Status) -> bool:
        """Whether some number of steps, one or more, leads from `start` to `end`."""
        return any(
            step == end or self.leads(step, end) for step in self.steps.get(start, frozenset())
        )

    def settle(self, current: Status, wanted: Status) -> None:
        """Judge a refused move from `current` to `wanted`.

        Returns when the move has been made already (a duplicate or late event). Raises
        OutOfOrder when it is early, Conflict when no order of events could lead to it.
        """
        if current == wanted or self.leads(wanted, current):
            return
        if self.leads(current, wanted):
            raise OutOfOrder(f"{wanted} is not reached from {current} in one step")
        raise Conflict(f"{current} can no longer become {wanted}")
