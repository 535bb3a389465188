"""Rows and requests as others write them: naive local times, and nothing that is only ours."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Row = dict[str, Any]

ADDRESS = {
    "name": "Mårten Öberg",
    "companyName": "Öberg & Co",
    "streetAddress": "7 Storgatan",
    "postCode": "11122",
    "city": "Stockholm",
    "state": "Stockholms län",
    "country": "SE",
    "phoneNumber": "+46812345678",
}
TOTAL = 3000
"""Cents; of the orders below."""


def new_id() -> str:
    return str(uuid.uuid4())


def times() -> Row:
    """When a row was written: a local time to the microsecond, which says no offset."""
    moment = datetime.now(UTC).replace(microsecond=123456, tzinfo=None).isoformat()
    return {"createdDate": moment, "modifiedDate": moment}


def line(**changes: Any) -> Row:
    """What an order says of a product."""
    package = {"width": 1000, "length": 900, "height": 800, "weight": 700}
    return {"productId": new_id(), "name": "Grey hat", "package": package, "price": 350} | changes


def product(**changes: Any) -> Row:
    shown = {
        "category": f"Hats {new_id()}",
        "tags": ["grey", "hats"],
        "pictures": ["https://example.com/1.jpg", "https://example.com/2.jpg"],
    }
    return {**line(), **times(), **shown, **changes}


def order(**changes: Any) -> Row:
    """Of two lines, 2 x 3.50 and 6 x 3.50, and 2.00 for the delivery."""
    return {
        "orderId": new_id(),
        "userId": new_id(),
        **times(),
        "status": "NEW",
        "products": [line(quantity=2), line(quantity=6)],
        "address": ADDRESS,
        "deliveryPrice": 200,
        "total": TOTAL,
        **changes,
    }


def delivery(status: str, **changes: Any) -> Row:
    return {"orderId": new_id(), "address": ADDRESS, "status": status, **changes}


def meant(value: Any, name: str = "") -> Any:
    """The same with its times as moments: one that says no offset is in UTC."""
    if isinstance(value, Mapping):
        return {key: meant(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [meant(each) for each in value]
    if name.endswith("Date"):
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=moment.tzinfo or UTC)
    return value


def says(answer: Mapping[str, Any], row: Row) -> bool:
    """Whether an answer has all that the row has; it may have more."""
    told = meant({name: value for name, value in answer.items() if name in row})
    expected = meant(row)
    assert told == expected, "an answer that does not say what the row does"
    return True
