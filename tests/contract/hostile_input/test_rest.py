"""Every path, query and body of every REST API, whatever it is sent."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from infra.documents import openapi
from infra.documents import services as documented
from tests.contract import running
from tests.contract.hostile_input.bench import Bench, Trial
from tests.contract.hostile_input.refusals import complaint_about, unseen_in
from tests.contract.running import Key
from tests.contract.test_routes import ADMINS, PUBLIC, SERVICES, USERS
from tests.support.aws_payloads import CONTEXT, rest_request
from tests.support.examples import USER_ID
from tests.support.places import ABSENT

Json = dict[str, Any]
ROUTES = sorted(PUBLIC | USERS | ADMINS | SERVICES)
TYPES = {400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 409: "Conflict"}
EXPECTED = {"expectedAvailable": 3}
"""Where an example must be what there is."""


@pytest.fixture(scope="module")
def documents() -> Mapping[str, Json]:
    return {service.name: openapi.document(service) for service in documented.load()}


def furnish(bench: Bench, key: Key) -> None:
    bench.clear()
    running.furnish(bench.world, key)


def right(operation: Json) -> Json:
    """What the document's examples send, by where: a route without a body has none."""
    parameters = operation["parameters"]
    content = operation.get("requestBody", {}).get("content", {})
    sent: Json = {
        "path": {each["name"]: each["example"] for each in parameters if each["in"] == "path"},
        "query": {
            each["name"]: each.get("example") for each in parameters if each["in"] == "query"
        },
        "body": dict(content["application/json"]["example"]) if content else {},
    }
    sent["body"] |= {name: EXPECTED[name] for name in EXPECTED.keys() & sent["body"].keys()}
    return {where: fields for where, fields in sent.items() if fields}


def send(bench: Bench, key: Key, operation: Json, sent: Json) -> Any:
    """What the API answers: of the path and the query API Gateway makes texts."""
    service, method, path = key
    body = sent.get("body")
    request = rest_request(
        method,
        path,
        path=texts(sent.get("path")),
        query=texts(sent.get("query")),
        body=None if body is ABSENT else json.dumps(body) if "body" in sent else None,
        **credentials(operation),
    )
    return bench.world.apps[service].app(request, CONTEXT)


def texts(values: Any) -> dict[str, str] | None:
    known = values if isinstance(values, dict) else {}
    return {key: str(value) for key, value in known.items() if value is not None} or None


def credentials(operation: Json) -> dict[str, str]:
    found: dict[str, str] = {}
    for scheme, groups in [each for one in operation["security"] for each in one.items()]:
        if scheme == "signature":
            found["service"] = "another-service"
        else:
            found |= {"user": "staff", "groups": groups[0]} if groups else {"user": USER_ID}
    return found


@pytest.mark.parametrize("key", ROUTES, ids=" ".join)
def test_hostile_requests_are_served_or_refused_in_words(
    bench: Bench, documents: Mapping[str, Json], key: Key
) -> None:
    service, method, path = key
    operation = documents[service]["paths"][path][method.lower()]
    furnish(bench, key)
    before = bench.state()

    def judge(trial: Trial) -> str | None:
        if trial.path[0] == "path" and not addresses(trial):
            return None
        answer = send(bench, key, operation, trial.sent)
        status, body = answer["statusCode"], json.loads(answer["body"])
        if status == 200:
            return unseen_in(bench.state(), before)
        if not bench.is_in(before):
            return f"answered {status}, but something was changed"
        return complaint_about(trial, f"{TYPES.get(status, status)}: {body['message']}")

    wrong = bench.try_all(" ".join(key), right(operation), judge)
    assert not wrong, wrong


def addresses(trial: Trial) -> bool:
    """Whether API Gateway would find the route: an empty path parameter leads to another one."""
    return len(trial.path) == 2 and isinstance(trial.value, str) and bool(trial.value)


CLAIMS: Mapping[str, Any] = {
    "none": None,
    "no claims": {},
    "empty claims": {"claims": {}},
    "null claims": {"claims": None},
    "empty sub": {"claims": {"sub": "", "cognito:groups": "admin"}},
    "blank sub": {"claims": {"sub": " "}},
    "a long sub": {"claims": {"sub": "x" * 3000}},
    "a sub in Unicode": {"claims": {"sub": "🫖" * 1000}},
    "a number as sub": {"claims": {"sub": 7}},
    "null groups": {"claims": {"sub": "someone", "cognito:groups": None}},
    "empty groups": {"claims": {"sub": "someone", "cognito:groups": ""}},
    "another group": {"claims": {"sub": "someone", "cognito:groups": "administrators,Admin"}},
    "a list of groups": {"claims": {"sub": "someone", "cognito:groups": [["root"], 7, None]}},
    "an e-mail that is none": {"claims": {"sub": "someone", "email": 7}},
}
"""What API Gateway does not say of a member of staff."""


@pytest.mark.parametrize("key", ROUTES, ids=" ".join)
def test_nobody_is_admitted_by_strange_claims(
    bench: Bench, documents: Mapping[str, Json], key: Key
) -> None:
    service, method, path = key
    operation = documents[service]["paths"][path][method.lower()]
    furnish(bench, key)
    before, wrong, sent = bench.state(), [], right(operation)
    for name, authorizer in CLAIMS.items():
        request = rest_request(
            method,
            path,
            path=texts(sent.get("path")),
            query=texts(sent.get("query")),
            body=sent.get("body"),
        )
        request["requestContext"]["authorizer"] = authorizer
        status = bench.world.apps[service].app(request, CONTEXT)["statusCode"]
        if status >= 500 or (key in ADMINS | SERVICES and status not in (401, 403)):
            wrong.append(f"{name}: {status}")
        bench.restore(before)
    assert not wrong, "\n".join(wrong)
