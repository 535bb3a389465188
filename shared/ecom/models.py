"""The published language: the values that services and clients exchange.

Money is in minor units (cents), lengths in millimetres, weights in grams, times in UTC.
Attributes are snake_case in Python and camelCase everywhere else.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)
from pydantic.alias_generators import to_camel

from ecom import limits
from ecom.countries import assigned
from ecom.text import (
    InputText,
    OptionalInputText,
    OptionalText,
    Text,
    at_most_bytes,
)

# Strict numbers: "2" and 2.0 are not quantities.
Money = Annotated[int, Field(strict=True, ge=0, le=limits.MONEY)]
Quantity = Annotated[int, Field(strict=True, ge=1, le=limits.QUANTITY)]
Millimetres = Annotated[int, Field(strict=True, ge=0, le=100_000)]
Grams = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]
Id = Annotated[str, StringConstraints(pattern=f"^{limits.IDENTIFIER}$")]
Name = Annotated[Text, AfterValidator(at_most_bytes(limits.NAME_BYTES))]
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
DATE_AND_TIME = re.compile(DATE.pattern + r"[Tt ]\d{2}:\d{2}")
# A token is as good as money: it may not be printed, not even by accident in an error message.
PaymentToken = Annotated[str, Field(min_length=1, max_length=64, repr=False)]


def text_of(moment: datetime) -> str:
    """Format a time as it is stored and sent: in UTC, to the millisecond, or finer if it came so.

    Whatever their precision, such texts sort as times do, because "+" sorts before digits.
    """
    moment = moment.astimezone(UTC)
    precision = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    return moment.isoformat(timespec=precision)


def in_utc(moment: datetime) -> datetime:
    """Return a time in UTC, which is also what a time without an offset means.

    Raises ValueError.
    """
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError("lies outside the years 1 to 9999 in UTC") from error


def in_iso(value: Any) -> Any:
    """Return a time as it came; a number may mean anything. Raises ValueError."""
    if isinstance(value, datetime) or (isinstance(value, str) and DATE.match(value)):
        return value
    raise ValueError("must be a time in ISO 8601, such as 2026-11-25T12:00:00Z")


def date_and_time(value: Any) -> Any:
    """Return a client's time, unless it is a date alone. Raises ValueError."""
    if isinstance(value, str) and not DATE_AND_TIME.match(value):
        raise ValueError("must be a date and time in ISO 8601, such as 2026-11-25T12:00:00Z")
    return value


Timestamp = Annotated[
    datetime,
    BeforeValidator(in_iso),
    AfterValidator(in_utc),
    PlainSerializer(text_of, when_used="json"),
]
TimestampInput = Annotated[Timestamp, BeforeValidator(date_and_time)]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
AssignedCountry = Annotated[CountryCode, AfterValidator(assigned)]


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


class OrderLine(Model):
    """A product of an order: what buyer and seller have agreed on, and how many of it."""

    product_id: Id
    name: Text
    price: Money
    package: Package
    quantity: Quantity | None = None

    @property
    def count(self) -> int:
        return 1 if self.quantity is None else self.quantity

    @property
    def terms(self) -> dict[str, Any]:
        """What buyer, seller and catalogue must agree on: name, price and package, as JSON."""
        return self.model_dump(by_alias=True, include={"name", "price", "package"})


class SentProduct(OrderLine):
    """A product as a client sends it: as the catalogue shows it, of which its terms are kept."""

    name: Name
    category: str | None = None
    tags: list[str | None] | None = None
    pictures: list[str | None] | None = None
    created_date: str | None = None
    modified_date: str | None = None
    available: bool | None = None


SentProducts = Annotated[list[SentProduct], Field(min_length=1, max_length=limits.LINES)]


class Product(OrderLine):
    """A product of the catalogue."""

    name: Name
    category: OptionalText = None
    tags: Annotated[list[Text], Field(max_length=limits.TAGS)] | None = None
    pictures: Annotated[list[Text], Field(max_length=limits.TAGS)] | None = None
    created_date: Timestamp | None = None
    modified_date: Timestamp | None = None


ERASED = "erased"
UNKNOWN_COUNTRY = "ZZ"
"""A code that ISO 3166-1 leaves to its users."""


class Address(Model):
    """Where an order goes, as it is kept."""

    name: Text
    company_name: OptionalText = None
    street_address: Text
    post_code: OptionalText = None
    city: Text
    state: OptionalText = None
    country: CountryCode
    phone_number: Text


def erased(stored: object) -> Address:
    """What is kept of an address when its owner's data are erased: the country, which taxes need.

    `stored` is the address's JSON form, or whatever stands in its place.
    """
    country = stored.get("country") if isinstance(stored, Mapping) else None
    kept = {"name", "streetAddress", "city", "phoneNumber"}
    known = isinstance(country, str) and re.fullmatch("[A-Z]{2}", country)
    return Address.model_validate(
        dict.fromkeys(kept, ERASED) | {"country": country if known else UNKNOWN_COUNTRY}
    )


class AddressInput(Address):
    """An address as clients send it."""

    name: InputText
    company_name: OptionalInputText = None
    street_address: InputText
    post_code: OptionalInputText = None
    city: InputText
    state: OptionalInputText = None
    country: AssignedCountry
    phone_number: InputText


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
    products: list[OrderLine]
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


def price_of(products: Iterable[OrderLine]) -> int:
    """The price of all lines together, in cents, without delivery."""
    return sum(product.price * product.count for product in products)
