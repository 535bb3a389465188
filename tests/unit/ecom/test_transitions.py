from enum import StrEnum
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr

from ecom import transitions
from ecom.dynamodb import ConditionFailed
from ecom.errors import Conflict, NotFound, OutOfOrder
from ecom.lifecycle import Lifecycle


class Status(StrEnum):
    NEW = "NEW"
    STARTED = "STARTED"
    DONE = "DONE"


NEW, STARTED, DONE = Status
LIFECYCLE = Lifecycle({NEW: frozenset({STARTED}), STARTED: frozenset({DONE})})
KEY = {"shelfId": "s1"}


@pytest.fixture
def shelf(table: Any) -> Any:
    """A table with one shelf, which is NEW."""
    table.put_item(Item={**KEY, "status": NEW, "queue": "waiting"})
    return table


def event(table: Any, to: Status, **values: Any) -> Any:
    return transitions.on_event(table, KEY, LIFECYCLE, to, values)


def command(table: Any, to: Status, **keywords: Any) -> Any:
    return transitions.on_command(table, KEY, LIFECYCLE, to, {}, **keywords)


def status(table: Any) -> Any:
    return table.get_item(Key=KEY)["Item"]["status"]


def test_one_step_changes_the_status_and_what_goes_with_it(shelf: Any) -> None:
    values, added = {"by": "ada"}, {"steps": ["started"]}
    moved = transitions.on_event(shelf, KEY, LIFECYCLE, STARTED, values, ["queue"], added)
    assert moved == {**KEY, "status": "STARTED", "by": "ada", "steps": ["started"]}


def test_a_duplicate_or_late_event_changes_nothing(shelf: Any) -> None:
    event(shelf, STARTED, by="ada")
    assert event(shelf, STARTED, by="bob") is None
    event(shelf, DONE)
    assert event(shelf, STARTED, by="eve") is None
    assert shelf.get_item(Key=KEY)["Item"]["by"] == "ada"
    assert status(shelf) == DONE


def test_an_early_event_is_out_of_order(shelf: Any) -> None:
    with pytest.raises(OutOfOrder):
        event(shelf, DONE)
    assert status(shelf) == NEW


def test_nothing_is_made_where_nothing_is(table: Any) -> None:
    for move in (event, command):
        with pytest.raises(NotFound, match="s1"):
            move(table, STARTED)
    assert table.scan()["Count"] == 0


def test_a_person_is_told_when_the_status_forbids_it(shelf: Any) -> None:
    with pytest.raises(Conflict, match="it is NEW, so it cannot become DONE"):
        command(shelf, DONE)
    assert status(shelf) == NEW


def test_a_person_who_asks_twice_is_told_so(shelf: Any) -> None:
    command(shelf, STARTED)
    with pytest.raises(Conflict, match="it is STARTED"):
        command(shelf, STARTED)


def test_a_further_condition_that_fails_is_told_from_the_status(shelf: Any) -> None:
    with pytest.raises(ConditionFailed):
        command(shelf, STARTED, condition=Attr("queue").eq("other"))
    assert status(shelf) == NEW
    command(shelf, STARTED, condition=Attr("queue").eq("waiting"))
    assert status(shelf) == STARTED


STAGE = Lifecycle(LIFECYCLE.steps, attribute="stage", start=NEW)


def stage(table: Any, to: Status) -> Any:
    return transitions.on_event(table, KEY, STAGE, to, {})


def test_an_item_that_does_not_say_is_at_the_start(shelf: Any) -> None:
    assert stage(shelf, STARTED)["stage"] == STARTED
    assert status(shelf) == NEW
    assert stage(shelf, STARTED) is None


def test_an_early_event_is_judged_from_the_start(shelf: Any) -> None:
    with pytest.raises(OutOfOrder):
        stage(shelf, DONE)
    with pytest.raises(Conflict, match="it is NEW"):
        transitions.on_command(shelf, KEY, STAGE, DONE, {})


def test_an_item_that_does_not_exist_is_not_at_the_start(table: Any) -> None:
    with pytest.raises(NotFound):
        stage(table, STARTED)
    assert table.scan()["Count"] == 0
