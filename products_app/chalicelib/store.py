"""The products table: one item per product, keyed by productId; index `category`, by name."""

import random
import time
from collections.abc import Callable, Collection
from typing import Any

from boto3.dynamodb.conditions import Key

from ecom import aws
from ecom.dynamodb import Item, Page, get, page, plain
from ecom.errors import Unavailable
from ecom.models import Product

CATEGORY_INDEX = "category"
ATTEMPTS = 4


class ProductStore:
    def __init__(self, table_name: str) -> None:
        self._name = table_name

    @property
    def _table(self) -> Any:
        return aws.table(self._name)

    def get(self, product_id: str) -> Product | None:
        item = get(self._table, {"productId": product_id})
        return Product.model_validate(item) if item else None

    def find(self, product_ids: Collection[str]) -> dict[str, Product]:
        """Those of the products that exist, by id; at most 100. Raises Unavailable."""
        keys = [{"productId": product_id} for product_id in sorted(product_ids)]
        items = read_all(self._table.meta.client.batch_get_item, self._name, keys)
        return {item["productId"]: Product.model_validate(item) for item in items}

    def all(self, token: str | None) -> Page[Product]:
        """A page of the catalogue, in no order."""
        return page(self._table.scan, Product.model_validate, token, keys=("productId",))

    def of_category(self, category: str, token: str | None) -> Page[Product]:
        """A page of a category's products, by name."""
        return page(
            self._table.query,
            Product.model_validate,
            token,
            keys=("productId", "category", "name"),
            fixed={"category": category},
            IndexName=CATEGORY_INDEX,
            KeyConditionExpression=Key("category").eq(category),
        )


def read_all(
    batch_get_item: Callable[..., Any],
    table_name: str,
    keys: list[Item],
    sleep: Callable[[float], None] = time.sleep,
) -> list[Item]:
    """The items of up to 100 different keys, strongly consistent. Raises Unavailable."""
    items: list[Item] = []
    wanted = {table_name: {"Keys": keys, "ConsistentRead": True}}
    # BatchGetItem answers 200 with what it managed to read: the rest is asked for again.
    for attempt in range(ATTEMPTS):
        if attempt:
            sleep(random.uniform(0, 0.05 * 2**attempt))
        answer = batch_get_item(RequestItems=wanted)
        items += answer["Responses"].get(table_name, [])
        wanted = answer["UnprocessedKeys"]
        if not wanted:
            return [plain(item) for item in items]
    raise Unavailable("the catalogue could not be read; try again")
