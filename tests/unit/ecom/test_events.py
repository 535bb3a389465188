import json
from typing import Any

import pytest
from pydantic import ValidationError

from ecom import events
from ecom.events import ORDER_CREATED, ORDER_MODIFIED, USER_CREATED, UserReference, changed_fields
from tests.support.examples import ORDER_ID, order


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ({}, {}, []),
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, ["a"]),
        ({"b": 1, "a": 1}, {"a": 2, "b": 2}, ["a", "b"]),
        ({"a": 1}, {}, ["a"]),
        ({}, {"a": 0}, ["a"]),
        ({"a": 1}, {"a": 1, "b": None}, []),
        ({"a": {"b": 1, "c": 1}}, {"a": {"b": 2, "c": 1}}, ["a.b"]),
        ({"a": {"b": {"c": 1}}}, {"a": {"b": {"c": 2, "d": 3}}}, ["a.b.c", "a.b.d"]),
        ({"a": {"b": 1}}, {"a": None}, ["a"]),
        ({"a": {"b": 1}}, {"a": [1]}, ["a"]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, ["a"]),
        ({"a": [1, 2]}, {"a": [2, 1]}, ["a"]),
    ],
)
def test_what_differs_is_named(old: dict[str, Any], new: dict[str, Any], names: list[str]) -> None:
    assert changed_fields(old, new) == names


def test_an_event_is_an_entry_with_its_resource_and_its_detail() -> None:
    entry = ORDER_CREATED.of(ORDER_ID, order()).to_entry()
    assert (entry["Source"], entry["DetailType"]) == ("ecommerce.orders", "OrderCreated")
    assert entry["Resources"] == [ORDER_ID]
    assert json.loads(entry["Detail"]) == order().to_json()


def test_a_modification_carries_old_and_new_and_what_changed() -> None:
    old, new = order(), order(total=1)
    detail = ORDER_MODIFIED.model(old=old, new=new, changed=["total"])
    sent = json.loads(ORDER_MODIFIED.of(ORDER_ID, detail).to_entry()["Detail"])
    assert sent == {"old": old.to_json(), "new": new.to_json(), "changed": ["total"]}
    assert ORDER_MODIFIED.parse(sent) == detail


def test_a_reader_ignores_what_it_does_not_know() -> None:
    parsed = USER_CREATED.parse({"userId": "ada", "theme": "dark"})
    assert parsed == UserReference(user_id="ada")


@pytest.mark.parametrize("detail", [{}, {"userId": None}, {"userId": 1}])
def test_a_detail_that_does_not_fit_is_an_error(detail: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        USER_CREATED.parse(detail)


def test_a_pattern_selects_the_event_and_what_its_detail_must_be() -> None:
    pattern = {"source": ["ecommerce.orders"], "detail-type": ["OrderModified"]}
    assert ORDER_MODIFIED.pattern() == pattern
    narrowed = ORDER_MODIFIED.pattern(changed=["total"])
    assert narrowed == {**pattern, "detail": {"changed": ["total"]}}


def test_every_event_is_listed_once() -> None:
    names = [(event.source, event.name) for event in events.ALL]
    assert len(names) == len(set(names))
    assert ("ecommerce.delivery", "DeliveryFailed") in names
