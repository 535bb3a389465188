import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from products_app.chalicelib.folding import (
    NAME_BYTES,
    WORD_BYTES,
    asked_in,
    begins,
    cut,
    folded,
    shared,
    sort_name,
    start_of,
    words_in,
)

PATIENT = settings(deadline=None)
SAME = [
    # Latin
    ("Bjørn", "bjorn"),
    ("Đèn", "den"),
    ("Straße", "strasse"),
    ("STRAẞE", "strasse"),
    ("Łódź", "lodz"),
    ("Æther", "aether"),
    ("Œuvre", "oeuvre"),
    ("Þór", "thor"),
    ("Ħamrun", "hamrun"),
    ("Ŋ", "ng"),
    ("CRÈME brûlée", "creme brulee"),
    ("Nguyễn", "nguyen"),
    ("Cre\N{COMBINING GRAVE ACCENT}me", "creme"),
    ("İSTANBUL", "istanbul"),
    ("\N{LATIN SMALL LETTER DOTLESS I}hlamur", "IHLAMUR"),
    ("I\N{COMBINING DOT ABOVE}zmir", "izmir"),
    ("paral·lel", "parallel"),
    ("Hawai\N{MODIFIER LETTER TURNED COMMA}i", "hawaii"),
    # Forms of letters
    ("\N{FULLWIDTH LATIN CAPITAL LETTER T}\N{FULLWIDTH LATIN SMALL LETTER V}", "tv"),
    ("\N{LATIN SMALL LIGATURE FI}ne", "fine"),
    ("m²", "m2"),
    ("№ ①", "no 1"),
    ("soft\N{SOFT HYPHEN}ware", "software"),
    ("ｶﾞﾗｽ", "ガラス"),
    ("ﻛﺘﺎﺏ", "كتاب"),
    ("葛\N{VARIATION SELECTOR-17}", "葛"),
    # Other scripts
    ("ΈΛΛΗΝ ΣΑΣ", "ελλην σας"),
    ("ᾼδης", "αδησ"),
    ("ЁЛКА", "елка"),
    ("Стол", "СТОЛ"),
    ("שָׁלוֹם", "שלום"),
    ("كِتَابٌ", "كتاب"),
    ("أحمد", "احمد"),
    ("كـتـاب", "كتاب"),
    ("می\N{ZERO WIDTH NON-JOINER}خواهم", "میخواهم"),
    ("٣ ۴ ५", "3 4 5"),
    ("ԵՐԵՒԱՆ", "երևան"),
    ("Ა", "ა"),
    ("क\N{DEVANAGARI SIGN NUKTA}लम", "क़लम"),
    ("한국", unicodedata.normalize("NFD", "한국")),
]
DIFFERENT = [
    ("ガラス", "カラス"),
    ("हिन्दी", "हनद"),
    ("กา", "กิ"),
    ("は", "ば"),
    ("стол", "stol"),
    ("茶", "cha"),
    ("தமிழ்", "தமழ"),
]
WORDS = [
    ("Oak chair, oak!", ["oak", "chair", "oak"]),
    ("snake_case-kebab", ["snake", "case", "kebab"]),
    ("Straße № 5", ["strasse", "no", "5"]),
    (
        "l\N{RIGHT SINGLE QUOTATION MARK}eau d'or м\N{MODIFIER LETTER APOSTROPHE}яч",
        ["l", "eau", "d", "or", "м", "яч"],
    ),
    ("हिन्दी किताब", ["हिन्दी", "किताब"]),
    ("தமிழ் புத்தகம்", ["தமிழ்", "புத்தகம்"]),
    ("한국어 책", ["한국어", "책"]),
    ("陶瓷茶杯", ["陶瓷", "瓷茶", "茶杯", "杯"]),
    ("杯", ["杯"]),
    ("iPhone15手机壳", ["iphone15", "手机", "机壳", "壳"]),
    ("日本語Tシャツ", ["日本", "本語", "語", "t", "シャ", "ャツ", "ツ"]),
    ("コーヒー・カップ", ["コー", "ーヒ", "ヒー", "ー", "カッ", "ップ", "プ"]),
    ("ที่นี่", ["ที่นี่", "นี่"]),
    ("ຊາ", ["ຊາ", "າ"]),
    ("ខ្ញុំ", ["ខ្ញុំ", "ញុំ"]),
    ("ရေ", ["ရေ"]),
    (" -- !☕", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "other"), SAME)
def test_case_accents_and_forms_do_not_separate(text: str, other: str) -> None:
    assert folded(text) == folded(other)


@pytest.mark.parametrize(("text", "other"), DIFFERENT)
def test_what_makes_another_letter_is_kept(text: str, other: str) -> None:
    assert folded(text) != folded(other)


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_texts_are_cut_into_words_and_pieces(text: str, words: list[str]) -> None:
    assert words_in(text) == words


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("茶杯", ["茶杯"]),
        ("陶瓷茶", ["陶瓷", "瓷茶"]),
        ("杯", ["杯"]),
        ("手机 oak", ["手机", "oak"]),
    ],
)
def test_a_query_asks_for_whole_pieces_where_it_can(text: str, asked: list[str]) -> None:
    assert asked_in(text) == asked


def test_a_word_begins_as_what_is_typed_so_far_but_one_letter_is_only_itself() -> None:
    assert begins("chair", "ch")
    assert not begins("chair", "hair")
    assert not begins("chair", "c")
    assert begins("5", "5")


@pytest.mark.parametrize(
    ("word", "start"), [("茶杯", "茶"), ("책상", "책"), ("ชา", "ช"), ("かさ", "か")]
)
def test_one_letter_of_a_syllable_or_a_meaning_begins_a_word(word: str, start: str) -> None:
    assert begins(word, start)
    assert start_of(word) == start_of(start) == start


@pytest.mark.parametrize(
    ("word", "other", "count"), [("chair", "chairs", 5), ("chair", "oak", 0), ("", "oak", 0)]
)
def test_how_much_words_have_in_common(word: str, other: str, count: int) -> None:
    assert shared(word, other) == count


def test_a_text_is_cut_between_letters() -> None:
    assert cut("茶杯", 5) == "茶"


def test_names_sort_whatever_their_case_and_accents() -> None:
    names = ["zebra", "Émaux", "Yak", "Öl", "oak", "Łódź"]
    assert sorted(names, key=sort_name) == ["Émaux", "Łódź", "oak", "Öl", "Yak", "zebra"]


@pytest.mark.parametrize("name", ["\N{ZERO WIDTH SPACE}", "\N{COMBINING ACUTE ACCENT}", "ـ", " "])
def test_a_name_of_nothing_that_counts_still_sorts_somewhere(name: str) -> None:
    assert sort_name(name)


@PATIENT
@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@PATIENT
@given(st.text(max_size=300))
def test_words_and_names_fit_into_a_key(text: str) -> None:
    assert all(0 < len(word.encode()) <= WORD_BYTES for word in words_in(text))
    assert len(sort_name(text).encode()) <= NAME_BYTES


@PATIENT
@given(st.text(max_size=40))
def test_there_are_no_more_words_than_letters(text: str) -> None:
    assert len(words_in(text)) <= len(folded(text))
