"""Texts as they are compared and sorted: without case, accents and forms of letters.

Only the letters of the Latin script become others, "Łódź" as "lodz": all other scripts keep theirs.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

LETTERS = 2
"""How many of a word say where it stands in the index; a shorter word is found only as a whole."""
WORD_BYTES = 96
"""Of a word that count: 32 letters of most scripts, 96 of ASCII."""
NAME_BYTES = 128
"""Of a name that count where products are sorted."""
ACCENTS = ("COMBINING", "HEBREW", "ARABIC", "SYRIAC", "VARIATION SELECTOR")
"""How the names of marks begin that do not separate words; those of other scripts are vowels."""
VOICING = "COMBINING KATAKANA-HIRAGANA"
"""Makes another letter of a Japanese one."""
APOSTROPHE = "\N{MODIFIER LETTER APOSTROPHE}"
"""Counts as a letter, but separates words as the other apostrophes do."""
IGNORED = ("ARABIC TATWEEL", "MODIFIER LETTER")
SPACELESS = (
    *("CJK", "IDEOGRAPHIC", "HANGZHOU", "BOPOMOFO", "YI "),
    *("HIRAGANA", "KATAKANA", "HENTAIGANA", "VERTICAL KANA"),
    *("THAI", "LAO ", "KHMER", "MYANMAR", "TAI ", "NEW TAI ", "JAVANESE", "BALINESE", "BUGINESE"),
)
"""How the names of letters begin whose words follow one another without spaces."""
SYLLABIC = (*SPACELESS, "HANGUL")
"""How the names of letters begin of which one may be a word, and the beginning of others."""


def folded(text: str) -> str:
    """The text without case, accents and forms: "Crème" as "creme", "Straße" as "strasse"."""
    if text.isascii():
        return text.lower()
    marked = unicodedata.normalize("NFKD", text)
    bare = "".join(each for each in marked if not is_ignored(each)).casefold()
    composed = unicodedata.normalize("NFC", "".join(map(plain, bare)))
    # Catalan writes a point between two letters of one word.
    return composed.replace("l·l", "ll").replace(APOSTROPHE, "'")


def sort_name(name: str) -> str:
    """What a product is sorted by in a category: never empty, and short enough for a page token."""
    return cut(" ".join(folded(name).split()) or name, NAME_BYTES)


def words_in(text: str) -> list[str]:
    """The words in their order; of scripts without spaces every two letters, and the last alone."""
    return [word for run in runs_in(text) for word in run]


def asked_in(text: str) -> list[str]:
    """The words to look for: a last letter alone only where it is the only one."""
    return [word for run in runs_in(text) for word in run[:-1] or run]


def runs_in(text: str) -> Iterator[list[str]]:
    """Each word, or the pieces of letters that follow one another without spaces."""
    for kind, group in groupby(clusters(folded(text)), key=kind_of):
        letters = list(group)
        if kind == "spaceless":
            yield [cut("".join(letters[at : at + 2]), WORD_BYTES) for at in range(len(letters))]
        elif kind == "spaced":
            yield [cut("".join(letters), WORD_BYTES)]


def clusters(text: str) -> Iterator[str]:
    """Each character with the marks that follow it, which belong to it: vowel signs and viramas."""
    cluster = ""
    for each in text:
        if unicodedata.category(each)[0] == "M" and cluster and kind_of(cluster):
            cluster += each
        else:
            yield cluster
            cluster = each
    yield cluster


def kind_of(cluster: str) -> str | None:
    """How the words are written that it belongs to; None for what is between words."""
    if not cluster or unicodedata.category(cluster[0])[0] not in "LMN":
        return None
    return "spaceless" if is_of(cluster[0], SPACELESS) else "spaced"


def start_of(word: str) -> str:
    """The letters that say where a word stands in the index."""
    return word[: 1 if is_of(word[0], SYLLABIC) else LETTERS]


def begins(word: str, start: str) -> bool:
    """Whether a word is found by its beginning: a single letter is, as a rule, only itself."""
    return word.startswith(start) if is_beginning(start) else word == start


def is_beginning(start: str) -> bool:
    """Whether words that begin so are found."""
    return len(start) >= LETTERS or is_of(start, SYLLABIC)


def shared(word: str, other: str) -> int:
    """How many letters two words begin with in common."""
    pairs = zip(word, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(word), len(other)))


def cut(text: str, size: int) -> str:
    """The beginning of the text that takes at most `size` bytes: what DynamoDB counts."""
    return text.encode()[:size].decode(errors="ignore")


def fitting(texts: Iterable[str], size: int) -> Iterator[str]:
    """The first of the texts that DynamoDB keeps in a list of at most `size` bytes."""
    for text in texts:
        size -= len(text.encode()) + 1
        if size < 0:
            return
        yield text


def is_of(letter: str, scripts: tuple[str, ...]) -> bool:
    return unicodedata.name(letter, "").startswith(scripts)


@lru_cache(maxsize=4096)
def is_ignored(letter: str) -> bool:
    """Whether it is an accent, invisible, or only for the looks."""
    if letter.isascii():
        return False
    if unicodedata.category(letter) in ("Mn", "Me"):
        return is_of(letter, ACCENTS) and not is_of(letter, (VOICING,))
    # Of the modifier letters, those that are no form of another letter.
    return unicodedata.category(letter) == "Cf" or (is_of(letter, IGNORED) and letter != APOSTROPHE)


@lru_cache(maxsize=4096)
def plain(letter: str) -> str:
    """Letters of the Latin script and digits as ASCII has them, all others as they are."""
    if letter.isascii():
        return letter
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    return ascii_of(letter) if is_of(letter, ("LATIN",)) else letter


def ascii_of(letter: str) -> str:
    # Loaded here, since most functions never fold a letter.
    from anyascii import anyascii

    written: str = anyascii(letter).lower()
    return written if written.isalnum() else letter
