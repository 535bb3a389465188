"""The catalogue as staff change it: what a change makes of a product."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from ecom.models import Product, now

from .folding import sort_name
from .models import ProductChange, ProductContent

TICK = timedelta(milliseconds=1)
"""What a time is kept to."""
EDITED = ("name", "price", "package", "category", "tags", "pictures")


def created(content: ProductContent) -> Product:
    moment = now()
    return Product(
        product_id=str(uuid4()),
        created_date=moment,
        modified_date=moment,
        **content.model_dump(),
    )


def edits(change: ProductChange, moment: datetime) -> tuple[dict[str, Any], list[str]]:
    """The attributes that a change at `moment` sets, and those that it removes."""
    content = change.to_json()
    values = {name: content[name] for name in EDITED if name in content}
    modified = change.model_copy(update={"modified_date": later(moment, change.modified_date)})
    values["modifiedDate"] = modified.to_json()["modifiedDate"]
    values |= sorted_by(change.name)
    return values, [name for name in EDITED if name not in content]


def sorted_by(name: str) -> dict[str, str]:
    """What is kept beside a product of this name, to sort its category by."""
    return {"sortName": sort_name(name)}


def later(moment: datetime, read: datetime) -> datetime:
    """A time after the one read, also where the clock that wrote that one is ahead of ours."""
    return max(moment, read + TICK)
