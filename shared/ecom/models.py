"""The published language: the values that services and clients exchange.

Money is in minor units (cents), lengths in millimetres, weights in grams, times in UTC.
Attributes are snake_case in Python and camelCase everywhere else.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)
from pydantic.alias_generators import to_camel

MAX_LINES = 99
"""Products in one request: a transaction, which reserves them all for an order, takes one more."""

MAX_MONEY = 2**31 - 1
"""Cents: GraphQL's Int, which carries money, has 32 bits."""

# Strict numbers: "2" and 2.0 are not quantities.
Money = Annotated[int, Field(strict=True, ge=0, le=MAX_MONEY)]
Quantity = Annotated[int, Field(strict=True, ge=1, le=10_000)]
Millimetres = Annotated[int, Field(strict=True, ge=0, le=100_000)]
Grams = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=256, strip_whitespace=True)]
# A token is as good as money: it may not be printed, not even by accident in an error message.
PaymentToken = Annotated[str, Field(min_length=1, max_length=64, repr=False)]


def text_of(moment: datetime) -> str:
    """A time as it is stored and sent: always as many digits, so that texts sort as times do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


Timestamp = Annotated[AwareDatetime, PlainSerializer(text_of, when_used="json")]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


def now() -> datetime:
    """The current time in UTC, to the millisecond."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class Model(BaseModel):
    """An immutable value; unknown fields are ignored, as a tolerant reader does."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        defer_build=True,
        # An error that nobody catches is logged, and the input may hold an address.
        hide_input_in_errors=True,
    )

    def to_json(self) -> dict[str, Any]:
        """The JSON form: camelCase names, ISO times, without the fields that are not set."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class Package(Model):
    """The size and weight of one packed piece."""

    width: Millimetres
    height: Millimetres
    length: Millimetres
    weight: Grams

    @property
    def volume(self) -> int:
        """In cubic millimetres."""
        return self.width * self.height * self.length


class Product(Model):
    """A product of the catalogue; in an order or a package also how many of it."""

    product_id: Id
    name: Text
    price: Money
    package: Package
    category: Text | None = None
    tags: Annotated[list[Text], Field(max_length=50)] | None = None
    pictures: Annotated[list[Text], Field(max_length=50)] | None = None
    created_date: Timestamp | None = None
    modified_date: Timestamp | None = None
    quantity: Quantity | None = None
    available: Annotated[bool | None, Field(exclude=True)] = None
    """What the catalogue says when it shows a product: whoever sends it back may leave it in."""

    @property
    def count(self) -> int:
        return 1 if self.quantity is None else self.quantity

    @property
    def terms(self) -> dict[str, Any]:
        """What buyer, seller and catalogue must agree on: name, price and package, as JSON."""
        return self.model_dump(by_alias=True, include={"name", "price", "package"})


Products = Annotated[list[Product], Field(min_length=1, max_length=MAX_LINES)]

ERASED = "erased"


class Address(Model):
    name: Text
    company_name: Text | None = None
    street_address: Text
    post_code: Text | None = None
    city: Text
    state: Text | None = None
    country: CountryCode
    phone_number: Text

    @property
    def erased(self) -> "Address":
        """What is kept of it when its owner's data are erased: the country, which taxes need."""
        return Address(
            name=ERASED,
            street_address=ERASED,
            city=ERASED,
            country=self.country,
            phone_number=ERASED,
        )


class OrderStatus(StrEnum):
    NEW = "NEW"
    PACKAGED = "PACKAGED"
    FULFILLED = "FULFILLED"
    PACKAGING_FAILED = "PACKAGING_FAILED"
    DELIVERY_FAILED = "DELIVERY_FAILED"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"


class PaymentStatus(StrEnum):
    PENDING = "PENDING"
    AUTHORIZED = "AUTHORIZED"
    CAPTURED = "CAPTURED"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"
    FAILED = "FAILED"
    """The third party has refused what was due: staff see to it."""


class Order(Model):
    order_id: Id
    user_id: Id
    created_date: Timestamp
    modified_date: Timestamp
    status: OrderStatus
    products: list[Product]
    address: Address
    delivery_price: Money
    total: Money
    payment_status: PaymentStatus | None = None
    """As far as the order has heard; None for an order that others have put into the table."""
    refunded_amount: Money | None = None
    """Of the total, in cents; None before the first refund."""


class Line(Model):
    """How many of a product were asked for, or packed."""

    product_id: Id
    quantity: Quantity


def price_of(products: Iterable[Product]) -> int:
    """The price of all lines together, in cents, without delivery."""
    return sum(product.price * product.count for product in products)
