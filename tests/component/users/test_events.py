"""What the bus hears of users, and what users does when it hears of them."""

from types import ModuleType
from typing import Any

import pytest

from ecom.errors import OutOfOrder
from ecom.events import USER_DELETED, USER_INVITED, EventType, UserReference
from tests.component.conftest import Queue
from tests.support.aws_payloads import CONTEXT, bus_event, stream_event
from tests.support.cognito import Pool
from tests.support.examples import USER_ID, address

NOW = "2026-11-22T12:00:00.000+00:00"
ADA = {
    "userId": USER_ID,
    "status": "ACTIVE",
    "createdDate": NOW,
    "modifiedDate": NOW,
    "name": "Ada",
    "addresses": {"a-1": address().to_json()},
}
GONE = {"userId": USER_ID, "status": "DELETED", "createdDate": NOW, "modifiedDate": NOW}


def event(type_: EventType[UserReference], user_id: str) -> dict[str, Any]:
    return bus_event(type_.of(user_id, UserReference(user_id=user_id)))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (None, ADA, ["UserCreated"]),
        (ADA, ADA | {"name": "Ada L."}, []),
        (ADA, GONE, ["UserDeleted"]),
        (None, GONE, ["UserDeleted"]),
        (GONE, None, []),
    ],
)
def test_the_bus_hears_of_those_who_come_and_go(
    app: ModuleType, bus: Queue, old: Any, new: Any, expected: list[str]
) -> None:
    app.on_user_change(stream_event((old, new)), CONTEXT)
    heard = bus.messages()
    assert [each["detail-type"] for each in heard] == expected
    assert all(each["detail"] == {"userId": USER_ID} for each in heard)


def test_a_record_that_is_no_user_is_set_aside_and_the_rest_go_on(
    app: ModuleType, bus: Queue, dead_letters: Queue
) -> None:
    app.on_user_change(stream_event((None, ADA | {"status": "LOST"}), (None, ADA)), CONTEXT)
    assert [each["detail-type"] for each in bus.messages()] == ["UserCreated"]
    (letter,) = dead_letters.messages()
    assert "status" in letter["cause"]


def test_an_invited_user_is_kept_once_there_is_an_account(
    app: ModuleType, pool: Pool, table: Any
) -> None:
    with pytest.raises(OutOfOrder):
        app.on_user_invited(event(USER_INVITED, USER_ID), CONTEXT)
    ada = pool.add("ada@example.com")
    for _ in range(2):
        app.on_user_invited(event(USER_INVITED, ada), CONTEXT)
    (kept,) = table.scan()["Items"]
    assert (kept["userId"], kept["status"]) == (ada, "ACTIVE")


def test_an_invitation_that_comes_late_brings_nobody_back(
    app: ModuleType, pool: Pool, table: Any
) -> None:
    ada = pool.add("ada@example.com")
    table.put_item(Item=GONE | {"userId": ada})
    app.on_user_invited(event(USER_INVITED, ada), CONTEXT)
    assert table.scan()["Items"] == [GONE | {"userId": ada}]


def test_the_account_of_a_deleted_user_is_closed_once(app: ModuleType, pool: Pool) -> None:
    ada, grace = pool.add("ada@example.com", "admin"), pool.add("grace@example.com")
    for _ in range(2):
        app.on_user_deleted(event(USER_DELETED, ada), CONTEXT)
    assert pool.emails == {grace: "grace@example.com"}
