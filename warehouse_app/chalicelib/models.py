"""The packaging request, and what the warehouse service is asked and answers."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ecom.models import Id, Model, Quantity, Text, Timestamp

Packed = Annotated[int, Field(strict=True, ge=0, le=10_000)]
"""How many of a product are in the package: unlike an ordered quantity it may be none."""


class PackagingStatus(StrEnum):
    NEW = "NEW"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    DELETED = "DELETED"
    """The tombstone of a deleted order: never shown, it keeps a late OrderCreated out."""


class PackagingLine(Model):
    """How many of a product were ordered, and how many of them are packed."""

    ordered: Quantity
    quantity: Packed


class PackagingRequest(Model):
    """An order to be packed, its lines by product; `order_modified` is the order's own time."""

    order_id: Id
    status: PackagingStatus
    products: dict[Id, PackagingLine]
    created_date: Timestamp
    modified_date: Timestamp
    order_modified: Timestamp
    reason: Text | None = None
    """Why packaging failed, in the words of staff; not told to the shopper."""


class PackedProduct(Model):
    product_id: str
    quantity: int


class PackagingResponse(Model):
    """A packaging request as people and other services see it."""

    order_id: str
    status: PackagingStatus
    products: list[PackedProduct]
    reason: Text | None = None


class UpdatePackagingProductInput(Model):
    order_id: Text
    product_id: Id
    quantity: Packed


class UpdateProductArguments(Model):
    input: UpdatePackagingProductInput


class FailPackagingInput(Model):
    order_id: Text
    reason: Text


class FailPackagingArguments(Model):
    input: FailPackagingInput
