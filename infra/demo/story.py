"""How a story is told: one order, step by step, with the events that each step causes."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from infra.demo.listener import Listener, Seen, until
from infra.demo.people import Json, People
from infra.progress import tell

T = TypeVar("T")

SOURCES = [f"ecommerce.{name}" for name in ("orders", "warehouse", "delivery", "payment")]
WIDTH = 80
"""Of a title, and of what is told of an event."""


@dataclass(frozen=True)
class Expected:
    """An event that a step must cause, of the story's order unless `resource` is another."""

    name: str
    shows: Mapping[str, Any]
    """What is in it, or, where it tells of a change, what is new."""
    resource: str | None = None

    def is_met(self, event: Json, order_id: str) -> bool:
        detail = event["detail"]
        return (
            event["detail-type"] == self.name
            and (self.resource or order_id) in event["resources"]
            and self.shows.items() <= detail.get("new", detail).items()
        )


def event(name: str, **shows: Any) -> Expected:
    return Expected(name, shows)


def moved(**new: Any) -> Expected:
    return Expected("OrderModified", new)


class Story:
    """Tells one story; those of `infra.demo.stories` say what happens."""

    title = ""

    def __init__(self, people: People, listener: Listener) -> None:
        self.people = people
        self.listener = listener
        self.order_id = ""
        self.product_ids: set[str] = set()
        self._told = len(listener.seen)
        self._number = 0

    def tell(self) -> None:
        """Raises TimeoutError where an event does not come, GraphqlError where one is refused."""
        tell(f"\n{self.title}")
        self.prepare()
        self.happen()

    def prepare(self) -> None:
        """What must be there before the shopper comes."""
        raise NotImplementedError

    def happen(self) -> None:
        raise NotImplementedError

    def step(self, title: str, act: Callable[[], T], expected: Sequence[Expected] = ()) -> T:
        """Do something and wait for the events that it must cause; print both with their times."""
        started, before = time.monotonic(), len(self.listener.seen)
        result = act()
        for each in expected:
            self.wait(each, before)
        self._number += 1
        tell(f"  {self._number:>2}. {title:<{WIDTH}} {time.monotonic() - started:6.2f} s")
        self._tell_events(started)
        return result

    def wait(self, expected: Expected, before: int) -> None:
        """Wait for an event after the first `before` ones. Raises TimeoutError."""

        def look() -> bool | None:
            later = self.listener.seen[before:]
            return any(expected.is_met(seen.event, self.order_id) for seen in later) or None

        until(look, f"{expected.name} of {expected.resource or self.order_id}")

    def _tell_events(self, started: float) -> None:
        seen = self.listener.seen[self._told :]
        self._told += len(seen)
        ours = {self.order_id, *self.product_ids}
        for each in seen:
            if ours.intersection(each.event["resources"]):
                tell(line(each, started))


def line(seen: Seen, started: float) -> str:
    """An event, and how many seconds after the step's beginning it came."""
    source = seen.event["source"].removeprefix("ecommerce.")
    text = f"{source:<10} {seen.name:<18} {note(seen.event)}"
    after = f"+{max(0, seen.at - started):.2f}"
    return f"      {text:<{WIDTH}} {after:>6} s"


def note(event: Json) -> str:
    """What an event says, as far as the story is about it."""
    detail = event["detail"]
    if "reserved" in detail:
        return f"{detail['available']} available, {detail['reserved']} reserved"
    if "refundedAmount" in detail:
        return f"{euros(detail['amount'])} given back"
    changed, new = set(detail.get("changed", [])), detail.get("new", {})
    notes = {
        "status": new.get("status"),
        "paymentStatus": f"payment {new.get('paymentStatus')}",
        "total": f"total {euros(new.get('total', 0))}",
        "refundedAmount": f"{euros(new.get('refundedAmount', 0))} given back",
    }
    return ", ".join(str(text) for name, text in notes.items() if name in changed)


def euros(cents: int) -> str:
    return f"{cents / 100:.2f} EUR"
