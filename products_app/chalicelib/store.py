"""The products table, one item per product, and the table of their words, which searches read.

Products are keyed by productId; index `category-names`, by `sortName`, which is kept beside them.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any, TypeVar

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from ecom import aws
from ecom.dynamodb import (
    ConditionFailed,
    Item,
    delete,
    get,
    read_all,
    storable,
    update,
)
from ecom.errors import Conflict, NotFound
from ecom.events import StockChange
from ecom.limits import PAGE_SIZE
from ecom.models import Product, now, text_of
from ecom.pages import Page, bound, encode_token, page
from ecom.rows import parse_row, readable

from .editing import edits, sorted_by
from .models import CatalogueProduct, ProductChange, ProductRead
from .search import Entry, Search

CATEGORY_INDEX = "category-names"
READ = 5 * PAGE_SIZE
"""Entries that one page of a search reads at most, also where few of them are found."""
CHANGED = "somebody has changed it; read it again"
T = TypeVar("T")


class ProductStore:
    def __init__(self, table_name: str) -> None:
        self._name = table_name

    @property
    def _table(self) -> Any:
        return aws.table(self._name)

    def get(self, product_id: str) -> CatalogueProduct | None:
        item = get(self._table, {"productId": product_id})
        return in_catalogue(item, product_id) if item else None

    def find(self, product_ids: Collection[str]) -> dict[str, CatalogueProduct]:
        """Those of the products that exist and can be read, by id; at most 100.

        Raises Unavailable.
        """
        if not product_ids:
            return {}
        keys = [{"productId": product_id} for product_id in sorted(product_ids)]
        items = read_all(self._table.meta.client.batch_get_item, self._name, keys)
        found = readable(items, CatalogueProduct.model_validate, "catalogue", "productId")
        return {product.product_id: product for product in found}

    def all(self, token: str | None) -> Page[CatalogueProduct]:
        """A page of the catalogue, in no order."""
        return page(
            self._table.scan,
            CatalogueProduct.model_validate,
            token,
            "catalogue",
            keys=("productId",),
        )

    def of_category(self, category: str, token: str | None) -> Page[CatalogueProduct]:
        """A page of a category's products, by name, whatever its case and accents."""
        return page(
            self._table.query,
            CatalogueProduct.model_validate,
            token,
            "category",
            keys=("productId", "category", "sortName"),
            fixed={"category": category},
            IndexName=CATEGORY_INDEX,
            KeyConditionExpression=Key("category").eq(category),
        )

    def add(self, product: Product) -> CatalogueProduct:
        """Add a product with a new identifier: there is nothing to overwrite."""
        item = product.to_json()
        self._table.put_item(Item=item | sorted_by(product.name))
        return CatalogueProduct.model_validate(item)

    def change(self, product_id: str, change: ProductChange) -> CatalogueProduct:
        """Raises Conflict where somebody has changed the product since it was read, NotFound.

        Raises Unreadable, before anything is changed, where the change would leave it so.
        """
        values, gone = edits(change, now())
        if item := get(self._table, {"productId": product_id}):
            left = {name: each for name, each in item.items() if name not in gone}
            in_catalogue(left | values, product_id)

        def write(key: Item, unchanged: ConditionBase) -> CatalogueProduct:
            return in_catalogue(update(self._table, key, unchanged, values, gone), product_id)

        return write_as_read(write, product_id, change)

    def remove(self, product_id: str, read: ProductRead) -> None:
        """Raises Conflict where somebody has changed the product since it was read, NotFound."""

        def write(key: Item, unchanged: ConditionBase) -> None:
            delete(self._table, key, unchanged)

        write_as_read(write, product_id, read)

    def sort(self, item: Item) -> None:
        """Keep what an item's category is sorted by, where others have put or changed the item."""
        name = item.get("name")
        if not name or not isinstance(name, str) or item.items() >= sorted_by(name).items():
            return
        key, unchanged = {"productId": item["productId"]}, Attr("name").eq(name)
        with suppress(ConditionFailed):
            update(self._table, key, unchanged, sorted_by(name))

    def mark(self, stock: StockChange) -> None:
        """Say whether a product is in stock, unless it is gone or something newer is known."""
        version = Attr("stockVersion")
        newer = Attr("productId").exists() & (version.not_exists() | version.lt(stock.version))
        values = {"inStock": stock.in_stock, "stockVersion": stock.version}
        with suppress(ConditionFailed):
            update(self._table, {"productId": stock.product_id}, newer, values)


class TermStore:
    """The index of words: one item for each word of each product, by `prefix` and `entry`."""

    def __init__(self, table_name: str) -> None:
        self._name = table_name

    def find(self, search: Search, token: str | None) -> Page[Entry]:
        """A page of what a search finds among the next READ entries. Raises BadRequest."""
        prefix, start = search.range
        fixed, listing = {"prefix": prefix}, search.listing
        read = page(
            aws.table(self._name).query,
            Entry.model_validate,
            token,
            listing,
            keys=("prefix", "entry"),
            fixed=fixed,
            limit=READ,
            KeyConditionExpression=Key("prefix").eq(prefix) & Key("entry").begins_with(start),
        )
        found = [entry for entry in read.items if search.takes(entry)]
        if len(found) <= PAGE_SIZE:
            return Page(found, read.next_token)
        last = {"entry": found[PAGE_SIZE - 1].entry}
        return Page(found[:PAGE_SIZE], encode_token(last, bound(listing, fixed)))

    def replace(self, old: Collection[Entry], new: Collection[Entry]) -> None:
        """Write the new entries and remove those of the old that are not among them."""
        kept = {key_of(entry) for entry in new}
        with aws.table(self._name).batch_writer() as batch:
            for entry in new:
                batch.put_item(Item=entry.to_json())
            for prefix, key in {key_of(entry) for entry in old} - kept:
                batch.delete_item(Key={"prefix": prefix, "entry": key})


def key_of(entry: Entry) -> tuple[str, str]:
    return entry.prefix, entry.entry


def in_catalogue(item: Item, product_id: str) -> CatalogueProduct:
    """Raises Unreadable."""
    return parse_row(CatalogueProduct, item, f"product {product_id}")


def write_as_read(
    write: Callable[[Item, ConditionBase], T], product_id: str, read: ProductRead
) -> T:
    """Write if the product is still as it was read. Raises Conflict or NotFound."""
    key, date = {"productId": product_id}, Attr("modifiedDate")
    if not storable(key):
        raise NotFound(f"no product {product_id[:64]}")
    # A product that was put into the table without a date gets one with its first change.
    undated = Attr("productId").exists() & date.not_exists()
    try:
        return write(key, date.eq(text_of(read.modified_date)) | undated)
    except ConditionFailed as failed:
        if failed.item is None:
            raise NotFound(f"no product {product_id}") from None
        written = parse_row(ProductRead, failed.item, f"product {product_id}").modified_date
        stored = failed.item["modifiedDate"]
    # Whoever writes to the table directly may write the same time in another way, with "Z" say.
    if written != read.modified_date:
        raise Conflict(CHANGED)
    try:
        return write(key, date.eq(stored))
    except ConditionFailed:
        raise Conflict(CHANGED) from None
