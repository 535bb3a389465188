"""Diagrams in Mermaid's language, from the services' real calls and rules."""

from collections.abc import Iterable, Sequence

from infra.documents.asyncapi import channel_of
from infra.documents.calls import Call
from infra.documents.services import Service

Edge = tuple[str, str, str]
"""From, to, and what is written on the arrow."""
SPACED = '%%{init: {"flowchart": {"nodeSpacing": 60, "rankSpacing": 90}}}%%'
"""Room for what is written on the arrows."""
LISTENER = "platform"
"""Hears everything, which would only hide who reacts."""


def of_calls(calls: Iterable[Call]) -> list[Edge]:
    return [(call.caller, call.callee, call.route) for call in calls]


def of_events(services: Sequence[Service]) -> list[Edge]:
    return [
        (channel_of(event), service.name, event.name)
        for service in services
        if service.name != LISTENER
        for reaction in service.reactions
        for event in reaction.events
    ]


def around(service: str, edges: Iterable[Edge]) -> list[Edge]:
    """A service's own arrows: to it from the left, from it to the right, whoever is on both."""
    return [
        (start, f'to-{end}["{end}"]' if start == service else end, label)
        for start, end, label in edges
        if service in (start, end)
    ]


def flowchart(edges: Iterable[Edge]) -> str:
    """One arrow between two services, with all that passes there written on it."""
    labels: dict[tuple[str, str], list[str]] = {}
    for start, end, label in edges:
        known = labels.setdefault((start, end), [])
        if label not in known:
            known.append(label)
    arrows = [
        f'    {start} -->|"{"<br/>".join(written)}"| {end}'
        for (start, end), written in labels.items()
    ]
    return "\n".join([SPACED, "flowchart LR", *arrows])
