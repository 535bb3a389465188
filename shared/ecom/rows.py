"""Reading rows that others may have written: one that cannot be read harms no other."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from pydantic import ValidationError

from ecom.dynamodb import Item
from ecom.errors import Unreadable, reasons
from ecom.models import Model
from ecom.observability import count, logger

M = TypeVar("M", bound=Model)
T = TypeVar("T")


def parse_row(model: type[M], item: Item, what: str) -> M:
    """Return a row as `model`. Raises Unreadable, which names it as `what`, such as "order 42"."""
    try:
        return model.model_validate(item)
    except ValidationError as error:
        raise Unreadable.of(what, error) from error


def readable(rows: Iterable[Item], parse: Callable[[Item], T], listing: str, key: str) -> list[T]:
    """Return the rows that can be read; report the others by their `key`, without their content."""
    found: list[T] = []
    unreadable: list[str] = []
    for row in rows:
        try:
            found.append(parse(row))
        except ValidationError as error:
            identifier = str(row.get(key))
            unreadable.append(identifier)
            logger.warning("unreadable row", listing=listing, key=identifier, why=reasons(error))
    if unreadable:
        count("UnreadableRow", len(unreadable))
    return found
