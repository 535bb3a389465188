"""The documents for clients are valid, say all that the code says, and their examples are true."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from ecom import events
from infra.documents import asyncapi, graphql_schema, openapi, readme, routes
from infra.documents import services as documented
from infra.documents.links import LINK
from infra.documents.pages import Pages
from infra.documents.services import ROOT, Service
from tests.contract.event_table import CONTRACT, Row
from tests.contract.test_routes import ADMINS, PUBLIC, SERVICES, USERS
from tests.support import schema as appsync

Json = dict[str, Any]
SERVICE_NAMES = sorted({service for service, _, _ in PUBLIC | USERS | ADMINS | SERVICES})
WITHOUT_BODY = {"cancel", "retry"}
"""POSTs whose path says everything."""


@pytest.fixture(scope="module")
def shop() -> dict[str, Service]:
    return {service.name: service for service in documented.load()}


@pytest.fixture(scope="module")
def bus(shop: dict[str, Service]) -> Json:
    return asyncapi.document(list(shop.values()))


def operations(shop: dict[str, Service]) -> Iterator[tuple[tuple[str, str, str], Json]]:
    """Every documented route, as `tests.contract.test_routes` names it."""
    for service in shop.values():
        for path, methods in openapi.document(service)["paths"].items():
            for method, operation in methods.items():
                yield (service.name, method.upper(), path), operation


# REST


@pytest.mark.parametrize("service", SERVICE_NAMES)
def test_an_openapi_document_is_valid(shop: dict[str, Service], service: str) -> None:
    validate(openapi.document(shop[service]))


def test_every_route_is_in_the_document_of_its_service_and_no_other(
    shop: dict[str, Service],
) -> None:
    assert {key for key, _ in operations(shop)} == PUBLIC | USERS | ADMINS | SERVICES


def test_every_route_is_explained_by_the_readme_of_its_service_and_no_other(
    shop: dict[str, Service],
) -> None:
    for service in shop.values():
        served = {readme.key(each.method, each.uri_pattern) for each in service.routes}
        assert readme.explanations(service.readme).keys() == served, service.name


def test_every_route_says_whose_credentials_it_takes(shop: dict[str, Service]) -> None:
    for key, operation in operations(shop):
        asked = {name for each in operation["security"] for name in each}
        expected = {routes.SIGNED} if key in SERVICES else {routes.USER}
        assert asked == (set() if key in PUBLIC else expected), key


def test_every_route_for_staff_demands_a_group(shop: dict[str, Service]) -> None:
    for key, operation in operations(shop):
        groups = [group for each in operation["security"] for group in each.get("user", [])]
        assert bool(groups) == (key in ADMINS), key


def test_every_route_for_services_demands_a_signature(shop: dict[str, Service]) -> None:
    found = [(service, each) for service in shop.values() for each in routes.operations(service)]
    for service, each in found:
        key = (service.name, each.route.method, each.route.uri_pattern)
        assert each.demands.service == (key in SERVICES), key


def test_every_route_that_changes_something_says_what_it_takes(shop: dict[str, Service]) -> None:
    for key, operation in operations(shop):
        _, method, path = key
        takes = method in ("POST", "PUT") and path.rsplit("/", 1)[1] not in WITHOUT_BODY
        assert ("requestBody" in operation) == takes, key


@pytest.mark.parametrize("service", SERVICE_NAMES)
def test_the_examples_of_requests_and_answers_are_of_their_schemas(
    shop: dict[str, Service], service: str
) -> None:
    document = openapi.document(shop[service])
    for methods in document["paths"].values():
        for operation in methods.values():
            asked = [operation["requestBody"]] if "requestBody" in operation else []
            for each in [*asked, operation["responses"]["200"]]:
                content = each["content"]["application/json"]
                schema = {**content["schema"], "components": document["components"]}
                Draft202012Validator(schema).validate(content["example"])


def test_every_route_says_what_it_answers(shop: dict[str, Service]) -> None:
    silent = [
        each.route.view_function.__name__
        for service in shop.values()
        for each in routes.operations(service)
        if each.answer == dict[str, Any]
    ]
    assert silent == []


def test_every_refusal_has_a_message(shop: dict[str, Service]) -> None:
    for _, operation in operations(shop):
        for status, answer in operation["responses"].items():
            schema = answer["content"]["application/json"]["schema"]
            assert status == "200" or schema == {"$ref": "#/components/schemas/Error"}


# Events


def test_the_asyncapi_document_is_valid(bus: Json) -> None:
    check = ROOT / "infra" / "documents" / "check_asyncapi.js"
    checked = subprocess.run(
        ["node", str(check)], input=json.dumps(bus), capture_output=True, text=True
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_every_event_is_documented_and_sent_by_its_source(bus: Json) -> None:
    sent = {
        (channel["address"], name)
        for channel in bus["channels"].values()
        for name in channel["messages"]
    }
    assert sent == {(event.source, event.name) for event in events.ALL}


@pytest.mark.parametrize("row", CONTRACT, ids=str)
def test_whoever_reacts_to_an_event_is_documented(bus: Json, row: Row) -> None:
    received = {
        operation["tags"][0]["name"].removesuffix("-api")
        for operation in bus["operations"].values()
        for message in operation["messages"]
        if operation["action"] == "receive" and message["$ref"].endswith(f"/{row.detail_type}")
    }
    assert received == {*row.reacts, "platform"}


def payload_schema(bus: Json, name: str) -> Json:
    payload: Json = bus["components"]["messages"][name]["payload"]
    return {**payload, "components": bus["components"]}


@pytest.mark.parametrize("row", CONTRACT, ids=str)
def test_an_events_example_is_of_its_schema(bus: Json, row: Row) -> None:
    (example,) = bus["components"]["messages"][row.detail_type]["examples"]
    Draft202012Validator(payload_schema(bus, row.detail_type)).validate(example["payload"])


@pytest.mark.parametrize("row", CONTRACT, ids=str)
def test_what_producers_send_is_of_the_documented_schema(bus: Json, row: Row) -> None:
    schema = payload_schema(bus, row.detail_type)
    detail = {**schema["properties"]["detail"], "components": bus["components"]}
    Draft202012Validator(detail).validate(row.detail)


# The site


def test_every_graphql_operation_is_on_its_page(shop: dict[str, Service]) -> None:
    page = Pages(list(shop.values())).graphql()
    names = {name.split(".")[1] for name in appsync.operations(appsync.load())}
    assert {name for name in names if f"### {name}\n" not in page} == set()


def test_every_link_between_the_pages_leads_somewhere(shop: dict[str, Service]) -> None:
    pages = Pages(list(shop.values())).all()
    broken = [
        f"{path}: {target}"
        for path, text in pages.items()
        for _, target, _ in LINK.findall(text)
        if path.endswith(".md") and not target.endswith(".txt")
        if resolved(path, target) not in pages
    ]
    assert broken == []


def resolved(page: str, target: str) -> str:
    return str((ROOT / page).parent.joinpath(target).resolve().relative_to(ROOT))


def test_no_page_names_another_host(shop: dict[str, Service]) -> None:
    pages = Pages(list(shop.values())).all()
    loading = ('src="http', 'href="http', "url(http", "@import")
    assert [path for path, text in pages.items() if any(each in text for each in loading)] == []


def test_the_schemas_directives_are_told_in_words() -> None:
    callers = {each.name: each.callers for each in graphql_schema.operations(appsync.load())}
    assert callers["getProducts"] == ["API key", "users"]
    assert callers["getNewDeliveries"] == ["admin", "delivery"]
    assert callers["publishOrderChange"] == ["services"]
