"""Deployed REST APIs do what their OpenAPI documents say, whatever they are sent."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import given, settings
from requests.auth import AuthBase

from infra.demo.people import People
from infra.demo.shop import SECONDS, Shop
from infra.demo.users import User
from infra.documents import openapi, routes
from infra.documents import services as documented
from infra.documents.examples import TEXTS
from tests.contract.test_schemathesis import CHECKS, REPRODUCIBLE, known, requests_of, schemes
from tests.end_to_end.test_access import as_root
from tests.end_to_end.test_lost_rights import hire
from tests.end_to_end.test_users import invite

Json = dict[str, Any]
Case = schemathesis.Case[Any]
EXAMPLES = settings(REPRODUCIBLE, max_examples=8)
"""Requests of each route; the contract tests send more."""
AT_ONCE = 4
DOCUMENTS = {service.name: openapi.document(service) for service in documented.load()}
WITH_ROUTES = sorted(name for name, document in DOCUMENTS.items() if document["paths"])


class Token(AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._token
        return request


class Anonymous(AuthBase):
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.pop("Authorization", None)
        return request


@pytest.fixture(scope="module")
def admin(people: People) -> User:
    return hire(people)[0]


def operations(service: str) -> Iterable[tuple[str, str, Json]]:
    for path, methods in DOCUMENTS[service]["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def cases(service: str, method: str, path: str, ids: Mapping[str, str]) -> list[Case]:
    """The same requests in each run, some of them about what `ids` names."""
    found: list[Case] = []
    described = schemathesis.openapi.from_dict(DOCUMENTS[service])[path][method]
    named = known(DOCUMENTS[service]["paths"][path][method], "path")

    @EXAMPLES
    @given(case=requests_of(described, {name: ids.get(name, named[name]) for name in named}))
    def collect(case: Case) -> None:
        found.append(case)

    collect()
    return found


def credentials(people: People, operation: Json, admin: User) -> AuthBase:
    """Those that the route asks for, of somebody whom no other test needs."""
    asked = [each for one in operation["security"] for each in one.items()]
    if routes.SIGNED in schemes(operation):
        signature: AuthBase = as_root()
        return signature
    if not asked:
        return Anonymous()
    groups = asked[0][1]
    return Token(people.token(admin if groups else invite(people.shop)[0]))


def complaint(shop: Shop, service: str, sent: tuple[Case, AuthBase]) -> str | None:
    case, auth = sent
    try:
        answer = case.call(base_url=shop.url(service), auth=auth, timeout=SECONDS)
        case.validate_response(answer, checks=CHECKS)
    except Exception as error:
        return str(error)
    return None


@pytest.mark.usefixtures("no_traceback", "tidy")
@pytest.mark.parametrize("service", WITH_ROUTES)
def test_deployed_routes_answer_as_documented(people: People, service: str, admin: User) -> None:
    ids = {"order_id": people.buy(1)["orderId"], "product_id": TEXTS["productId"]}
    sent = [
        (case, auth)
        for method, path, operation in operations(service)
        for auth in [credentials(people, operation, admin)]
        for case in cases(service, method, path, ids)
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        complaints = list(pool.map(partial(complaint, people.shop, service), sent))
    print(f"{service}: {len(sent)} requests")
    assert [each for each in complaints if each] == []
