"""The business of users: who is one, what they keep, and what the shop is told of them."""

import json
from contextlib import suppress
from typing import Any, Protocol
from uuid import NAMESPACE_URL, uuid5

from ecom.errors import Conflict, NotFound
from ecom.events import USER_CREATED, USER_DELETED, Event, UserReference
from ecom.graphql import Caller, Group
from ecom.models import Address, now

from .models import (
    MAX_ADDRESSES,
    Profile,
    SavedAddress,
    StoredUser,
    User,
    UserState,
    UserStatus,
)

ACTIVE, DELETED = UserStatus.ACTIVE, UserStatus.DELETED


class Graves(Protocol):
    def bury(self, tombstone: StoredUser) -> None: ...


class Users(Graves, Protocol):
    """Where users are kept; `store.UserStore` in production."""

    def get(self, user_id: str) -> StoredUser | None: ...
    def set_profile(self, user_id: str, profile: Profile) -> StoredUser: ...
    def save_address(self, user_id: str, saved: SavedAddress) -> None: ...


class Accounts(Protocol):
    """Cognito's accounts; `clients.Accounts` in production. Unknown ones raise NotFound."""

    def groups_of(self, user_id: str) -> list[str]: ...


def myself(caller: Caller, users: Users) -> User:
    return shown(caller, users.get(caller.user_id))


def change(caller: Caller, profile: Profile, users: Users) -> User:
    """Raises Conflict for a deleted user."""
    return shown(caller, users.set_profile(caller.user_id, profile))


def save(user_id: str, address: Address, users: Users) -> SavedAddress:
    """Raises Conflict for a deleted user, or where no more addresses can be saved."""
    saved = identified(address)
    users.save_address(user_id, saved)
    return saved


def leave(user_id: str, users: Graves, accounts: Accounts) -> None:
    """Delete oneself. Deleting again changes nothing. Raises Conflict for an admin."""
    with suppress(NotFound):
        if Group.ADMIN in accounts.groups_of(user_id):
            raise Conflict("an admin is deleted by another admin; nothing was changed")
    erase(user_id, users)


def erase(user_id: str, users: Graves) -> None:
    """Delete a user and all that is personal. Deleting again changes nothing."""
    users.bury(tombstone(user_id))


def new_user(user_id: str) -> StoredUser:
    return in_state(user_id, ACTIVE)


def tombstone(user_id: str) -> StoredUser:
    """What is left of a deleted user."""
    return in_state(user_id, DELETED)


def in_state(user_id: str, status: UserStatus) -> StoredUser:
    moment = now()
    return StoredUser(user_id=user_id, status=status, created_date=moment, modified_date=moment)


def shown(caller: Caller, user: StoredUser | None) -> User:
    """The caller as they see themselves, also before anything of theirs is stored."""
    kept = user or new_user(caller.user_id)
    return User(
        user_id=caller.user_id,
        email=caller.email,
        groups=sorted(caller.groups),
        name=kept.name,
        phone_number=kept.phone_number,
        addresses=[
            SavedAddress(address_id=id_, address=address)
            for id_, address in sorted(kept.addresses.items())
        ],
    )


def identified(address: Address) -> SavedAddress:
    """The address with its identifier, which is made of it: the same one is saved once."""
    text = json.dumps(address.to_json(), sort_keys=True)
    id_ = uuid5(NAMESPACE_URL, f"ecommerce/users/addresses/{text}")
    return SavedAddress(address_id=str(id_), address=address)


def refusal(user: StoredUser) -> Conflict:
    """Why something could not be kept, judged from the user who stands there."""
    if user.status == DELETED:
        return Conflict("the account is deleted; nothing was changed")
    return Conflict(f"{MAX_ADDRESSES} addresses are saved, which is the most; delete one first")


def user_created(user: UserState) -> Event[Any]:
    return USER_CREATED.of(user.user_id, UserReference(user_id=user.user_id))


def user_deleted(user: UserState) -> Event[Any]:
    return USER_DELETED.of(user.user_id, UserReference(user_id=user.user_id))
