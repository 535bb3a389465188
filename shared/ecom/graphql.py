"""The edge of GraphQL: one Lambda data source per service, its fields declared by decorators.

    graphql = GraphQL()

    @graphql.query("getOrder", GetOrder)
    def get_order(caller: Caller, arguments: GetOrder) -> Order | None: ...

    @app.lambda_function(name="graphql")
    def resolve(event, context):
        return graphql.resolve(event, context)

AppSync checks the schema's directives first; the same rule stands here, beside the field, and is
checked again, because a wrong directive must not be all that stands before an order.
"""

import dataclasses
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from chalice.app import ChaliceViewError
from pydantic import BeforeValidator, StringConstraints, ValidationError

from ecom import limits
from ecom.errors import BadRequest, Forbidden, Unauthorized
from ecom.models import Id, Model
from ecom.observability import (
    annotate,
    annotate_refusal,
    annotate_staff,
    annotate_targets,
    count_fault,
)
from ecom.text import Text, absent_if_blank

A = TypeVar("A", bound=Model)


class NoArguments(Model):
    pass


PageToken = Annotated[
    Annotated[str, StringConstraints(max_length=limits.TOKEN_LENGTH)] | None,
    BeforeValidator(absent_if_blank),
]


class PageRequest(Model):
    next_token: PageToken = None


class OrderInput(Model):
    """The `input` argument of the operations of staff on one order."""

    order_id: Text


class OrderArguments(Model):
    input: OrderInput


class Response(Model):
    """The answer of a mutation that has nothing else to tell."""

    success: bool = True


class Group(StrEnum):
    ADMIN = "admin"
    WAREHOUSE = "warehouse"
    DELIVERY = "delivery"


@dataclass(frozen=True)
class Caller:
    """Who asks: a user of the pool with their groups, or anyone with an API key (`user_id` "")."""

    user_id: str
    groups: frozenset[str] = frozenset()
    email: str | None = dataclasses.field(default=None, repr=False)
    """As an ID token says; an access token does not."""


@dataclass(frozen=True)
class Field:
    """One resolved field and who may ask for it: anyone, or users of one of `groups` if given."""

    type_name: str
    name: str
    public: bool
    groups: frozenset[Group]

    def admit(self, caller: Caller) -> None:
        """Put on record who asks where that is for staff. Raises Unauthorized or Forbidden."""
        if self.public:
            return
        if not caller.user_id:
            raise Unauthorized("sign in first")
        used = self.groups & caller.groups
        if self.groups:
            annotate_staff(caller.user_id, used)
        if self.groups and not used:
            raise Forbidden(f"for members of {' or '.join(sorted(self.groups))}")


class Claims(Model):
    email: str | None = None


class Identity(Model):
    """The `identity` of an AppSync event. A service has no `sub`; for an API key it is null."""

    sub: Annotated[Id | None, BeforeValidator(absent_if_blank)] = None
    groups: list[str] | None = None
    claims: Claims | None = None


def caller_of(identity: object) -> Caller:
    """The caller in an AppSync event's `identity`. Raises Unauthorized where it is not one."""
    try:
        known = Identity.model_validate(identity or {})
    except ValidationError as error:
        raise Unauthorized("sign in again: the token does not say who you are") from error
    email = known.claims.email if known.claims else None
    return Caller(known.sub or "", frozenset(known.groups or ()), email)


Resolve = Callable[[Mapping[str, Any]], Any]
Handler = Callable[[Caller, A], Any]
Register = Callable[[Handler[A]], Handler[A]]
Groups = Collection[Group]


class GraphQL:
    """The fields that a function of a service resolves; `function` is its name."""

    def __init__(self, function: str = "graphql") -> None:
        self.function = function
        self.fields: list[Field] = []
        self._resolvers: dict[tuple[str, str], Resolve] = {}

    def query(
        self, name: str, arguments: type[A], *, public: bool = False, groups: Groups = ()
    ) -> Register[A]:
        """Resolve `Query.name`; for all users unless `groups` or `public` is given."""
        return self._register(Field("Query", name, public, frozenset(groups)), arguments)

    def mutation(self, name: str, arguments: type[A], *, groups: Groups = ()) -> Register[A]:
        """Resolve `Mutation.name`; for all users unless `groups` is given."""
        return self._register(Field("Mutation", name, False, frozenset(groups)), arguments)

    def subscription(self, name: str, arguments: type[A]) -> Register[A]:
        """Judge who may subscribe to `Subscription.name`; what the handler returns is not sent."""
        return self._register(Field("Subscription", name, False, frozenset()), arguments)

    def field(self, type_name: str, name: str, source: type[A]) -> Register[A]:
        """Resolve a field of a type; the handler gets the parent object in place of arguments."""
        return self._register(Field(type_name, name, False, frozenset()), source, nested=True)

    def _register(self, field: Field, model: type[A], nested: bool = False) -> Register[A]:
        self.fields.append(field)

        def register(handler: Handler[A]) -> Handler[A]:
            def resolve(event: Mapping[str, Any]) -> Any:
                caller = caller_of(event["identity"])
                field.admit(caller)
                # A parent object carries all its fields; an argument that nobody knows is wrong.
                if nested:
                    return _json(handler(caller, parse(model, event["source"], "ignore")))
                return _json(handler(caller, parse(model, event["arguments"], "forbid")))

            self._resolvers[field.type_name, field.name] = resolve
            return handler

        return register

    def resolve(self, event: Mapping[str, Any], context: Any) -> Any:  # noqa: ARG002
        """Answer an AppSync event. An error of the caller's is an answer, not an exception.

        Raises KeyError for a field that is not ours, which is a mistake of the deployment.
        """
        info = event["info"]
        annotate(field=info["fieldName"])
        _annotate_targets(event.get("arguments") or {})
        try:
            return self._resolvers[info["parentTypeName"], info["fieldName"]](event)
        except ChaliceViewError as error:
            annotate_refusal(type(error).__name__)
            if error.STATUS_CODE >= 500:
                count_fault(str(error))
            return {"__error": {"type": type(error).__name__, "message": str(error)}}


def _annotate_targets(arguments: Mapping[str, Any]) -> None:
    """What is asked about stands among the arguments, or in the one input object among them."""
    for values in (arguments, *arguments.values()):
        if isinstance(values, Mapping):
            annotate_targets(values)


def parse(model: type[A], values: Mapping[str, Any], extra: Literal["ignore", "forbid"]) -> A:
    """What a caller sent, as `model`. Raises BadRequest with what is wrong, field by field."""
    try:
        return model.model_validate(values, extra=extra)
    except ValidationError as error:
        raise BadRequest.of(error) from error


def _json(result: Any) -> Any:
    return result.to_json() if isinstance(result, Model) else result
