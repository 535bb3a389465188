"""What users keep with the shop, by REST and GraphQL."""

from typing import Any

import pytest

from tests.component.users.conftest import Ask
from tests.support.examples import USER_ID, address

HOME = address().to_json()


def kept(table: Any) -> Any:
    return table.get_item(Key={"userId": USER_ID}).get("Item")


def save(ask: Ask, **changes: str) -> str:
    status, saved = ask(USER_ID, "saveAddress", **HOME | changes)
    assert (status, saved["address"]) == ("ok", HOME | changes)
    return str(saved["addressId"])


def test_users_of_whom_nothing_is_kept_see_themselves(ask: Ask, table: Any) -> None:
    seen = ask(USER_ID, "me", "warehouse", "admin", email="ada@example.com")
    me = {"userId": USER_ID, "email": "ada@example.com", "groups": ["admin", "warehouse"]}
    assert seen == ("ok", {**me, "addresses": []})
    assert kept(table) is None


def test_a_profile_is_changed_as_a_whole(ask: Ask, table: Any) -> None:
    ask(USER_ID, "updateProfile", name="Ada", phoneNumber="+33 1")
    status, changed = ask(USER_ID, "updateProfile", name="Ada L.")
    assert (status, changed["name"]) == ("ok", "Ada L.")
    assert "phoneNumber" not in changed
    assert ask(USER_ID, "me") == (status, changed)
    assert kept(table)["status"] == "ACTIVE"


def test_changing_a_profile_leaves_addresses_and_other_users(ask: Ask) -> None:
    address_id = save(ask)
    _, changed = ask(USER_ID, "updateProfile", name="Ada")
    assert changed["addresses"] == [{"addressId": address_id, "address": HOME}]
    assert ask("grace", "me")[1] == {"userId": "grace", "groups": [], "addresses": []}


@pytest.mark.parametrize("wrong", [{"name": "\u200b"}, {"name": "x" * 257}, {"nickname": "A"}])
def test_a_profile_that_cannot_be_is_refused(ask: Ask, table: Any, wrong: Any) -> None:
    error, message = ask(USER_ID, "updateProfile", **wrong)
    assert (error, kept(table)) == ("BadRequest", None)
    assert next(iter(wrong)) in message


def test_the_same_address_is_saved_once(ask: Ask) -> None:
    assert save(ask) == save(ask)
    assert save(ask, city="Lyon") != save(ask)
    assert len(ask(USER_ID, "me")[1]["addresses"]) == 2


def test_twenty_addresses_are_enough(ask: Ask) -> None:
    first, *_ = [save(ask, city=f"City {number}") for number in range(20)]
    assert ask(USER_ID, "saveAddress", **HOME)[0] == "Conflict"
    assert save(ask, city="City 0") == first
    assert ask(USER_ID, "deleteAddress", addressId=first) == ("ok", {"success": True})
    save(ask)


def test_an_address_that_cannot_be_is_refused(ask: Ask, table: Any) -> None:
    error, message = ask(USER_ID, "saveAddress", **HOME | {"country": "Narnia"})
    assert (error, kept(table)) == ("BadRequest", None)
    assert "Narnia" not in message


def test_only_ones_own_address_is_deleted_and_only_once(ask: Ask) -> None:
    address_id = save(ask)
    assert ask("grace", "deleteAddress", addressId=address_id)[0] == "NotFound"
    assert ask(USER_ID, "deleteAddress", addressId=address_id)[0] == "ok"
    assert ask(USER_ID, "deleteAddress", addressId=address_id)[0] == "NotFound"
    assert ask(USER_ID, "me")[1]["addresses"] == []


@pytest.mark.parametrize("wrong", ["a.name", "addresses[0]", "é"])
def test_what_is_no_identifier_of_an_address_is_refused(ask: Ask, wrong: str) -> None:
    assert ask(USER_ID, "deleteAddress", addressId=wrong)[0] == "BadRequest"


def test_a_deleted_account_leaves_nothing_personal(ask: Ask, table: Any) -> None:
    save(ask)
    ask(USER_ID, "updateProfile", name="Ada")
    assert ask(USER_ID, "deleteAccount") == ("ok", {"success": True})
    left = kept(table)
    assert left.keys() == {"userId", "status", "createdDate", "modifiedDate", "addresses"}
    assert (left["status"], left["addresses"]) == ("DELETED", {})


def test_a_token_that_is_still_valid_writes_nothing_more(ask: Ask, table: Any) -> None:
    ask(USER_ID, "deleteAccount")
    left = kept(table)
    assert ask(USER_ID, "updateProfile", name="Ada")[0] == "Conflict"
    assert ask(USER_ID, "saveAddress", **HOME)[0] == "Conflict"
    assert ask(USER_ID, "deleteAddress", addressId="a-1")[0] == "NotFound"
    assert ask(USER_ID, "deleteAccount") == ("ok", {"success": True})
    assert kept(table) == left


@pytest.mark.parametrize("operation", ["me", "updateProfile", "deleteAccount"])
def test_nobody_is_anybody_without_signing_in(ask: Ask, operation: str) -> None:
    assert ask(None, operation)[0] == "Unauthorized"
