"""Requests and responses of the products service."""

from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from typing_extensions import TypedDict

from ecom import limits
from ecom.graphql import PageRequest
from ecom.models import (
    Id,
    Model,
    Money,
    Package,
    Product,
    SentProduct,
    SentProducts,
    TimestampInput,
)
from ecom.text import InputText, OptionalInputText, OptionalText, Text, at_most_bytes


class CatalogueProduct(Product):
    """A product as the catalogue shows it."""

    # Whose stock is not managed can always be ordered.
    available: Annotated[bool, Field(validation_alias="inStock")] = True


class CataloguePage(TypedDict):
    products: list[CatalogueProduct]
    nextToken: str | None


class ValidateRequest(Model):
    products: SentProducts


class Verdict(Model):
    """Whether products match the catalogue: without `products` all of them do.

    Otherwise `products` is the catalogue's version of each wrong one, or the sent one where the
    catalogue has none.
    """

    message: str
    products: list[Product | SentProduct] | None = None


class ProductQuery(Model):
    product_id: Text


class CatalogueQuery(PageRequest):
    text: OptionalText = None
    category: OptionalText = None


class CategoryQuery(PageRequest):
    category: Text


class SearchQuery(PageRequest):
    text: Text
    category: OptionalText = None


Texts = Annotated[list[InputText], Field(max_length=limits.TAGS)]
ReadDate = Annotated[
    TimestampInput,
    # No product's date is outside, and one at the end of time could not be moved forward.
    Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(9999, 1, 1, tzinfo=UTC)),
]
"""The product's `modifiedDate` as the client has read it."""


class ProductContent(Model):
    """What staff say of a product."""

    name: Annotated[InputText, AfterValidator(at_most_bytes(limits.NAME_BYTES))]
    price: Money
    package: Package
    category: OptionalInputText = None
    tags: Texts | None = None
    pictures: Texts | None = None

    @model_validator(mode="after")
    def fits(self) -> Self:
        if len(self.model_dump_json(by_alias=True).encode()) > limits.PRODUCT_BYTES:
            raise ValueError(
                f"tags and pictures: the product has more than {limits.PRODUCT_BYTES} bytes as JSON"
            )
        return self


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
