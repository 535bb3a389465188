"""Others who write to the tables of products, orders and deliveries: rows that nobody can read."""

from collections.abc import Sequence
from typing import Any

from tests.faults.world import Json, World
from tests.support.examples import product
from tests.support.hostile import BROKEN_ROWS

PRODUCTS = [product(number).product_id for number in (1, 2, 3)]
KEYS = {"products": "productId", "orders": "orderId", "delivery": "orderId"}
"""Of the tables that they fill."""
OURS = ("inStock", "stockVersion")
"""What the shop keeps beside a product, which they leave there."""


class Others:
    def __init__(self, world: World) -> None:
        self.world = world
        self.catalogue: list[Json] = []
        """The products as they should be."""
        self.broken: set[str] = set()
        """The keys of rows that nobody could read at some time."""
        self.unreadable: set[str] = set()
        """Those that nobody can read now."""

    def fill_catalogue(self, rows: Sequence[Json]) -> None:
        self.catalogue = list(rows)
        for row in self.catalogue:
            self._put_product(row)

    def write_broken(self, table: str, kind: str, user: str) -> None:
        """Put a row that cannot be read into a table, for a user to find in their list."""
        id_ = f"broken-{kind.replace(' ', '-')}"
        row = {**BROKEN_ROWS[kind], KEYS[table]: id_, "userId": user}
        self._table(table).put_item(Item=row)
        self._is_broken(id_)

    def break_product(self, product_id: str, kind: str) -> None:
        """Put a row that cannot be read in place of a product's."""
        self._put_product({**BROKEN_ROWS[kind], "productId": product_id})
        self._is_broken(product_id)

    def repair(self) -> None:
        """Remove what cannot be read, and put the products back."""
        for id_ in self.unreadable - set(PRODUCTS):
            for table, key in KEYS.items():
                self._table(table).delete_item(Key={key: id_})
        self.unreadable.clear()
        self.fill_catalogue(self.catalogue)

    def _put_product(self, row: Json) -> None:
        there = (
            self._table("products").get_item(Key={"productId": row["productId"]}).get("Item", {})
        )
        kept = {name: there[name] for name in OURS if name in there}
        self._table("products").put_item(Item=row | kept)

    def _is_broken(self, key: str) -> None:
        self.broken.add(key)
        self.unreadable.add(key)

    def _table(self, name: str) -> Any:
        return self.world.tables[name]
