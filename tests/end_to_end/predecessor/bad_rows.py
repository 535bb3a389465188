"""What cannot be read: each kind is the changes that spoil a good row, None for what is missing."""

from decimal import Decimal

from tests.end_to_end.predecessor.shapes import ADDRESS, Row, line

SECRET = "Erewhon-4711"
"""Stands in the content of every bad row; no log and no report may say it."""
PRICES = {
    "a price in words": "abc",
    "a price with cents as a fraction": Decimal("89.90"),
    "a price below nothing": -1,
    "a price beyond all money": Decimal(10**30),
    "a price of true": True,
    "no price": None,
}
PRODUCTS: dict[str, Row] = {
    "no package": {"package": None},
    "a package in words": {"package": "large"},
    "half a package": {"package": {"width": 10}},
    "a weight of half a gram": {"package": {**line()["package"], "weight": Decimal("0.5")}},
    **{kind: {"price": price} for kind, price in PRICES.items()},
    "a huge name": {"name": "n" * 1000},
    "a blank name": {"name": " "},
    "tags in one text": {"tags": "grey"},
    "an empty tag": {"tags": [""]},
    "tags of numbers": {"tags": [1, 2]},
    "a huge text": {"pictures": ["p" * 300_000]},
    "bytes for pictures": {"pictures": b"\xff\xfe"},
    "a day for a date": {"createdDate": "yesterday"},
    "a number for a date": {"modifiedDate": Decimal("1.5")},
    "a stock in words": {"inStock": "perhaps"},
}
"""Category and identifier are as they should be, so that the row is on the same pages."""
ORDERS: dict[str, Row] = {
    "a line without a package": {"products": [{"productId": "p", "name": "p", "price": 1}]},
    "a line with a price in words": {"products": [line(price="abc", quantity=1)]},
    "a line of half a piece": {"products": [line(quantity=Decimal("0.5"))]},
    "a line in words": {"products": ["two hats"]},
    "lines in words": {"products": "two hats"},
    "no lines": {"products": None},
    "bytes in an address": {"address": ADDRESS | {"name": b"\xff\xfe"}},
    "no address": {"address": None},
    "an address in words": {"address": "7 Storgatan, Stockholm"},
    "an address without a country": {"address": ADDRESS | {"country": ""}},
    "a total with cents as a fraction": {"total": Decimal("30.50")},
    "no total": {"total": None},
    "a status that is none": {"status": "LOST"},
    "an empty status": {"status": ""},
    "a day for a date": {"createdDate": "yesterday"},
}
DELIVERIES: dict[str, Row] = {
    "no address": {"address": None},
    "an address in words": {"address": "7 Storgatan, Stockholm"},
    "no status": {"status": None},
    "a status that is none": {"status": "LOST"},
    "events in words": {"events": "picked up"},
    "an event of no time": {"events": [{"status": "Picked up", "time": "soon"}]},
    "bytes for a tracking number": {"trackingNumber": b"\xff\xfe"},
    "a huge tracking number": {"trackingNumber": "7" * 10_000},
}
THEIRS: Row = {
    "rating": Decimal("4.5"),
    "thumbnail": b"\xff\xfe",
    "labels": {"new", "sale"},
    "notes": None,
    "source": {"system": "ERP", "price": "abc"},
}
"""Attributes of others that say nothing to us: a good row with them is as good."""


def spoiled(row: Row, changes: Row) -> Row:
    changed = {**row, "remark": SECRET, **changes}
    if "name" not in changes and "name" in row:
        changed["name"] = SECRET
    return {name: value for name, value in changed.items() if value is not None}
