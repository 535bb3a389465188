"""The GraphQL API as it is deployed stands whatever it is sent: documents, variables, bodies."""

import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from graphql.language import StringValueNode
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_graphql import Mode, mutations, queries

from infra.demo.people import People
from infra.demo.shop import SECONDS, Shop
from infra.documents.examples import TIMES
from tests.contract.test_schemathesis import REPRODUCIBLE
from tests.end_to_end.test_lost_rights import hire
from tests.support import schema as schemas

AT_ONCE = 4
EXAMPLES = 25
"""Documents of each kind; each asks for several operations."""
RESOLVERS = 75
"""As many as one request may have run (`resolver_count_limit`)."""
Send = Callable[[Any], requests.Response]
SCALARS = {
    "AWSDateTime": st.sampled_from(TIMES).map(lambda time: StringValueNode(value=time)),
}
PRODUCT = 'getProduct(productId: "x") { name }'


@pytest.fixture(scope="module")
def send(people: People) -> Send:
    """Sends a body as an admin whom no other test needs."""
    shop, headers = people.shop, {"content-type": "application/json"}
    headers["Authorization"] = people.token(hire(people)[0])

    def send(body: Any) -> requests.Response:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return requests.post(shop.url("frontend-api"), data, headers=headers, timeout=SECONDS)

    return send


def documents(kind: Any, mode: Mode) -> list[str]:
    """The same ones in each run."""
    found: list[str] = []

    @settings(REPRODUCIBLE, max_examples=EXAMPLES)
    @given(kind(schemas.load(), custom_scalars=SCALARS, mode=mode))
    def collect(document: str) -> None:
        found.append(document)

    collect()
    return found


def complaints(send: Send, bodies: Iterable[Any]) -> list[str]:
    """What is wrong with the answers: AppSync's are 200, or 4xx, and JSON in any case."""

    def complaint(body: Any) -> str | None:
        try:
            answer = send(body)
            errors = answer.json().get("errors") or []
        except (requests.RequestException, ValueError) as error:
            return f"{error!r} of {str(body)[:500]}"
        internal = [each for each in errors if each.get("errorType") in UNHANDLED]
        wrong = answer.status_code >= 500 or internal
        return f"{answer.text} of {str(body)[:500]}" if wrong else None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [each for each in pool.map(complaint, bodies) if each]


UNHANDLED = {"Lambda:Unhandled", "Lambda:IllegalArgument", "MappingTemplate", "InternalFailure"}


@pytest.mark.usefixtures("no_traceback", "tidy")
@pytest.mark.parametrize("kind", [queries, mutations])
@pytest.mark.parametrize("mode", Mode)
def test_documents_of_the_schema_are_served_or_refused(send: Send, kind: Any, mode: Mode) -> None:
    sent = [{"query": each} for each in documents(kind, mode)]
    assert len(sent) == EXAMPLES
    assert complaints(send, sent) == []


def repeated(count: int, part: str = PRODUCT) -> str:
    return " ".join(f"a{number}: {part}" for number in range(count))


def errors_of(answer: requests.Response) -> set[str]:
    return {str(each.get("errorType")) for each in answer.json().get("errors") or []}


def test_a_request_of_as_many_resolvers_as_allowed_is_served(send: Send) -> None:
    assert errors_of(send({"query": f"{{ {repeated(RESOLVERS)} }}"})) == set()


@pytest.mark.parametrize("count", [RESOLVERS + 1, RESOLVERS * 4])
def test_too_many_aliases_are_refused(send: Send, count: int) -> None:
    answer = send({"query": f"{{ {repeated(count)} }}"})
    assert errors_of(answer) == {"ResolverExecutionLimitReached"}


def nested(depth: int, opening: str = "{ me ", closing: str = "}") -> str:
    return opening * depth + closing * depth


TOO_DEEP: Mapping[str, str] = {
    "selections": nested(7),
    "many selections": nested(500),
    "selections without end": "{ me " * 20_000,
    "a list": f"{{ getProduct(productId: {'[' * 500}{']' * 500}) {{ name }} }}",
    "a list without end": f"{{ getProduct(productId: {'[' * 20_000}",
    "fragments in a circle": "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
    "a chain of fragments": "{ ...f0 } "
    + " ".join(f"fragment f{n} on Query {{ ...f{n + 1} }}" for n in range(300)),
}


@pytest.mark.usefixtures("no_traceback")
@pytest.mark.parametrize("document", TOO_DEEP.values(), ids=TOO_DEEP)
def test_too_deep_documents_are_refused(send: Send, document: str) -> None:
    answer = send({"query": document})
    assert answer.status_code < 500, answer.text
    assert answer.json()["errors"]


BODIES: Mapping[str, Any] = {
    "nothing": b"",
    "no JSON": b"{",
    "no UTF-8": b'{"query": "\xff\xfe"}',
    "null": None,
    "a number": 7,
    "a text": "{ me { userId } }",
    "a batch": [{"query": "{ me { userId } }"}] * 2,
    "an empty batch": [],
    "no query": {},
    "null as query": {"query": None},
    "a number as query": {"query": 7},
    "a list as query": {"query": ["{ me { userId } }"]},
    "an empty query": {"query": ""},
    "blanks": {"query": " \n\t,,, "},
    "a comment": {"query": "# nothing"},
    "a null byte": {"query": "{ me { userId \u0000 } }"},
    "half a surrogate": {"query": '{ getProduct(productId: "\ud800") { name } }'},
    "a number of many digits": {
        "query": f"{{ getLowStock(threshold: {'9' * 5000}) {{ nextToken }} }}"
    },
    "an operation that is not there": {"query": "query A { me { userId } }", "operationName": "B"},
    "two operations": {"query": "query A { me { userId } } query B { me { userId } }"},
    "a number as operation": {"query": "{ me { userId } }", "operationName": 7},
    "a list as variables": {"query": "{ me { userId } }", "variables": []},
    "a text as variables": {"query": "{ me { userId } }", "variables": "x"},
    "variables without types": {
        "query": "query A($a: Nothing!) { getProduct(productId: $a) { name } }",
        "variables": {"a": {"b": "c"}},
    },
    "a deep variable": b'{"query": "{ me { userId } }", "variables": {"a": '
    + b"[" * 20_000
    + b"]" * 20_000
    + b"}}",
    "many variables": {
        "query": "{ me { userId } }",
        "variables": {f"v{number}": number for number in range(20_000)},
    },
    "a long text": {
        "query": "query A($a: ID!) { getProduct(productId: $a) { name } }",
        "variables": {"a": "x" * 900_000},
    },
    "many directives": {"query": f"{{ me {'@include(if: true) ' * 2000} {{ userId }} }}"},
    "many equal fields": {"query": f"{{ me {{ {'userId ' * 3000} }} }}"},
    "a subscription": {"query": 'subscription { onOrderChanged(orderId: "x") { status } }'},
    "what only services may": {
        "query": 'mutation { publishOrderChange(change: {orderId: "x"}) { orderId } }'
    },
}


@pytest.mark.usefixtures("no_traceback")
def test_strange_bodies_are_answered(send: Send) -> None:
    assert complaints(send, BODIES.values()) == []


def test_a_batch_is_refused(send: Send) -> None:
    answer = send(BODIES["a batch"])
    assert (answer.status_code, errors_of(answer)) == (400, {"MalformedHttpRequestException"})


def test_nothing_is_served_without_a_credential(shop: Shop) -> None:
    for body in BODIES.values():
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = requests.post(shop.url("frontend-api"), data, timeout=SECONDS)
        assert 400 <= answer.status_code < 500
