from collections.abc import Mapping
from typing import Any

import pytest
from boto3.dynamodb.types import TypeSerializer
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ecom.limits import NAME_BYTES
from ecom.models import Product
from products_app.chalicelib.folding import asked_in
from products_app.chalicelib.search import MAX_WORDS, Entry, Search, entries_of, words_of
from tests.support.examples import product

PATIENT = settings(deadline=None)
WRITE_UNIT = 1024
LONG = {
    "Latin": "".join(chr(letter) for letter in range(ord("a"), ord("z") + 1)) * 9,
    "Deseret": "\N{DESERET SMALL LETTER EW}" * 256,
    "Han": "".join(chr(0x4E00 + n) for n in range(256)),
    "rare Han": "".join(chr(0x20000 + n) for n in range(256)),
    "Thai": "ที่นี่มีกาแฟเย็น" * 16,
    "Arabic ligatures": "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 256,
    "marks": "a" + "\N{DEVANAGARI VOWEL SIGN AA}" * 255,
    "single letters": " ".join(chr(0x4E00 + n) for n in range(128)),
}
TEXTS = st.text(min_size=1, max_size=256).filter(str.strip)


def named(text: str, **changes: Any) -> Product:
    """A product with as much of the text as a name may have."""
    return product(name=text.strip().encode()[:NAME_BYTES].decode(errors="ignore"), **changes)


def of(*words: str, category: str | None = None) -> Search:
    return Search(words, category)


def size_of(item: Mapping[str, Any]) -> int:
    """The bytes of an item as DynamoDB counts them."""
    return sum(len(name.encode()) + size(TypeSerializer().serialize(v)) for name, v in item.items())


def size(value: Mapping[str, Any]) -> int:
    ((kind, held),) = value.items()
    match kind:
        case "S":
            return len(held.encode())
        case "L":
            return 3 + sum(1 + size(each) for each in held)
        case "N":
            return 2 + len(held) // 2
    return 1


def test_a_product_is_indexed_by_each_word_of_its_name_and_tags_once() -> None:
    entries = entries_of(product(name="Oak chair", tags=["oak", "dining room"]))
    assert {each.word for each in entries} == {"oak", "chair", "dining", "room"}
    assert {each.prefix for each in entries} == {"oa", "ch", "di", "ro"}
    assert entries_of(None) == frozenset()


def test_what_is_not_searched_does_not_change_the_index() -> None:
    assert entries_of(product(price=1)) == entries_of(product(price=2, pictures=["a.jpg"]))
    assert entries_of(product(category="a")) != entries_of(product(category="b"))


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_entries_are_bounded_in_number_and_bytes(text: str) -> None:
    id_, tags = "x" * 64, [f"{n} {text}"[:256] for n in range(50)]
    for category in (text[:256], text[:20], None):
        entries = entries_of(named(text, tags=tags, category=category, product_id=id_))
        assert 0 < len(entries) <= MAX_WORDS
        assert max(size_of(each.to_json()) for each in entries) <= WRITE_UNIT


@PATIENT
@given(TEXTS, st.lists(TEXTS, max_size=50), st.none() | TEXTS)
def test_an_entry_of_any_product_is_one_write_unit(
    name: str, tags: list[str], category: str | None
) -> None:
    for entry in entries_of(named(name, tags=tags, category=category)):
        assert size_of(entry.to_json()) <= WRITE_UNIT


@PATIENT
@given(TEXTS, st.data())
def test_any_product_is_found_once_by_any_word_of_its_name(name: str, data: st.DataObject) -> None:
    found = named(name)
    asked = of(*asked_in(data.draw(st.sampled_from(found.name.split()))))
    assume(asked.words and len(words_of(found)) <= MAX_WORDS)
    prefix, start = asked.range
    entries = [each for each in entries_of(found) if each.prefix == prefix]
    assert len([e for e in entries if e.entry.startswith(start) and asked.takes(e)]) == 1
    assert asked.finds(words_of(found), None)


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (of("oak", "table"), ("ta", "table")),
        (of("5"), ("5", "5#")),
        (of("杯"), ("杯", "杯")),
        (of("茶杯"), ("茶", "茶杯")),
        (of("책"), ("책", "책")),
        (of("usb", "手机"), ("手", "手机")),
    ],
)
def test_the_longest_word_is_looked_up_where_its_beginning_stands(
    search: Search, expected: tuple[str, str]
) -> None:
    assert search.range == expected


def test_every_word_must_be_found_and_the_category_fit() -> None:
    words = ("chair", "oak")
    assert of("cha", "oak", category="seats").finds(words, "seats")
    assert not of("chair", "elm").finds(words, None)
    assert not of("chair", category="seats").finds(words, None)


def test_a_product_with_two_words_that_fit_is_found_once() -> None:
    entries = entries_of(product(name="Chair of chairs"))
    assert [each.word for each in entries if of("chai").takes(each)] == ["chair"]


@pytest.mark.parametrize(
    ("category", "asked", "taken"),
    [
        ("seats", None, True),
        ("seats", "seats", True),
        ("seats", "beds", False),
        (None, "beds", True),
    ],
)
def test_the_product_decides_what_its_entry_has_no_room_for(
    category: str | None, asked: str | None, taken: bool
) -> None:
    entry = Entry(
        prefix="oa",
        entry="oak#oak#1",
        product_id="1",
        words=("oak",),
        category=category,
        complete=False,
    )
    assert of("oak", "elm", category=asked).takes(entry) == taken
