import json
import logging
from collections.abc import Iterator
from types import ModuleType
from typing import Any, ClassVar

import pytest

from ecom.observability import logger
from ecom.staff import Staff
from infra import tables
from tests.component.conftest import Queue
from tests.support import apps, local_tables
from tests.support.aws_payloads import CONTEXT, graphql_request, rest_request
from tests.support.cognito import Pool
from tests.support.functions import Lambda

ERRORS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    503: "Unavailable",
}
Answer = tuple[str, Any]
"""`ok` and what was answered, or the error's name and message."""


@pytest.fixture
def table(aws: None) -> Any:  # noqa: ARG001
    return local_tables.create(tables.USERS)


@pytest.fixture
def pool() -> Pool:
    return Pool()


@pytest.fixture
def app(table: Any, pool: Pool, dead_letters: Queue, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    environment = {
        "USERS_TABLE": table.name,
        "USERS_STREAM_ARN": table.latest_stream_arn,
        "USER_POOL_ID": "pool",
        "ACCOUNT_CHECK_SCHEDULE": "rate(5 minutes)",
        "ACCOUNT_CHECK_INTERVAL": "86400",
        "DEAD_LETTER_QUEUE_URL": dead_letters.url,
    }
    app = apps.load("users", monkeypatch, environment)
    monkeypatch.setattr(app, "accounts", app.clients.Accounts("pool", pool))
    monkeypatch.setattr(app, "staff", Staff("pool", pool))
    administrator = app.clients.Administrator("administration", Lambda(app.administer))
    monkeypatch.setattr(app, "administrator", administrator)
    return app


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The service's log, with the traces of exceptions."""
    service = logging.getLogger(logger.service)
    service.addHandler(caplog.handler)
    yield caplog
    service.removeHandler(caplog.handler)


class Rest:
    """The service by its routes."""

    ROUTES: ClassVar = {
        "me": ("GET", "/me"),
        "updateProfile": ("PUT", "/me"),
        "deleteAccount": ("DELETE", "/me"),
        "saveAddress": ("POST", "/me/addresses"),
        "deleteAddress": ("DELETE", "/me/addresses/{address_id}"),
        "getUsers": ("GET", "/admin/users"),
        "getUser": ("GET", "/admin/users/{user_id}"),
        "deleteUser": ("DELETE", "/admin/users/{user_id}"),
        "setUserGroups": ("PUT", "/admin/users/{user_id}/groups"),
    }

    def __init__(self, app: ModuleType) -> None:
        self.app = app

    def __call__(
        self, user: str | None, operation: str, *groups: str, email: str = "", **values: Any
    ) -> Answer:
        method, resource = self.ROUTES[operation]
        path = {"address_id": values.pop("addressId", ""), "user_id": values.pop("userId", "")}
        sent: dict[str, Any] = {"query" if method == "GET" else "body": values}
        request = rest_request(
            method, resource, path=path, user=user, groups=",".join(groups), **sent
        )
        if email:
            request["requestContext"]["authorizer"]["claims"]["email"] = email
        answer = self.app.app(request, CONTEXT)
        status, body = answer["statusCode"], json.loads(answer["body"])
        return ("ok", body) if status == 200 else (ERRORS[status], body["message"])


class GraphQL:
    """The service by its GraphQL fields."""

    QUERIES = ("me", "getUser", "getUsers")
    ARGUMENT: ClassVar = {"saveAddress": "address"}
    PLAIN = (*QUERIES, "deleteAccount")
    """Operations whose arguments are not in an `input`."""
    FOR_ADMINS = ("getUsers", "getUser", "setUserGroups", "deleteUser")

    def __init__(self, app: ModuleType) -> None:
        self.app = app

    def __call__(
        self, user: str | None, operation: str, *groups: str, email: str = "", **values: Any
    ) -> Answer:
        name = self.ARGUMENT.get(operation, "input")
        arguments = values if operation in self.PLAIN else {name: values}
        kind = "Query" if operation in self.QUERIES else "Mutation"
        request = graphql_request(operation, arguments, user=user, groups=groups, type_name=kind)
        if email:
            request["identity"]["claims"] = {"email": email}
        resolve = self.app.administer if operation in self.FOR_ADMINS else self.app.resolve
        answer = resolve(request, CONTEXT)
        error = (answer or {}).get("__error")
        return (error["type"], error["message"]) if error else ("ok", answer)


Ask = Rest | GraphQL
"""Asks as a user for an operation, as a member of groups."""


@pytest.fixture(params=[Rest, GraphQL])
def ask(request: pytest.FixtureRequest, app: ModuleType) -> Ask:
    asked: Ask = request.param(app)
    return asked
