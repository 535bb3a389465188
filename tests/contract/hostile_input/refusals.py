"""What must be true of a refusal, and of what was accepted."""

import re
from typing import Any

from pydantic.alias_generators import to_camel

from tests.contract.hostile_input.bench import State, Trial

CALLERS = {"BadRequest", "NotFound", "Conflict", "Forbidden", "Unauthorized", "Unreadable"}
"""The errors that are a caller's: none of them is a fault of the shop's."""
PRIVATE = {
    "name",
    "companyName",
    "streetAddress",
    "postCode",
    "city",
    "state",
    "phoneNumber",
    "paymentToken",
    "cardNumber",
    "email",
}
"""Fields whose values are in no message: personal data and secrets."""
CONSEQUENCES = ("total:", "deliveryPrice:", "paymentToken:")
"""What an order's other fields come to: wrong where those are right by themselves."""
NOT_JSON = "body: Invalid JSON"
"""A half of a surrogate pair is none, wherever it stands."""
RECOGNISABLE = 6
"""Characters of a value from which on it can be found again in a message."""
CONTROL = re.compile(r"[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]")
MESSAGE_LENGTH = 5_000


def complaint_about(trial: Trial, refused: str) -> str | None:
    """What is wrong with a refusal, such as `BadRequest: input.name: ...`."""
    kind, _, message = refused.partition(": ")
    if kind not in CALLERS:
        return f"is no caller's mistake: {refused}"
    if not message.strip():
        return "gives no reason"
    if len(message) > MESSAGE_LENGTH:
        return f"gives a reason of {len(message)} characters"
    if kind == "BadRequest" and not names(trial, message):
        return f"does not name the field: {refused}"
    if told(trial, message):
        return f"repeats what is private: {refused}"
    return None


def names(trial: Trial, message: str) -> bool:
    """Whether it names the field, one that it belongs to, what is in it, or what it comes to."""
    if message.startswith(NOT_JSON) and "surrogate" in trial.name:
        return True
    inside = [
        key for each in (trial.value, trial.example) if isinstance(each, dict) for key in each
    ]
    above = [part for part in trial.path[1:] if isinstance(part, str)]
    known = [to_camel(trial.field), *above, *inside, *CONSEQUENCES]
    return any(str(name)[:64] in message for name in known)


def told(trial: Trial, message: str) -> bool:
    value = trial.value
    if trial.field not in PRIVATE or not isinstance(value, str):
        return False
    return len(value) >= RECOGNISABLE and value[:50] in message


def unseen_in(after: State, before: State) -> str | None:
    """What was accepted and stored although nobody can see it."""
    for name, items in after.items():
        if items != before.get(name) and (found := CONTROL.search(text_of(items))):
            return f"stored U+{ord(found[0]):04X} in {name}"
    return None


def text_of(items: Any) -> str:
    return "".join(texts(items))


def texts(value: Any) -> list[str]:
    if hasattr(value, "attrs"):
        value = value.attrs
    if hasattr(value, "value"):
        value = value.value
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [each for part in value.values() for each in texts(part)] + [
            key for key in value if isinstance(key, str)
        ]
    if isinstance(value, (list, set)):
        return [each for part in value for each in texts(part)]
    return []
