import json
from typing import Any

from ecom.models import Product
from tests.support.apps import ROOT

CATALOGUE: list[dict[str, Any]] = json.loads((ROOT / "infra/demo/catalogue.json").read_text())


def test_every_demo_product_is_in_the_tables_form() -> None:
    products = [Product.model_validate(item, extra="forbid") for item in CATALOGUE]
    assert [product.to_json() for product in products] == CATALOGUE
    assert all(product.category and product.package.weight for product in products)


def test_the_demo_catalogue_fills_pages_and_categories_and_has_something_free() -> None:
    assert len({item["productId"] for item in CATALOGUE}) == len(CATALOGUE) >= 60
    assert len({item["category"] for item in CATALOGUE}) >= 6
    assert sum(item["price"] == 0 for item in CATALOGUE) == 1
