"""The business of users: the shop is told of a new one, and a sign-up is never held up."""

from collections.abc import Mapping
from typing import Any

from ecom.bus import EventBus
from ecom.events import USER_CREATED, Entry, UserCreated
from ecom.observability import logger
from ecom.outbox import DeadLetterQueue

from .models import PostConfirmation


def welcome(trigger: Mapping[str, Any], bus: EventBus, dead_letters: DeadLetterQueue) -> None:
    """Publish UserCreated for a new user.

    Raises nothing, because Cognito would refuse the sign-up: what cannot be published goes to
    the dead-letter queue, whose alarm is loud, and what cannot go there to the log.
    """
    try:
        confirmation = PostConfirmation.model_validate(trigger)
        if confirmation.is_new_user:
            deliver(created(confirmation), bus, dead_letters)
    except Exception:
        logger.exception("a new user was not announced")


def created(confirmation: PostConfirmation) -> Entry:
    user_id = confirmation.request.user_attributes.sub
    return USER_CREATED.of(user_id, UserCreated(user_id=user_id)).to_entry()


def deliver(entry: Entry, bus: EventBus, dead_letters: DeadLetterQueue) -> None:
    try:
        bus.publish([entry])
    # Whatever it is, nobody will call again: Cognito invokes a trigger once.
    except Exception as error:
        dead_letters.send(entry, str(error))
