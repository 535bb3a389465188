"""Where values stand in JSON, and how another one is put there."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from enum import Enum
from typing import Any

from boto3.dynamodb.types import TypeSerializer

from ecom.dynamodb import Item

Path = tuple[str | int, ...]
"""Such as `("products", 0, "name")`."""
LEVELS = 32
"""Of maps and lists in an item of DynamoDB's."""


class Absent(Enum):
    """What is left out, which null is not."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


def places(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value in JSON, the nested ones too, with where it stands; lists by their first item."""
    if path:
        yield path, value
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from places(each, (*path, key))
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        yield from places(value[0], (*path, 0))


def name_at(path: Path) -> str:
    """The field that a place belongs to; that of the list for an item of one."""
    return next(str(part) for part in reversed(path) if isinstance(part, str))


def put(whole: Any, path: Path, value: Any) -> Any:
    """A copy with another value at a place, or with nothing there."""
    changed = deepcopy(whole)
    *above, last = path
    holder = changed
    for part in above:
        holder = holder[part]
    if value is ABSENT:
        del holder[last]
    else:
        holder[last] = value
    return changed


def split(values: Sequence[Any], parts: int) -> Iterator[Sequence[Any]]:
    """So many parts of the values, all of them in one; none is empty."""
    size = max(1, -(-len(values) // parts))
    for part in range(parts):
        yield values[part * size % len(values) :][:size]


def as_row(value: Any) -> Item | None:
    """JSON as an item of a table: without floats; None where no table can hold it."""
    try:
        row = _stored(value, LEVELS)
        TypeSerializer().serialize(row)
    except (TypeError, ValueError, ArithmeticError):
        return None
    return row if isinstance(row, dict) else None


def _stored(value: Any, levels: int) -> Any:
    if levels < 0:
        raise ValueError("too many levels")
    if isinstance(value, str):
        value.encode()
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, Mapping):
        if "" in value:
            raise ValueError("a name without a character")
        return {_stored(key, levels): _stored(each, levels - 1) for key, each in value.items()}
    return [_stored(each, levels - 1) for each in value] if isinstance(value, list) else value
