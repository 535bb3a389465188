"""Finding products by words: what the index holds of a product, and what a search finds.

A word is found by its beginning, "chair" by "cha". Entries whose words share the first two letters
stand together, sorted by word and then by the product's name, so that all words that begin as the
asked one are one range. What an entry takes is bounded, however long the product's texts are.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

from ecom.models import Model, Product
from ecom.pages import Page

from .folding import (
    asked_in,
    begins,
    cut,
    fitting,
    is_beginning,
    shared,
    sort_name,
    start_of,
    words_in,
)
from .models import CatalogueProduct

MAX_WORDS = 100
"""Of a product: bounds what the index holds of it."""
CARRIED = 400
"""Bytes of other words in an entry, which costs one write unit as long as it has 1,024."""
CATEGORY_BYTES = 128

Words = tuple[str, ...]


class Entry(Model):
    """A product under one of its words."""

    prefix: str
    entry: str
    product_id: str
    words: Words
    """As many of the product's words as fit."""
    category: str | None = None
    complete: bool = True
    """Whether these are all the words, and the category; if not, the product itself decides."""
    shared: int = 0
    """Letters that the word has in common with the product's word before it in the alphabet."""

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
        return max(self.words, key=lambda word: len(word.encode()))

    @property
    def range(self) -> tuple[str, str]:
        """Where the entries of the leading word are: their prefix, and how they begin."""
        word = self.leading
        return start_of(word), word if is_beginning(word) else f"{word}#"

    @property
    def listing(self) -> str:
        """What a page token of this search belongs to."""
        return f"search {' '.join(self.words)} {self.category or ''}"

    def finds(self, words: Iterable[str], category: str | None) -> bool:
        known = sorted(words)
        return self.category in (None, category) and all(has(known, word) for word in self.words)

    def takes(self, entry: Entry) -> bool:
        """Whether the product may be found, and by this entry: a second word is no second find."""
        if entry.shared >= len(self.leading) or not begins(entry.word, self.leading):
            return False
        if entry.complete:
            return self.finds(entry.words, entry.category)
        return self.category in (None, entry.category) or entry.category is None


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
    wanted = Search(tuple(sorted(set(asked_in(text)))), category)
    if not wanted.words:
        return Page([], None)
    found = index.find(wanted, token)
    # The index is some milliseconds behind: a product may stand in it under its old and its new
    # name, or be gone, so the product itself has the last word.
    named = dict.fromkeys(entry.product_id for entry in found.items)
    current = products.find(named.keys())
    listed = [current[product_id] for product_id in named if product_id in current]
    items = [each for each in listed if wanted.finds(words_of(each), each.category)]
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
    known, name = words_of(product), sort_name(product.name)
    words, carried = known[:MAX_WORDS], tuple(fitting(known, CARRIED))
    category = product.category and cut(product.category, CATEGORY_BYTES)
    whole = category == product.category
    return frozenset(
        Entry(
            prefix=start_of(word),
            entry=f"{word}#{name}#{product.product_id}",
            product_id=product.product_id,
            words=carried,
            category=category if whole else None,
            complete=whole and len(carried) == len(known),
            shared=shared(before, word),
        )
        for before, word in pairwise(["", *sorted(words)])
    )


def words_of(product: Product) -> list[str]:
    """The different words, those of the name first."""
    texts = [product.name, *(product.tags or [])]
    return list(dict.fromkeys(word for text in texts for word in words_in(text)))


def has(words: Sequence[str], start: str) -> bool:
    """Whether one of the sorted words begins so."""
    at = bisect_left(words, start)
    return at < len(words) and begins(words[at], start)


def product_in(item: Mapping[str, Any] | None) -> Product | None:
    """The product that an item is; None for what is none, which the outbox reports."""
    try:
        return Product.model_validate(item) if item else None
    except ValueError:
        return None
