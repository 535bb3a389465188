"""Who may do what, as `docs/permissions.md` says."""

import re
from collections.abc import Mapping

from tests.support.apps import ROOT

DOCUMENT = "docs/permissions.md"
Table = Mapping[str, frozenset[str]]
"""Who is let in, by the name of the way in."""


def table(heading: str) -> Table:
    """The table below a heading."""
    text = (ROOT / DOCUMENT).read_text()
    _, section = text.split(f"\n## {heading}\n")
    rows: list[tuple[str, str]] = re.findall(
        r"^\| `(.+)` \| (.*)\|$", section.split("\n## ")[0], re.M
    )
    assert len(rows) == len(dict(rows)), f"{DOCUMENT}: {heading}: a line is there twice"
    return {entry: frozenset(filter(None, who.strip().split(", "))) for entry, who in rows}


CALLERS = table("Callers")
"""The callers that a word stands for."""
REST = table("REST routes")
GRAPHQL = table("GraphQL fields")
FUNCTIONS = table("Functions")
WEBSOCKET = table("WebSocket routes")
PUBLISHERS = table("Publishers")
RULES = table("Bus rules")
NAMED: frozenset[str] = frozenset().union(
    *(who for each in (REST, GRAPHQL, FUNCTIONS, PUBLISHERS) for who in each.values())
)
"""Whoever may do anything: words, and the functions that may call something."""


def callers(who: frozenset[str]) -> frozenset[str]:
    """The callers that the words of a row let in; a function stands for itself."""
    return frozenset().union(*(CALLERS.get(word, {word}) for word in who))


def differences(heading: str, written: Table, found: Table) -> list[str]:
    """What to change in the table to make it that of the code."""
    missing = [f"add   {line(each, found[each])}" for each in found.keys() - written.keys()]
    gone = [f"drop  {line(each, written[each])}" for each in written.keys() - found.keys()]
    other = [
        f"check {line(each, written[each])}, which the code makes {line(each, found[each])}"
        for each in written.keys() & found.keys()
        if written[each] != found[each]
    ]
    return [f"{DOCUMENT}: {heading}: {each}" for each in sorted(missing + gone + other)]


def line(entry: str, who: frozenset[str]) -> str:
    return f"| `{entry}` | {', '.join(sorted(who))} |"
