"""What a service's README says of the service and of its routes."""

import re
from collections.abc import Iterator

ROW = re.compile(r"^\| (?P<routes>.*?) \|.*\| (?P<text>.*?) \|$", re.M)
ROUTE = re.compile(r"`(GET|POST|PUT|PATCH|DELETE) (/[^`?]*)[^`]*`")

Key = tuple[str, str]
"""A method and a path, whose parameters have no names: `("GET", "/orders/{}")`."""


def key(method: str, path: str) -> Key:
    return method, re.sub(r"\{\w+\}", "{}", path)


def purpose(text: str) -> str:
    """The first paragraph."""
    paragraphs = text.split("\n\n")
    return " ".join(paragraphs[0].splitlines()[1:] or paragraphs[1].splitlines())


def explanations(text: str) -> dict[Key, str]:
    """What is said of each route: the last column of its rows, as sentences."""
    found: dict[Key, str] = {}
    for route, sentence in _rows(text):
        found[route] = f"{found[route]} {sentence}" if route in found else sentence
    return found


def _rows(text: str) -> Iterator[tuple[Key, str]]:
    for row in ROW.finditer(text):
        said = row["text"]
        for method, path in ROUTE.findall(row["routes"]):
            yield key(method, path), f"{said[:1].upper()}{said[1:].rstrip('.')}."
