"""What a replay is: a window of time, and the names of what it needs. No AWS in here."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.operations.errors import OperationError

Json = dict[str, Any]
ARRIVAL = timedelta(minutes=10)
"""Until then an event may not have come to the archive, says AWS."""


@dataclass(frozen=True)
class Window:
    start: datetime
    end: datetime

    @classmethod
    def of(cls, start: str, end: str | None, now: datetime) -> "Window":
        """From texts in ISO 8601, UTC where they do not say; until now without an end."""
        window = cls(moment(start), moment(end) if end else now)
        if not window.start < window.end <= now:
            raise OperationError(f"FROM must lie before TO, and TO not in the future: {window}.")
        return window

    def may_be_incomplete(self, now: datetime) -> bool:
        return self.end > now - ARRIVAL

    def __str__(self) -> str:
        start, end = (each.isoformat(timespec="seconds") for each in (self.start, self.end))
        return f"{start} to {end}"


def moment(text: str) -> datetime:
    """Raises OperationError."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise OperationError(f"{text} is not a time such as 2026-11-23T19:00 (UTC).") from None
    return time.replace(tzinfo=time.tzinfo or UTC)


@dataclass(frozen=True)
class Target:
    """A rule of the bus, and the function that it sends to."""

    rule_arn: str
    pattern: str
    function_arn: str

    def is_of(self, environment: str, service: str) -> bool:
        """Whether it is a handler of the service, as CDK's or as Chalice's deployments name it."""
        name = self.function_arn.split(":")[6]
        # With `on`, which all bus handlers have: `payment` begins the names of `payment-3p` too.
        named = (f"ecommerce-{environment}-{service}-on-", f"{service}-{environment}-on_")
        return name.startswith(named)


def name_of(environment: str, now: datetime) -> str:
    """Of the replay, and of all that is made for it."""
    milliseconds = now.microsecond // 1000
    return f"ecommerce-{environment}-replay-{now:%Y%m%dt%H%M%S}-{milliseconds:03}"


def only_resource(resource: str, replay: str) -> Json:
    """The pattern of what a replay brings of one resource, and of nothing that happens now."""
    return {"replay-name": [replay], "resources": [resource]}


def in_order(events: Iterable[Mapping[str, Any]]) -> list[Json]:
    """Each event once, oldest first."""
    unique = {event["id"]: dict(event) for event in events}
    return sorted(unique.values(), key=lambda event: event["time"])


def deliveries(
    events: Iterable[Json], targets: Iterable[Target], matches: Callable[[str, Json], bool]
) -> Iterator[tuple[Target, Json]]:
    """Who gets which event; `matches` says whether a rule's pattern fits an event."""
    targets = list(targets)
    return (
        (target, event) for event in events for target in targets if matches(target.pattern, event)
    )
