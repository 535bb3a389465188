"""A resource's status changes by one conditional write, or not at all.

Two parties ask for changes. A member of staff must be told when the state forbids what they want.
An event that comes twice or late must do no harm, and one that comes early must be tried again.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from ecom.dynamodb import ConditionFailed, Item, update
from ecom.errors import Conflict, NotFound
from ecom.lifecycle import Lifecycle, Status


def on_event(
    table: Any,
    key: Item,
    lifecycle: Lifecycle[Status],
    to: Status,
    values: Mapping[str, Any],
    remove: Iterable[str] = (),
    append: Mapping[str, Sequence[Any]] | None = None,
) -> Item | None:
    """Move to `to` because an event says so; None where that has happened already.

    Raises OutOfOrder for an early event, Conflict for an impossible one, NotFound.
    """
    try:
        return _move(table, key, lifecycle, to, values, remove, append)
    except ConditionFailed as failed:
        current = _status(failed, key, type(to))
        lifecycle.settle(current, to)
        return None


def on_command(
    table: Any,
    key: Item,
    lifecycle: Lifecycle[Status],
    to: Status,
    values: Mapping[str, Any],
    remove: Iterable[str] = (),
    condition: ConditionBase | None = None,
    append: Mapping[str, Sequence[Any]] | None = None,
) -> Item:
    """Move to `to` because a person wants it.

    Raises Conflict where the state forbids it, ConditionFailed where only `condition` does,
    NotFound.
    """
    try:
        return _move(table, key, lifecycle, to, values, remove, append, condition)
    except ConditionFailed as failed:
        current = _status(failed, key, type(to))
        if current in lifecycle.before(to):
            raise
        raise Conflict(f"it is {current}, so it cannot become {to}; nothing was changed") from None


def _move(
    table: Any,
    key: Item,
    lifecycle: Lifecycle[Status],
    to: Status,
    values: Mapping[str, Any],
    remove: Iterable[str],
    append: Mapping[str, Sequence[Any]] | None,
    condition: ConditionBase | None = None,
) -> Item:
    allowed: ConditionBase = Attr("status").is_in([*lifecycle.before(to)])
    if condition is not None:
        allowed = allowed & condition
    return update(table, key, allowed, {"status": to, **values}, remove, append)


def _status(failed: ConditionFailed, key: Item, statuses: type[Status]) -> Status:
    if failed.item is None:
        raise NotFound(f"nothing is known of {', '.join(key.values())}")
    return statuses(failed.item["status"])
