"""The errors of the shop, one small hierarchy.

    ChaliceViewError
      BadRequest     400  the caller's input is wrong; nothing was changed
      Unauthorized   401  nobody is signed in
      Forbidden      403  the caller may not do this
      NotFound       404  no such resource, or it is not the caller's
      Conflict       409  the resource's state forbids this; nothing was changed
      Unreadable     409  what is stored under this identifier cannot be read; repair it
      CallRefused    500  another service refuses a call of ours, which is a mistake of the shop's
      Unavailable    503  a service that this one depends on did not answer; try again
    OutOfOrder            an event came ahead of the one that it depends on; retrying helps
    PublishError          EventBridge kept refusing events; the stream's batch is retried

Chalice turns the view errors into HTTP answers, `ecom.graphql` into GraphQL errors whose
`errorType` is the class name.
"""

from collections.abc import Sequence

from chalice.app import (
    BadRequestError,
    ChaliceViewError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    UnauthorizedError,
)
from pydantic import ValidationError

from ecom import limits


class BadRequest(BadRequestError):
    @classmethod
    def of(cls, error: ValidationError) -> "BadRequest":
        return cls("; ".join(reasons(error)))


class Unauthorized(UnauthorizedError):
    pass


class Forbidden(ForbiddenError):
    pass


class NotFound(NotFoundError):
    pass


class Conflict(ConflictError):
    pass


class Unreadable(ConflictError):
    @classmethod
    def of(cls, what: str, error: ValidationError) -> "Unreadable":
        """`what` is such as "order 42"."""
        return cls(f"{what} is stored in a form that cannot be read: {'; '.join(reasons(error))}")


class CallRefused(ChaliceViewError):
    STATUS_CODE = 500


class Unavailable(ChaliceViewError):
    STATUS_CODE = 503


class OutOfOrder(Exception):
    pass


class PublishError(Exception):
    pass


def reasons(error: ValidationError) -> list[str]:
    """Say what is wrong with an input, one line a field, without repeating its values."""
    wrong = error.errors(include_url=False, include_input=False, include_context=False)
    lines = [f"{field(each['loc'])}: {message(each['msg'])}" for each in wrong[: limits.REASONS]]
    more = len(wrong) - len(lines)
    return [*lines, f"and {more} more"] if more else lines


def field(path: Sequence[int | str]) -> str:
    """A field's dotted name; what a client has called it is cut short."""
    return ".".join(str(part)[: limits.ID_LENGTH] for part in path) or "body"


def message(text: str) -> str:
    """A message without Pydantic's mark of our own validators."""
    return text.removeprefix("Value error, ")
