"""Texts that people write: any script, but nothing that cannot be seen.

What is read from tables and events is `Text`, what clients send for us to keep is `InputText`: so a
rule that is new does not make old data unreadable.
"""

import unicodedata
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from ecom.limits import TEXT_LENGTH

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates: they make a text read as another one than it is.

The marks of Hebrew and Arabic (U+200E, U+200F, U+061C) stay, as do joiners.
"""
SEPARATORS = frozenset("\u2028\u2029")
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols of Unicode that show nothing."""
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Mn", "Me", "Zs", "Zl", "Zp"})
"""Unicode's categories of what shows nothing by itself."""


def composed(value: Any) -> Any:
    """Normalise a text to NFC, so that the same text is always the same characters."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def absent_if_blank(value: Any) -> Any:
    """Take an empty form field for one that was left out."""
    return None if isinstance(value, str) and not value.strip() else value


def visible(text: str) -> str:
    """Return a text that shows what it is. Raises ValueError."""
    for character in text:
        if unicodedata.category(character) == "Cc" or character in SEPARATORS:
            raise ValueError(f"must not contain the control character U+{ord(character):04X}")
        if character in BIDI_CONTROLS:
            raise ValueError(
                f"must not contain the bidirectional formatting character U+{ord(character):04X}"
            )
    if not any(map(shows, text)):
        raise ValueError("must contain at least one visible character")
    return text


def shows(character: str) -> bool:
    return character not in BLANKS and unicodedata.category(character) not in INVISIBLE


def at_most_bytes(most: int) -> Callable[[str], str]:
    """Make a validator of a text's size in UTF-8."""

    def check(text: str) -> str:
        if len(text.encode()) > most:
            raise ValueError(f"must have at most {most} bytes in UTF-8")
        return text

    return check


Text = Annotated[
    str, StringConstraints(min_length=1, max_length=TEXT_LENGTH, strip_whitespace=True)
]
InputText = Annotated[Text, BeforeValidator(composed), AfterValidator(visible)]

# Without a minimum: what is blank is absent before anything else is checked.
_Short = Annotated[str, StringConstraints(max_length=TEXT_LENGTH, strip_whitespace=True)]
OptionalText = Annotated[_Short | None, BeforeValidator(absent_if_blank)]
OptionalInputText = Annotated[
    Annotated[_Short, BeforeValidator(composed), AfterValidator(visible)] | None,
    BeforeValidator(absent_if_blank),
]
