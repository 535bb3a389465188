"""How the shop hears of a new user: a sign-up is never held up, and nobody is told of twice."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ecom.bus import EventBus
from ecom.errors import NotFound, OutOfOrder
from ecom.events import USER_INVITED, Entry, UserReference
from ecom.observability import logger
from ecom.outbox import DeadLetterQueue

from .models import Confirmation, Invitation, StoredUser, Trigger, UserAccount
from .users import new_user

Payload = Mapping[str, Any]
Telling = type[Confirmation] | type[Invitation]
"""A trigger that tells of a new user."""


class Users(Protocol):
    """Where users are kept; `store.UserStore` in production."""

    def get(self, user_id: str) -> StoredUser | None: ...
    def add(self, user: StoredUser) -> None: ...


class Accounts(Protocol):
    """Who has an account; `clients.Accounts` in production."""

    def get(self, user_id: str) -> UserAccount: ...


def welcome(payload: Payload, users: Users, dead_letters: DeadLetterQueue) -> None:
    """Keep a user whose sign-up is confirmed, which announces them. Raises nothing."""
    announce(payload, Confirmation, lambda user_id: users.add(new_user(user_id)), dead_letters)


def invite(payload: Payload, bus: EventBus, dead_letters: DeadLetterQueue) -> None:
    """Say that a user is about to be created by an administrator. Raises nothing.

    Cognito asks before there is an account, and may still refuse it: see `admit`.
    """
    announce(payload, Invitation, lambda user_id: bus.publish([invited(user_id)]), dead_letters)


def announce(
    payload: Payload,
    trigger: Telling,
    tell: Callable[[str], None],
    dead_letters: DeadLetterQueue,
) -> None:
    """Tell of the user of a trigger, unless Cognito has run it for something else.

    Raises nothing, because Cognito would refuse the user: what cannot be told goes to the
    dead-letter queue, whose alarm is loud, and what cannot go there to the log.
    """
    try:
        if Trigger.model_validate(payload).trigger_source == trigger.SOURCE:
            tell_or_keep(payload, trigger, tell, dead_letters)
    except Exception:
        logger.exception("a new user was not announced")


def tell_or_keep(
    payload: Payload,
    trigger: Telling,
    tell: Callable[[str], None],
    dead_letters: DeadLetterQueue,
) -> None:
    record: Payload = {}
    try:
        user_id = trigger.model_validate(payload).user_id
        # Published, it does what could not be done now: see `admit`.
        record = invited(user_id)
        tell(user_id)
    # Whatever it is, nobody will call again: Cognito invokes a trigger once.
    except Exception as error:
        dead_letters.send(record, str(error))


def invited(user_id: str) -> Entry:
    return USER_INVITED.of(user_id, UserReference(user_id=user_id)).to_entry()


def admit(user_id: str, users: Users, accounts: Accounts) -> None:
    """Keep a user who was invited, which announces them.

    Raises OutOfOrder where there is no account yet. One who is known already stays as they are,
    whatever has become of the account.
    """
    if users.get(user_id):
        return
    try:
        account = accounts.get(user_id)
    except NotFound as error:
        raise OutOfOrder(f"there is no account {user_id} yet") from error
    users.add(new_user(account.user_id))
