"""The packaging request, the stock, and what the warehouse service is asked and answers."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field
from typing_extensions import TypedDict

from ecom.graphql import PageRequest
from ecom.models import Id, Model, Quantity, Timestamp
from ecom.text import InputText, Text

Packed = Annotated[int, Field(strict=True, ge=0, le=10_000)]
"""How many of a product are in the package: unlike an ordered quantity it may be none."""
MAX_STOCK = 10_000_000
Count = Annotated[int, Field(strict=True, ge=0, le=MAX_STOCK)]
DEFAULT_THRESHOLD = 10


class PackagingStatus(StrEnum):
    NEW = "NEW"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    DELETED = "DELETED"
    """The tombstone of a deleted order: never shown, it keeps a late OrderCreated out."""


class PackagingLine(Model):
    """How many of a product were ordered, and how many of them are packed."""

    ordered: Quantity
    quantity: Packed
    reserved: Packed | None = None
    """How many of them stock was promised for; None where the product's stock is not managed."""


class PackagingRequest(Model):
    """An order to be packed, its lines by product; `order_modified` is the order's own time."""

    order_id: Id
    status: PackagingStatus
    products: dict[Id, PackagingLine]
    created_date: Timestamp
    modified_date: Timestamp
    order_modified: Timestamp
    reason: Text | None = None
    """Why packaging failed, in the words of staff or ours; not told to the shopper."""


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
    reason: InputText


class FailPackagingArguments(Model):
    input: FailPackagingInput


class OrderPath(Model):
    order_id: Id


class Cancelled(Model):
    """Whether an order will not be packed, now or ever."""

    ok: bool


class Stock(Model):
    """How many of a product there are; a product without one can always be ordered."""

    product_id: Id
    available: int
    """How many can still be promised."""
    reserved: int
    """How many are promised to orders and not packed yet."""
    version: int
    """Counts the changes."""
    modified_date: Timestamp

    @property
    def in_stock(self) -> bool:
        return self.available > 0


class StockPage(TypedDict):
    stock: list[Stock]
    nextToken: str | None


class ProductQuery(Model):
    product_id: Text


class LowStockQuery(PageRequest):
    # A number or, in a URL, digits.
    threshold: Annotated[int, Field(ge=0, le=MAX_STOCK)] | None = None

    @property
    def most(self) -> int:
        return DEFAULT_THRESHOLD if self.threshold is None else self.threshold


class StockLevel(Model):
    available: Count
    expected_available: Count | None = None
    """How many the client has read; None to set the stock whatever it is."""


class SetStockInput(StockLevel):
    product_id: Id


class SetStockArguments(Model):
    input: SetStockInput


def not_zero(value: int) -> int:
    if value == 0:
        raise ValueError("must not be 0")
    return value


class AdjustmentContent(Model):
    """How many of a product came, or, below 0, went, and why."""

    adjustment_id: Id
    quantity: Annotated[
        int, Field(strict=True, ge=-MAX_STOCK, le=MAX_STOCK), AfterValidator(not_zero)
    ]
    reason: InputText


class AdjustStockInput(AdjustmentContent):
    product_id: Id


class AdjustStockArguments(Model):
    input: AdjustStockInput


class Adjustment(AdjustStockInput):
    """An adjustment as it was made, and by whom."""

    reason: Text
    user_id: str
    time: Timestamp
