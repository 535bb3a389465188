"""Requests and responses of the products service."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from ecom.graphql import PageRequest
from ecom.models import Id, Model, Money, Package, Product, Products, Text, Timestamp


class CatalogueProduct(Product):
    """A product as the catalogue shows it."""

    # Whose stock is not managed can always be ordered.
    available: Annotated[bool, Field(validation_alias="inStock")] = True


class CataloguePage(TypedDict):
    products: list[CatalogueProduct]
    nextToken: str | None


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
    text: Text | None = None
    category: Text | None = None


class CategoryQuery(PageRequest):
    category: Text


class SearchQuery(PageRequest):
    text: Text
    category: Text | None = None


Texts = Annotated[list[Text], Field(max_length=50)]
ReadDate = Annotated[
    Timestamp,
    # No product's date is outside, and one at the end of time could not be moved forward.
    Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(9999, 1, 1, tzinfo=UTC)),
]
"""The product's `modifiedDate` as the client has read it."""


class ProductContent(Model):
    """What staff say of a product."""

    name: Text
    price: Money
    package: Package
    category: Text | None = None
    tags: Texts | None = None
    pictures: Texts | None = None


class ProductRead(Model):
    modified_date: ReadDate


class ProductChange(ProductContent, ProductRead):
    """What a product is to be: what is left out is removed."""


class UpdateProductInput(ProductChange):
    product_id: Id


class DeleteProductInput(ProductRead):
    product_id: Id


class CreateProductArguments(Model):
    product: ProductContent


class UpdateProductArguments(Model):
    product: UpdateProductInput


class DeleteProductArguments(Model):
    input: DeleteProductInput
