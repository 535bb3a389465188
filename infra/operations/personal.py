"""What of a letter may be told, what is shown only on demand, and what never."""

import json
import re
from collections.abc import Iterator
from typing import Any

SECRETS = {"paymentToken", "cardNumber"}
"""Shown to nobody, not even on demand."""
PERSONAL = SECRETS | {"address", "addresses", "email", "name", "phoneNumber", "streetAddress"}
MASK = "***"
SHORTEST = 3
"""Characters: what is shorter, such as a country's code, says nothing of a person."""
LONGEST_CAUSE = 200
# Pydantic adds the refused input to each reason, and a link for further reading.
_ADDED_BY_PYDANTIC = re.compile(r" ?\[type=.*$|^ *For further information visit .*$", re.MULTILINE)


def masked(content: Any) -> Any:
    """The content of a letter, JSON inside of strings included, without its secrets."""
    readable = opened(content)
    return _struck(readable, set(_values(readable, SECRETS)))


def told(cause: str, content: Any) -> str:
    """A cause in one line, without anything that the letter's content says of a person."""
    text = " ".join(_ADDED_BY_PYDANTIC.sub("", cause).split())
    told = _without(text, set(_values(opened(content), PERSONAL)))
    return told if len(told) <= LONGEST_CAUSE else f"{told[:LONGEST_CAUSE]}..."


def opened(content: Any) -> Any:
    """The content with JSON inside of its strings read, such as the detail of an entry."""
    if isinstance(content, dict):
        return {key: opened(value) for key, value in content.items()}
    if isinstance(content, list):
        return [opened(value) for value in content]
    if isinstance(content, str) and content.startswith(("{", "[")):
        try:
            return opened(json.loads(content))
        except ValueError:
            return content
    return content


def _values(content: Any, keys: set[str], *, inside: bool = False) -> Iterator[str]:
    """All texts below the keys, in plain JSON and in DynamoDB's."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _values(value, keys, inside=inside or key in keys)
    elif isinstance(content, list):
        for value in content:
            yield from _values(value, keys, inside=inside)
    elif inside and isinstance(content, str) and len(content) >= SHORTEST:
        yield content


def _struck(content: Any, secrets: set[str]) -> Any:
    if isinstance(content, dict):
        return {
            key: MASK if key in SECRETS else _struck(value, secrets)
            for key, value in content.items()
        }
    if isinstance(content, list):
        return [_struck(value, secrets) for value in content]
    return _without(content, secrets) if isinstance(content, str) else content


def _without(text: str, secrets: set[str]) -> str:
    # The longest first: one may be a part of another.
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text
