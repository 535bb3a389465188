"""Every route does what its OpenAPI document says, whatever it is sent.

Schemathesis makes requests of the document, good and bad ones, always the same. The services run in
this process under moto and ask each other as they do in AWS.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from ecom.rest import HEADERS
from infra.documents import openapi, routes
from infra.documents import services as documented
from tests.contract import running
from tests.contract.running import BASE_URL, Key
from tests.contract.test_routes import ADMINS, PUBLIC, SERVICES, USERS
from tests.faults import shop
from tests.faults.world import World
from tests.support import apps

Json = dict[str, Any]
ROUTES = sorted(PUBLIC | USERS | ADMINS | SERVICES)
EXAMPLES = 50
"""Of each route: good and bad requests, about what there is and what there is not."""
CREDENTIALS = {"Authorization": "those that the route asks for"}
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
REPRODUCIBLE = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def documents() -> Mapping[str, Json]:
    return {service.name: openapi.document(service) for service in documented.load()}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Services that run: those of the other contract tests are only looked at."""
    with pytest.MonkeyPatch.context() as monkeypatch, shop.world(shop.load(monkeypatch)) as world:
        yield world
    apps.forget()


@pytest.fixture(scope="module", params=ROUTES, ids=" ".join)
def key(request: pytest.FixtureRequest) -> Key:
    route: Key = request.param
    return route


@pytest.fixture(scope="module")
def operation(documents: Mapping[str, Json], key: Key) -> Json:
    """The route as its document describes it."""
    service, method, path = key
    described: Json = documents[service]["paths"][path][method.lower()]
    return described


@pytest.fixture(scope="module")
def client(world: World, key: Key, operation: Json) -> requests.Session:
    """Somebody with the credentials that the route asks for, in a shop that is tidied up."""
    running.furnish(world, key)
    return running.client(world, key[0], operation["security"])


def known(operation: Json, place: str) -> Json:
    """The examples of the parameters in the path or in the query."""
    return {
        each["name"]: each["example"]
        for each in operation["parameters"]
        if each["in"] == place and "example" in each
    }


def schemes(operation: Json) -> list[str]:
    return [name for each in operation["security"] for name in each]


def padded(sent: Any) -> bool:
    """Whether a text in it has blanks around, which services take off before they judge it."""
    if isinstance(sent, Mapping):
        return any(padded(each) for each in sent.values())
    if isinstance(sent, list):
        return any(padded(each) for each in sent)
    return isinstance(sent, str) and sent != sent.strip()


def requests_of(route: APIOperation[Any, Any, Any, Any], ids: Json) -> st.SearchStrategy[Any]:
    """Good and bad requests, with and without identifiers of what is there."""
    paths = [None, ids] if ids else [None]
    bad = [GenerationMode.NEGATIVE] if route.body or route.query else []
    return st.one_of(
        *(
            route.as_strategy(mode, path_parameters=path, headers=CREDENTIALS)
            for mode in [GenerationMode.POSITIVE, *bad]
            for path in paths
        )
    )


def send_example(
    client: requests.Session, key: Key, operation: Json, headers: Mapping[str, str]
) -> requests.Response:
    _, method, path = key
    content = operation.get("requestBody", {}).get("content", {})
    return client.request(
        method,
        BASE_URL + path.format(**known(operation, "path")),
        headers=headers,
        params=known(operation, "query"),
        json=content.get("application/json", {}).get("example"),
    )


def test_the_example_is_refused_without_the_credentials_that_the_document_asks_for(
    client: requests.Session, key: Key, operation: Json
) -> None:
    answer = send_example(client, key, operation, {})
    refused = {routes.USER: 401, routes.SIGNED: 403}
    assert answer.status_code == next((refused[each] for each in schemes(operation)), 200)


def test_the_example_of_a_request_is_accepted(
    client: requests.Session, key: Key, operation: Json
) -> None:
    answer = send_example(client, key, operation, CREDENTIALS)
    assert answer.status_code == 200, answer.text


def test_no_answer_may_be_kept(client: requests.Session, key: Key, operation: Json) -> None:
    for headers in ({}, CREDENTIALS):
        answer = send_example(client, key, operation, headers)
        assert HEADERS.items() <= answer.headers.items()


def test_a_route_answers_as_documented(
    documents: Mapping[str, Json], client: requests.Session, key: Key, operation: Json
) -> None:
    service, method, path = key
    described = schemathesis.openapi.from_dict(documents[service])[path][method]

    @REPRODUCIBLE
    @given(case=requests_of(described, known(operation, "path")))
    def answers_as_documented(case: schemathesis.Case[Any]) -> None:
        answer = case.call(base_url=BASE_URL, session=client)
        strict = [] if padded([case.query, case.body]) else [checks.negative_data_rejection]
        case.validate_response(answer, checks=[*CHECKS, *strict])

    answers_as_documented()
