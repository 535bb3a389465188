"""A resource's status changes by one conditional write, or not at all.

Two parties ask for changes. A member of staff must be told when the state forbids what they want.
An event that comes twice or late must do no harm, and one that comes early must be tried again.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from ecom.dynamodb import ConditionFailed, Item, update
from ecom.errors import Conflict, NotFound, Unreadable
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

    Raises OutOfOrder for an early event, Conflict for an impossible one, NotFound, Unreadable.
    """
    try:
        return _move(table, key, lifecycle, to, values, remove, append)
    except ConditionFailed as failed:
        settle(lifecycle, failed.item, key, to)
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
    NotFound, or Unreadable.
    """
    try:
        return _move(table, key, lifecycle, to, values, remove, append, condition)
    except ConditionFailed as failed:
        refuse(lifecycle, failed.item, key, to)
        raise


def settle(lifecycle: Lifecycle[Status], item: Item | None, key: Item, to: Status) -> None:
    """Judge an event's refused move by the item that stands there, None where nothing does.

    Raises as `on_event` does; returns where the move has happened already.
    """
    lifecycle.settle(_status(lifecycle, item, key, type(to)), to)


def refuse(lifecycle: Lifecycle[Status], item: Item | None, key: Item, to: Status) -> None:
    """Judge a person's refused move. Raises Conflict or NotFound.

    Returns where the status allows the move, so that something else must have refused it.
    """
    current = _status(lifecycle, item, key, type(to))
    if current not in lifecycle.before(to):
        raise Conflict(f"it is {current}, so it cannot become {to}; nothing was changed")


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
    allowed = movable(lifecycle, key, to)
    if condition is not None:
        allowed = allowed & condition
    return update(table, key, allowed, {lifecycle.attribute: to, **values}, remove, append)


def movable(lifecycle: Lifecycle[Status], key: Item, to: Status) -> ConditionBase:
    """The condition that an item has a status from which one step leads to `to`."""
    before, current = lifecycle.before(to), Attr(lifecycle.attribute)
    stated: ConditionBase = current.is_in([*before])
    if lifecycle.start not in before:
        return stated
    # An item that does not exist has no such attribute either, and is not to come into being.
    return stated | (current.not_exists() & Attr(next(iter(key))).exists())


def _status(
    lifecycle: Lifecycle[Status], item: Item | None, key: Item, statuses: type[Status]
) -> Status:
    if item is None:
        raise NotFound(f"nothing is known of {', '.join(key.values())}")
    current: Any = item.get(lifecycle.attribute, lifecycle.start)
    try:
        return statuses(current)
    except ValueError as error:
        name = ", ".join(key.values())
        raise Unreadable(
            f"{name} is stored with a {lifecycle.attribute} that is none of {[*statuses]}"
        ) from error
