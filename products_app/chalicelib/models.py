"""Requests and responses of the products service."""

from ecom.graphql import PageRequest
from ecom.models import Model, Product, Products, Text


class ValidateRequest(Model):
    products: Products


class Verdict(Model):
    """Whether products match the catalogue: without `products` all of them do.

    Otherwise `products` is the catalogue's version of each wrong one, or the sent one where the
    catalogue has none.
    """

    message: str
    products: list[Product] | None = None


class ProductQuery(Model):
    product_id: Text


class CatalogueQuery(PageRequest):
    category: Text | None = None


class CategoryQuery(PageRequest):
    category: Text
