"""The errors of the shop, one small hierarchy.

    ChaliceViewError
      BadRequest     400  the caller's input is wrong; nothing was changed
      Unauthorized   401  nobody is signed in
      Forbidden      403  the caller may not do this
      NotFound       404  no such resource, or it is not the caller's
      Conflict       409  the resource's state forbids this; nothing was changed
      Unavailable    503  a service that this one depends on did not answer; try again
    OutOfOrder            an event came ahead of the one that it depends on; retrying helps
    PublishError          EventBridge kept refusing events; the stream's batch is retried

Chalice turns the view errors into HTTP answers, `ecom.graphql` into GraphQL errors whose
`errorType` is the class name.
"""

from chalice.app import (
    BadRequestError,
    ChaliceViewError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    UnauthorizedError,
)
from pydantic import ValidationError


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


class Unavailable(ChaliceViewError):
    STATUS_CODE = 503


class OutOfOrder(Exception):
    pass


class PublishError(Exception):
    pass


def reasons(error: ValidationError) -> list[str]:
    """What is wrong with an input, one line a field, without repeating its values."""
    return [
        f"{'.'.join(str(part) for part in each['loc']) or 'body'}: {each['msg']}"
        for each in error.errors(include_url=False, include_input=False, include_context=False)
    ]
