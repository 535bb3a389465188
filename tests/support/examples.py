"""Believable resources for tests; every function takes what differs as keywords."""

from datetime import UTC, datetime
from typing import Any

from ecom.models import (
    Address,
    AddressInput,
    Order,
    OrderLine,
    OrderStatus,
    Package,
    Product,
    SentProduct,
)

USER_ID = "b1f7a0c2-6a53-4a4e-9a1d-0d5a4a1f2c11"
ORDER_ID = "0c7c8f0e-52a0-5b5e-8f0a-3f2f6f0d9b01"
CREATED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def product(number: int = 1, **changes: Any) -> Product:
    """Product `number`: 10.00 each, 200 x 100 x 100 mm, 500 g."""
    values: dict[str, Any] = {
        "product_id": f"00000000-0000-4000-8000-{number:012}",
        "name": f"Product {number}",
        "price": 1000,
        "package": Package(width=200, height=100, length=100, weight=500),
        **changes,
    }
    return Product(**values)


def sent(number: int = 1, **changes: Any) -> SentProduct:
    """Product `number` as a client sends it, as the catalogue shows it."""
    return SentProduct.model_validate(product(number).to_json() | {"available": True} | changes)


def line(number: int = 1, quantity: int = 1, **changes: Any) -> OrderLine:
    """Product `number` in an order."""
    return OrderLine.model_validate({**sent(number, **changes).model_dump(), "quantity": quantity})


def address(**changes: Any) -> Address:
    values: dict[str, Any] = {
        "name": "Ada Lovelace",
        "street_address": "12 St James's Square",
        "city": "London",
        "post_code": "SW1Y 4JH",
        "country": "FR",
        "phone_number": "+33123456789",
        **changes,
    }
    return Address(**values)


def sent_address(**changes: Any) -> AddressInput:
    """The address as a client sends it."""
    return AddressInput.model_validate(address(**changes).to_json())


def order(**changes: Any) -> Order:
    """A NEW order of two of product 1 and one of product 2: 30.00 and 10.00 for delivery."""
    values: dict[str, Any] = {
        "order_id": ORDER_ID,
        "user_id": USER_ID,
        "created_date": CREATED,
        "modified_date": CREATED,
        "status": OrderStatus.NEW,
        "products": [line(1, quantity=2), line(2, quantity=1)],
        "address": address(),
        "delivery_price": 1000,
        "total": 4000,
        **changes,
    }
    return Order(**values)
