"""Stand-ins for where users are kept and for who has an account."""

from typing import Any

from ecom.errors import NotFound
from tests.support.examples import CREATED, USER_ID
from users_app.chalicelib.models import Profile, SavedAddress, StoredUser, UserAccount
from users_app.chalicelib.users import new_user


class FakeUsers:
    """Users in memory."""

    def __init__(self, *users: StoredUser) -> None:
        self.kept = {user.user_id: user for user in users}

    def get(self, user_id: str) -> StoredUser | None:
        return self.kept.get(user_id)

    def add(self, user: StoredUser) -> None:
        self.kept.setdefault(user.user_id, user)

    def bury(self, tombstone: StoredUser) -> None:
        self.kept[tombstone.user_id] = tombstone

    def set_profile(self, user_id: str, profile: Profile) -> StoredUser:
        return self._change(user_id, dict(profile))

    def save_address(self, user_id: str, saved: SavedAddress) -> None:
        addresses = (self.get(user_id) or new_user(user_id)).addresses
        self._change(user_id, {"addresses": {**addresses, saved.address_id: saved.address}})

    def _change(self, user_id: str, values: dict[str, Any]) -> StoredUser:
        user = (self.get(user_id) or new_user(user_id)).model_copy(update=values)
        self.kept[user_id] = user
        return user


class FakeAccounts:
    """Accounts with their groups; remembers what was changed."""

    def __init__(self, **groups: list[str]) -> None:
        self.groups = groups
        self.changes: list[str] = []

    def get(self, user_id: str) -> UserAccount:
        self.groups_of(user_id)
        return account(user_id)

    def groups_of(self, user_id: str) -> list[str]:
        if user_id not in self.groups:
            raise NotFound(f"no account {user_id}")
        return self.groups[user_id]

    def join(self, user_id: str, group: str) -> None:
        self.changes.append(f"{user_id} joins {group}")

    def leave(self, user_id: str, group: str) -> None:
        self.changes.append(f"{user_id} leaves {group}")


def account(user_id: str = USER_ID) -> UserAccount:
    told: Any = {"status": "CONFIRMED", "enabled": True, "email_verified": True}
    return UserAccount(user_id=user_id, created_date=CREATED, **told)
