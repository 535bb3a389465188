"""Letters as text for the terminal."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from infra.operations.letters import Letter
from infra.operations.personal import masked
from infra.operations.redriving import Outcome

ID = 8
"""Characters of an identifier that are shown, and enough to name a letter."""
HEAD = ("id", "age", "what", "resource", "function", "cause")
WARNING = "This may hold addresses: show it to no one who may not see the order."


def listing(letters: Sequence[Letter], now: datetime) -> str:
    """All letters by service: how many, how old, and what each is about."""
    if not letters:
        return "\n  No dead letters."
    by_service = sorted(letters, key=attrgetter("service"))
    return "\n".join(
        _section(service, list(group), now)
        for service, group in groupby(by_service, key=attrgetter("service"))
    )


def _section(service: str, letters: list[Letter], now: datetime) -> str:
    oldest = age(now - min(letter.sent for letter in letters))
    rows = [_row(letter, now) for letter in letters]
    title = f"\n  {service}: {len(letters)}, the oldest from {oldest} ago"
    return "\n".join([title, *aligned([HEAD, *rows])])


def _row(letter: Letter, now: datetime) -> Sequence[str]:
    story, old = letter.story, age(now - letter.sent)
    return (letter.id[:ID], old, story.what, story.resource, story.function, story.cause)


def aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines with their columns below one another."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "    " + "  ".join(map(str.ljust, row, widths)).rstrip()
        for row in rows
    ]  # fmt: skip


def age(time: timedelta) -> str:
    """In the largest unit that is not too coarse."""
    seconds = max(0, int(time.total_seconds()))
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def shown(letter: Letter, now: datetime) -> str:
    """One letter with all that it holds, but for payment tokens."""
    content = json.dumps(masked(letter.content), indent=2, ensure_ascii=False)
    return f"{listing([letter], now)}\n\n  {WARNING}\n\n{content}"


def told(outcome: Outcome) -> str:
    counts = (
        f"\n  sent back {outcome.sent}, removed {outcome.removed}, failed {len(outcome.failed)}"
    )
    failed = [f"    {letter.id[:ID]}  {why}" for letter, why in outcome.failed]
    return "\n".join([counts, *failed])
