"""The routes of a service, each with what its handler demands and answers."""

from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

from chalice.app import CognitoUserPoolAuthorizer, IAMAuthorizer, RouteEntry

from infra.documents import readme
from infra.documents.edge import Demands, demands_of
from infra.documents.schemas import Use
from infra.documents.services import Service

USER, SIGNED = "user", "signature"


@dataclass(frozen=True)
class Operation:
    """A route with what its handler demands and answers."""

    route: RouteEntry
    demands: Demands
    answer: Any
    """The type that the handler says it returns."""
    explanation: str = ""
    """What the service's README says of it."""

    @property
    def scheme(self) -> str | None:
        """Who must be known before the handler runs."""
        if isinstance(self.route.authorizer, IAMAuthorizer):
            return SIGNED
        return USER if isinstance(self.route.authorizer, CognitoUserPoolAuthorizer) else None

    @property
    def audience(self) -> str:
        if self.scheme == SIGNED:
            return "services"
        if self.groups:
            return "staff"
        return "users" if self.scheme else "anyone"

    @property
    def caller(self) -> str:
        sentences = {
            "services": "For other services, by their signature.",
            "staff": f"For members of {' or '.join(self.groups)}.",
            "users": "For any signed-in user.",
            "anyone": "For anyone.",
        }
        return sentences[self.audience]

    @property
    def groups(self) -> list[str]:
        return sorted(self.demands.groups)

    @property
    def takes(self) -> str:
        """The names of what is read."""
        read = (self.demands.reads_body, self.demands.reads_query)
        return ", ".join(model.__name__ for model in read if model)

    @property
    def answers(self) -> str:
        return "" if get_args(self.answer) else str(self.answer.__name__)

    @property
    def uses(self) -> list[Use]:
        read = (self.demands.reads_body, self.demands.reads_query)
        models: list[Use] = [(model, "validation") for model in read if model]
        return [*models, (self.answer, "serialization")]

    @property
    def errors(self) -> list[str]:
        """The statuses with which the route may refuse. Any service may be out of reach."""
        reads = self.demands.reads_body or self.demands.reads_query
        possible = {
            "400": reads or self.route.view_args,
            "401": self.scheme == USER,
            "403": self.scheme == SIGNED or self.groups,
            "404": self.route.view_args,
            "409": self.route.method != "GET",
            "503": True,
        }
        return [status for status, may_be in possible.items() if may_be]


def operations(service: Service) -> list[Operation]:
    app, said = service.module.app, readme.explanations(service.readme)
    return [
        Operation(
            route,
            demands_of(app, route),
            answer_of(route.view_function),
            said.get(readme.key(route.method, route.uri_pattern), ""),
        )
        for route in service.routes
    ]


def answer_of(handler: Any) -> Any:
    """What a handler returns; `Annotated[dict[str, Any], OrderPage]` is an OrderPage's JSON."""
    returned = get_type_hints(handler, include_extras=True)["return"]
    noted = getattr(returned, "__metadata__", ())
    if noted:
        return noted[0]
    return dict[str, Any] if Any in get_args(returned) else returned
