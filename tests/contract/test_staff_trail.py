"""Every operation of staff is on record, in every service, refused ones too."""

import json
import re
from collections.abc import Mapping
from io import StringIO
from types import ModuleType
from typing import Any

import pytest

from ecom.observability import logger
from infra.components.chalice_project import graphql_fields
from tests.contract.test_routes import ADMINS
from tests.support.aws_payloads import CONTEXT, graphql_request, rest_request


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    lines = StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", lines)
    return lines


def recorded(log: StringIO, operation: str) -> bool:
    """Whether the last line says that Eve was refused the operation."""
    line: dict[str, Any] = json.loads(log.getvalue().splitlines()[-1])
    asked = line.get("route", line.get("field")), line.get("actor"), line["outcome"]
    return asked == (operation, "eve", "Forbidden")


def test_every_field_for_staff_leaves_a_record(
    services: Mapping[str, ModuleType], log: StringIO
) -> None:
    seen = set()
    for app in services.values():
        handlers = {each.name: each.handler_string for each in app.app.pure_lambda_functions}
        for function, fields in graphql_fields(app).items():
            resolve = getattr(app, handlers[function].removeprefix("app."))
            for field in (each for each in fields if each.groups):
                event = graphql_request(field.name, user="eve", type_name=field.type_name)
                resolve(event, CONTEXT)
                assert recorded(log, field.name)
                seen.add(field.name)
    assert {"setUserGroups", "refundOrder", "completeDelivery", "adjustStock"} <= seen


def test_every_route_for_staff_leaves_a_record(
    services: Mapping[str, ModuleType], log: StringIO
) -> None:
    for service, method, path in ADMINS:
        named = dict.fromkeys(re.findall(r"{(\w+)}", path), "x1")
        services[service].app(rest_request(method, path, path=named, user="eve"), CONTEXT)
        assert recorded(log, f"{method} {path}")
        assert log.getvalue().splitlines()[-1].count('"x1"') == len(named)
