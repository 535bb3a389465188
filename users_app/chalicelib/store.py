"""The users table: one user or tombstone each, keyed by userId; an item is never removed.

The index `account-check` has the active ones, by when their account was last looked for.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from ecom import aws
from ecom.dynamodb import ConditionFailed, get, put, update
from ecom.errors import NotFound
from ecom.models import now, text_of
from ecom.rows import parse_row

from .models import MAX_ADDRESSES, KnownUser, Profile, SavedAddress, StoredUser
from .users import ACTIVE, new_user, refusal

UNKNOWN = Attr("userId").not_exists()
IS_ACTIVE = Attr("status").eq(ACTIVE)
DUE = "DUE"


class UserStore:
    """`table` makes boto3's handle of the table."""

    def __init__(self, table_name: str, table: Callable[[str], Any] = aws.table) -> None:
        self._name = table_name
        self._make_table = table

    @property
    def _table(self) -> Any:
        return self._make_table(self._name)

    def get(self, user_id: str) -> StoredUser | None:
        item = get(self._table, {"userId": user_id})
        return None if item is None else parse(item)

    def add(self, user: StoredUser) -> None:
        """A user or a tombstone that stands there already stays as it is."""
        with suppress(ConditionFailed):
            put(self._table, user.to_json() | checked(user.created_date), UNKNOWN)

    def bury(self, tombstone: StoredUser) -> None:
        """Put a tombstone in place of a user, or of none: nothing of what was there is left."""
        with suppress(ConditionFailed):
            put(self._table, tombstone.to_json(), UNKNOWN | IS_ACTIVE)

    def unchecked(self, before: datetime, limit: int) -> list[str]:
        """The users whose account was not looked for since, the longest waiting first."""
        earlier = Key("accountCheckDate").lt(text_of(before))
        answer = self._table.query(
            IndexName="account-check",
            KeyConditionExpression=Key("accountCheck").eq(DUE) & earlier,
            Limit=limit,
        )
        return [item["userId"] for item in answer["Items"]]

    def check(self, user_id: str, moment: datetime) -> KnownUser | None:
        """Note that the user's account is looked for; None for a deleted one."""
        try:
            item = update(self._table, {"userId": user_id}, IS_ACTIVE, checked(moment))
        except ConditionFailed:
            return None
        return parse_row(KnownUser, item, f"user {user_id}")

    def set_profile(self, user_id: str, profile: Profile) -> StoredUser:
        """Raises Conflict for a deleted user."""
        values = profile.to_json()
        absent = {"name", "phoneNumber"} - values.keys()
        return self._keep(user_id, values, IS_ACTIVE, sorted(absent))

    def save_address(self, user_id: str, saved: SavedAddress) -> None:
        """Raises Conflict for a deleted user, or where no more addresses can be saved."""
        name = f"addresses.{saved.address_id}"
        room = Attr("addresses").size().lt(MAX_ADDRESSES) | Attr(name).exists()
        self._keep(user_id, {name: saved.address.to_json()}, IS_ACTIVE & room)

    def delete_address(self, user_id: str, address_id: str) -> None:
        """Raises NotFound."""
        name = f"addresses.{address_id}"
        try:
            self._update(user_id, {}, Attr(name).exists(), [name])
        except ConditionFailed:
            raise NotFound(f"you have no address {address_id}") from None

    def _keep(
        self,
        user_id: str,
        values: Mapping[str, Any],
        condition: ConditionBase,
        remove: Iterable[str] = (),
    ) -> StoredUser:
        try:
            return self._update(user_id, values, condition, remove)
        except ConditionFailed as failed:
            if failed.item is not None:
                raise refusal(parse(failed.item)) from None
        # Whoever could not be announced when they signed up is announced by what they keep.
        self.add(new_user(user_id))
        return self._keep(user_id, values, condition, remove)

    def _update(
        self,
        user_id: str,
        values: Mapping[str, Any],
        condition: ConditionBase,
        remove: Iterable[str],
    ) -> StoredUser:
        changes = {**values, "modifiedDate": text_of(now())}
        return parse(update(self._table, {"userId": user_id}, condition, changes, remove))


def checked(moment: datetime) -> dict[str, str]:
    return {"accountCheck": DUE, "accountCheckDate": text_of(moment)}


def parse(item: Mapping[str, Any]) -> StoredUser:
    return StoredUser.model_validate(item)
