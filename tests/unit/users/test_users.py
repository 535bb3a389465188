import json

import pytest

from ecom.errors import Conflict
from ecom.events import Event
from ecom.graphql import Caller
from tests.support.examples import USER_ID, address
from tests.unit.users.fakes import FakeAccounts, FakeUsers
from users_app.chalicelib import users
from users_app.chalicelib.models import Profile, UserState

ADA = Caller(USER_ID, frozenset({"warehouse", "admin"}), "ada@example.com")


def test_a_user_of_whom_nothing_is_kept_sees_what_the_token_says() -> None:
    me = users.myself(ADA, FakeUsers())
    assert (me.user_id, me.email, me.groups) == (USER_ID, "ada@example.com", ["admin", "warehouse"])
    assert (me.name, me.phone_number, me.addresses) == (None, None, [])


def test_a_changed_profile_is_seen_at_once() -> None:
    kept = FakeUsers()
    changed = users.change(ADA, Profile(name="Ada", phone_number="+33 1"), kept)
    assert (changed.name, changed.phone_number) == ("Ada", "+33 1")
    assert users.myself(ADA, kept) == changed


def test_the_same_address_is_the_same_saved_address() -> None:
    kept = FakeUsers()
    first, again = (users.save(USER_ID, address(), kept) for _ in range(2))
    assert first == again
    assert users.myself(ADA, kept).addresses == [first]


def test_addresses_that_differ_are_saved_side_by_side() -> None:
    kept = FakeUsers()
    homes = [users.save(USER_ID, address(city=city), kept) for city in ("Paris", "Lyon", "Lille")]
    seen = users.myself(ADA, kept).addresses
    assert sorted(seen, key=lambda each: each.address_id) == seen
    assert {each.address_id for each in seen} == {each.address_id for each in homes}


def test_what_is_left_out_of_an_address_does_not_tell_it_apart() -> None:
    assert users.identified(address()) == users.identified(address(company_name=None))


def test_nothing_personal_is_left_of_a_user_who_leaves() -> None:
    kept = FakeUsers()
    users.change(ADA, Profile(name="Ada"), kept)
    users.save(USER_ID, address(), kept)
    users.leave(USER_ID, kept, FakeAccounts())
    left = kept.kept[USER_ID].to_json()
    assert left.pop("createdDate") == left.pop("modifiedDate")
    assert left == {"userId": USER_ID, "status": "DELETED", "addresses": {}}


def test_a_refusal_tells_a_deleted_account_from_too_many_addresses() -> None:
    assert "deleted" in str(users.refusal(users.tombstone(USER_ID)))
    assert "20 addresses" in str(users.refusal(users.new_user(USER_ID)))


@pytest.mark.parametrize(
    ("event", "name"),
    [(users.user_created, "UserCreated"), (users.user_deleted, "UserDeleted")],
)
def test_an_event_names_the_user_and_says_nothing_of_them(event: object, name: str) -> None:
    assert callable(event)
    user = users.new_user(USER_ID).model_copy(update={"name": "Ada"})
    told: Event[UserState] = event(user)
    entry = told.to_entry()
    assert (entry["DetailType"], entry["Resources"]) == (name, [USER_ID])
    assert json.loads(entry["Detail"]) == {"userId": USER_ID}


def test_admin_does_not_delete_their_own_account() -> None:
    with pytest.raises(Conflict):
        users.leave(USER_ID, kept := FakeUsers(), FakeAccounts(**{USER_ID: ["admin"]}))
    assert kept.kept == {}
