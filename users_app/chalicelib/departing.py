"""Users whose account is gone: Cognito lets them delete it without the shop.

Each active user is looked for once per interval, the one that was not looked for the longest first.
A user whose account is gone is erased as one who has left by our own API.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from ecom.errors import NotFound
from ecom.observability import count_fault, logger

from .models import KnownUser, StoredUser, UserAccount
from .users import erase

MAX_USERS = 300
"""Of one run; the next one goes on."""


class Users(Protocol):
    """Where users are kept; `store.UserStore` in production."""

    def unchecked(self, before: datetime, limit: int) -> Iterable[str]: ...
    def check(self, user_id: str, moment: datetime) -> KnownUser | None: ...
    def bury(self, tombstone: StoredUser) -> None: ...


class Accounts(Protocol):
    """Cognito's accounts; `clients.Accounts` in production. Unknown ones raise NotFound."""

    def get(self, user_id: str) -> UserAccount: ...
    def since(self) -> datetime: ...


class Unchecked(Exception):
    """Some users could not be looked for; what invoked the run is dead-lettered."""


class YoungPool(Exception):
    """A user from before the pool was made: the account was in another one."""


def find(users: Users, accounts: Accounts, moment: datetime, interval: timedelta) -> None:
    """Erase users whose account is gone, of those who were not looked for during `interval`.

    A user is first looked for when they have been known for so long: Cognito may show an account
    some time after it was made. Raises Unchecked in the end where that failed for some of them.
    """
    due = users.unchecked(moment - interval, MAX_USERS)
    checked = {user_id: is_checked(user_id, users, accounts, moment) for user_id in due}
    if failed := [user_id for user_id, done in checked.items() if not done]:
        raise Unchecked(f"could not be looked for: {', '.join(failed)}")


def is_checked(user_id: str, users: Users, accounts: Accounts, moment: datetime) -> bool:
    try:
        check(user_id, users, accounts, moment)
    # Whatever is wrong with this user, the others must not wait for them.
    except Exception as error:
        logger.exception("an account could not be looked for", userId=user_id)
        count_fault(f"{type(error).__name__} for user {user_id}")
        return False
    return True


def check(user_id: str, users: Users, accounts: Accounts, moment: datetime) -> None:
    # Noted first: a user for whom it fails each time must not keep their place in front.
    user = users.check(user_id, moment)
    if user and is_gone(user, accounts):
        logger.info("the account is gone", userId=user_id)
        erase(user_id, users)


def is_gone(user: KnownUser, accounts: Accounts) -> bool:
    """Raises YoungPool where the pool cannot tell: a new pool must not have everybody erased."""
    try:
        accounts.get(user.user_id)
    except NotFound:
        if user.created_date < accounts.since():
            raise YoungPool(f"the pool is younger than user {user.user_id}") from None
        return True
    return False
