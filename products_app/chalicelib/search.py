"""Finding products by words: what the index holds of a product, and what a search finds.

A word is found by its beginning, "chair" by "cha". Entries whose words share the first two letters
stand together, sorted by word and then by the product's name, so that all words that begin as the
asked one are one range.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ecom.models import Model, Product
from ecom.pages import Page

from .models import CatalogueProduct

LETTERS = 2
"""How many of a word say where it stands; a shorter word is found only as a whole."""
MAX_WORDS = 100
"""Of a product: bounds what the index holds of it."""
MAX_TEXT = 64
"""Letters of a word or a name that count: a key of DynamoDB's has at most 1,024 bytes."""

Words = tuple[str, ...]


class Entry(Model):
    """A product under one of its words."""

    prefix: str
    entry: str
    product_id: str
    words: Words
    category: str | None = None

    @property
    def word(self) -> str:
        return self.entry.split("#", 1)[0]


@dataclass(frozen=True)
class Search:
    """Products with words that begin as each of `words`, of the category if one is given."""

    words: Words
    category: str | None = None

    @property
    def leading(self) -> str:
        """The word that is looked up: the longest is, as a rule, the rarest."""
        return max(self.words, key=len)

    @property
    def range(self) -> tuple[str, str]:
        """Where the entries of the leading word are: their prefix, and how they begin."""
        word = self.leading
        return word[:LETTERS], word if len(word) >= LETTERS else f"{word}#"

    @property
    def listing(self) -> str:
        """What a page token of this search belongs to."""
        return f"search {' '.join(self.words)} {self.category or ''}"

    def finds(self, words: Iterable[str], category: str | None) -> bool:
        known = list(words)
        return self.category in (None, category) and all(
            any(begins(each, word) for each in known) for word in self.words
        )

    def takes(self, entry: Entry) -> bool:
        """Whether the product is found, and by this entry: a second of its words is no second."""
        first = min(word for word in entry.words if begins(word, self.leading))
        return entry.word == first and self.finds(entry.words, entry.category)


class Index(Protocol):
    """Where entries are kept; `store.TermStore` in production."""

    def find(self, search: Search, token: str | None) -> Page[Entry]: ...

    def replace(self, old: Collection[Entry], new: Collection[Entry]) -> None: ...


class Products(Protocol):
    def find(self, product_ids: Collection[str]) -> Mapping[str, CatalogueProduct]: ...


Changed = tuple[Product | None, Product | None]


def search(
    text: str, category: str | None, token: str | None, index: Index, products: Products
) -> Page[CatalogueProduct]:
    """A page, which may hold few or none although more follow. Raises BadRequest, Unavailable."""
    wanted = Search(words_of([text]), category)
    if not wanted.words:
        return Page([], None)
    found = index.find(wanted, token)
    # The index is some milliseconds behind: a product may stand in it under its old and its new
    # name, or be gone, so the product itself has the last word.
    named = dict.fromkeys(entry.product_id for entry in found.items)
    current = products.find(named.keys())
    listed = [current[product_id] for product_id in named if product_id in current]
    items = [each for each in listed if wanted.finds(words_of(texts_of(each)), each.category)]
    return Page(items, found.next_token)


def reindex(changes: Sequence[Changed], index: Index, products: Products) -> None:
    """Bring the index up to date with products that were changed; again does no harm.

    What is written is made of the products as they are now, whatever the changes say, so that a
    record that comes again or late brings nothing old back.
    """
    pairs = [(entries_of(old), entries_of(new)) for old, new in changes]
    touched = frozenset[Entry]().union(*(old | new for old, new in pairs if old != new))
    current = products.find({entry.product_id for entry in touched})
    wanted = frozenset[Entry]().union(*map(entries_of, current.values()))
    index.replace(touched, wanted)


def entries_of(product: Product | None) -> frozenset[Entry]:
    """All that the index holds of a product."""
    if product is None:
        return frozenset()
    words = words_of(texts_of(product))
    name = normalised(product.name)[:MAX_TEXT]
    return frozenset(
        Entry(
            prefix=word[:LETTERS],
            entry=f"{word}#{name}#{product.product_id}",
            product_id=product.product_id,
            words=words,
            category=product.category,
        )
        for word in words
    )


def texts_of(product: Product) -> list[str]:
    return [product.name, *(product.tags or [])]


def words_of(texts: Iterable[str]) -> Words:
    """The different words, sorted."""
    words = re.findall(r"[^\W_]+", " ".join(map(normalised, texts)))
    different = dict.fromkeys(word[:MAX_TEXT] for word in words)
    return tuple(sorted([*different][:MAX_WORDS]))


def normalised(text: str) -> str:
    """Without case and accents: "Crème" as "creme"."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in letters if not unicodedata.combining(each))


def begins(word: str, start: str) -> bool:
    return word == start if len(start) < LETTERS else word.startswith(start)


def product_in(item: Mapping[str, Any] | None) -> Product | None:
    """The product that a stream's image shows; None for what is none, which the outbox reports."""
    try:
        return Product.model_validate(item) if item else None
    except ValueError:
        return None
