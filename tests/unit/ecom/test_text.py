import unicodedata

import pytest
from pydantic import TypeAdapter, ValidationError

from ecom.text import InputText, OptionalInputText, OptionalText, Text

INPUT: TypeAdapter[str] = TypeAdapter(InputText)
OPTIONAL: TypeAdapter[str | None] = TypeAdapter(OptionalInputText)


@pytest.mark.parametrize(
    "text",
    [
        "Ada Lovelace",
        "Bjørn Åse",
        "12 rue de l'Église",
        "Škoda Đèn Łódź",
        "Ελευθέριος",
        "Ёлка",
        "陶瓷茶杯",
        "ガラスのコップ",
        "한국어",
        "हिन्दी",
        "ภาษาไทย",
        "ភាសា\u200bខ្មែរ",
        "می\u200cخواهم",
        "שָׁלוֹם",
        "مُحَمَّد\u200f",
        "👩\u200d🚀 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "<script>alert('1')</script> & \"quotes\" \\",
    ],
)
def test_ordinary_text_of_any_script_stays_untouched(text: str) -> None:
    assert INPUT.validate_python(text) == unicodedata.normalize("NFC", text)


def test_the_same_text_is_always_the_same_characters() -> None:
    assert INPUT.validate_python(" Zoe\u0308 ") == "Zoë"


def test_a_text_that_is_short_enough_once_it_is_composed_is_taken() -> None:
    assert INPUT.validate_python("e\u0301" * 256) == "é" * 256


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("A\u0000B", "control character U\\+0000"),
        ("A\nB", "control character U\\+000A"),
        ("A\u007fB", "control character U\\+007F"),
        ("A\u0085B", "control character U\\+0085"),
        ("A\u2028B", "control character U\\+2028"),
        ("A\u202eB", "bidirectional formatting character U\\+202E"),
        ("A\u2066B", "bidirectional formatting character U\\+2066"),
        ("\u200b", "visible"),
        ("\u200d\ufeff\u2060", "visible"),
        ("\u3164", "visible"),
        ("\u2800 \u115f", "visible"),
        ("\u0301", "visible"),
        ("", "at least 1 character"),
        (" \u3000 ", "at least 1 character"),
        ("x" * 257, "at most 256 characters"),
        ("\ud800", "unicode"),
        (1, "string"),
        (None, "string"),
    ],
)
def test_a_text_that_cannot_be_seen_for_what_it_is_is_refused(text: object, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        INPUT.validate_python(text)


@pytest.mark.parametrize("type_", [OptionalText, OptionalInputText])
@pytest.mark.parametrize("blank", ["", "  ", "\t", None])
def test_a_blank_optional_field_is_absent(type_: type[str | None], blank: str | None) -> None:
    assert TypeAdapter(type_).validate_python(blank) is None


def test_an_optional_field_that_is_filled_in_is_checked_like_any_other() -> None:
    assert OPTIONAL.validate_python(" é ") == "é"
    for wrong in ("A\u0000B", "\u200b", "x" * 257, 1):
        with pytest.raises(ValidationError):
            OPTIONAL.validate_python(wrong)


def test_what_is_stored_already_stays_readable() -> None:
    assert TypeAdapter(Text).validate_python("A\u0000B \u202e") == "A\u0000B \u202e"
