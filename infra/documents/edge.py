"""What a route demands, observed at the edge that the running service has.

A handler says what it takes by calling `ecom.rest`: which body, which query, which groups. So each
is called once, with an edge that notes what it is asked for and with nothing behind it: what is
documented is what happens, and the services need no second list that could differ.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar
from unittest.mock import patch

from chalice.app import Chalice, RouteEntry

from ecom.graphql import Caller, Group
from ecom.models import Model

M = TypeVar("M", bound=Model)

OUTSIDE = (
    "boto3.client",
    "boto3.resource",
    "boto3.Session",
    "botocore.client.BaseClient._make_api_call",
    "requests.Session.send",
)
"""All that leads out of a service."""


class Stopped(BaseException):
    """The handler is past its edge. No handler catches it by mistake."""


@dataclass
class Demands:
    """An edge that lets everyone in and notes what it is asked for, in place of `ecom.rest`'s."""

    groups: set[str] = field(default_factory=set)
    service: bool = False
    """Whether IAM must have identified the caller."""
    reads_body: type[Model] | None = None
    reads_query: type[Model] | None = None

    def body(self, _: Any, model: type[M]) -> M:
        self.reads_body = model
        return model.model_construct()

    def parameters(self, _: Any, model: type[M]) -> M:
        self.reads_query = model
        return model.model_construct()

    def require_group(self, _: Any, *groups: Group) -> None:
        self.groups |= {str(group) for group in groups}

    def require_service(self, _: Any) -> None:
        self.service = True

    def user_id(self, _: Any) -> str:
        return "someone"

    def caller(self, _: Any) -> Caller:
        return Caller("someone", frozenset(Group), "someone@example.com")


def demands_of(app: Chalice, route: RouteEntry) -> Demands:
    """What a route's handler asks of its caller."""
    demands = Demands()
    # Chalice itself sets `current_request` only while it answers one.
    request = patch.object(app, "current_request", None, create=True)
    with request, _instead_of_the_edge(demands), suppress(Exception, Stopped):
        # Without a real request every handler fails soon; by then it has said what it takes.
        route.view_function(**dict.fromkeys(route.view_args, "x"))
    return demands


@contextmanager
def _instead_of_the_edge(demands: Demands) -> Iterator[None]:
    methods = ("body", "parameters", "require_group", "require_service", "user_id", "caller")
    with ExitStack() as stack:
        for name in methods:
            stack.enter_context(patch(f"ecom.rest.{name}", getattr(demands, name)))
        for name in OUTSIDE:
            stack.enter_context(patch(name, _stop))
        yield


def _stop(*_: Any, **__: Any) -> NoReturn:
    raise Stopped
