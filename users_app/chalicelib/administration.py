"""What admins do with accounts: see them, put them into groups, delete them."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from ecom.errors import Conflict, NotFound
from ecom.graphql import Caller, Group

from .models import UserAccount
from .users import Users, erase


class Accounts(Protocol):
    """Cognito's accounts; `clients.Accounts` in production. Unknown ones raise NotFound."""

    def get(self, user_id: str) -> UserAccount: ...
    def groups_of(self, user_id: str) -> list[str]: ...
    def join(self, user_id: str, group: str) -> None: ...
    def leave(self, user_id: str, group: str) -> None: ...


def account(user_id: str, accounts: Accounts) -> UserAccount:
    """One account with its groups. Raises NotFound."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        found = pool.submit(accounts.get, user_id)
        groups = pool.submit(accounts.groups_of, user_id)
    return in_groups(found.result(), groups.result())


def find(user_id: str, accounts: Accounts) -> UserAccount | None:
    try:
        return account(user_id, accounts)
    except NotFound:
        return None


def set_groups(
    admin: Caller, user_id: str, groups: Collection[Group], accounts: Accounts
) -> UserAccount:
    """Put an account into exactly these groups; returns it. Raises NotFound or Conflict.

    Interrupted, it is completed by sending it again.
    """
    before = account(user_id, accounts)
    # Cognito finds an account by its identifier in any case: only the account has the right one.
    if before.user_id == admin.user_id and Group.ADMIN not in groups:
        raise Conflict("another admin has to take admin from you; nothing was changed")
    wanted, current = set(groups), set(before.groups or ())
    for group in sorted(wanted - current):
        accounts.join(before.user_id, group)
    for name in sorted(current - wanted):
        accounts.leave(before.user_id, name)
    return in_groups(before, wanted)


def delete(admin: Caller, user_id: str, users: Users, accounts: Accounts) -> None:
    """Delete a user and all that is personal; again, it changes nothing.

    Raises NotFound, and Conflict for oneself.
    """
    # The table also knows those whose account is gone already.
    if users.get(user_id) is None:
        # Its own identifier: Cognito also finds it by the same one in another case.
        user_id = accounts.get(user_id).user_id
    if user_id == admin.user_id:
        raise Conflict("another admin has to delete you; nothing was changed")
    erase(user_id, users)


def in_groups(account: UserAccount, groups: Collection[str]) -> UserAccount:
    return account.model_copy(update={"groups": sorted(groups)})
