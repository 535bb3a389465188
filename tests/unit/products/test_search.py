import pytest

from products_app.chalicelib.search import MAX_WORDS, Search, begins, entries_of, words_of
from tests.support.examples import product


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Oak chair, oak!", ("chair", "oak")),
        ("CRÈME brûlée", ("brulee", "creme")),
        ("Straße № 5", ("5", "no", "strasse")),
        ("snake_case-kebab", ("case", "kebab", "snake")),
        ("x" * 300, ("x" * 64,)),
        (" -- !", ()),
    ],
)
def test_words_are_compared_without_case_accents_and_signs(
    text: str, words: tuple[str, ...]
) -> None:
    assert words_of([text]) == words


def test_a_word_begins_as_what_is_typed_so_far_but_one_letter_is_only_itself() -> None:
    assert begins("chair", "ch")
    assert not begins("chair", "hair")
    assert not begins("chair", "c")
    assert begins("5", "5")


def test_a_product_is_indexed_by_each_word_of_its_name_and_tags_once() -> None:
    entries = entries_of(product(name="Oak chair", tags=["oak", "dining room"]))
    assert {each.word for each in entries} == {"oak", "chair", "dining", "room"}
    assert {each.prefix for each in entries} == {"oa", "ch", "di", "ro"}
    assert entries_of(None) == frozenset()


def test_what_is_not_searched_does_not_change_the_index() -> None:
    assert entries_of(product(price=1)) == entries_of(product(price=2, pictures=["a.jpg"]))
    assert entries_of(product(category="a")) != entries_of(product(category="b"))


def test_a_keys_size_and_the_number_of_entries_are_bounded() -> None:
    tags = [f"{n}{'é' * 60} {n}a {n}b" for n in range(50)]
    entries = entries_of(product(name="\N{DESERET SMALL LETTER EW}" * 80, tags=tags))
    assert len(entries) == MAX_WORDS
    assert max(len(each.entry.encode()) for each in entries) < 1024


def test_the_longest_word_is_looked_up_where_its_beginning_stands() -> None:
    assert Search(("oak", "table")).range == ("ta", "table")
    assert Search(("5",)).range == ("5", "5#")


def test_every_word_must_be_found_and_the_category_fit() -> None:
    words = ("chair", "oak")
    assert Search(("cha", "oak"), "seats").finds(words, "seats")
    assert not Search(("chair", "elm")).finds(words, None)
    assert not Search(("chair",), "seats").finds(words, None)


def test_a_product_with_two_words_that_fit_is_found_once() -> None:
    entries = entries_of(product(name="Chair of chairs"))
    assert [each.word for each in entries if Search(("chai",)).takes(each)] == ["chair"]
