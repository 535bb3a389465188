"""The AsyncAPI document is true: every event of all other tests is as it says."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ecom import events
from infra.demo.shop import Shop
from infra.documents import asyncapi
from infra.documents import services as documented
from tests.end_to_end import recording

Json = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Json:
    return asyncapi.document(documented.load())


@pytest.fixture(scope="module")
def published(shop: Shop) -> list[Json]:  # noqa: ARG001
    return recording.published()


def closed(schema: Any) -> Any:
    """The schema without leave for attributes that it does not name."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    alone = {"additionalProperties": False} if "properties" in schema else {}
    return alone | {name: closed(each) for name, each in schema.items()}


def wrong(document: Json, published: list[Json]) -> Iterator[str]:
    """What is wrong with the events."""
    messages = document["components"]["messages"]
    schemas = closed(document["components"]["schemas"])
    for event in published:
        payload = messages[event["detail-type"]]["payload"]
        validator = Draft202012Validator({**payload, "components": {"schemas": schemas}})
        for error in validator.iter_errors(event):
            yield f"{event['detail-type']}: {error.json_path}: {error.message}"


def test_every_event_is_as_documented(document: Json, published: list[Json]) -> None:
    assert published
    assert sorted(set(wrong(document, published))) == []


def test_every_documented_event_is_seen(
    published: list[Json], request: pytest.FixtureRequest
) -> None:
    if not any("test_orders" in item.nodeid for item in request.session.items):
        pytest.skip("only the whole folder causes all events: make test-end-to-end")
    seen = {event["detail-type"] for event in published}
    assert {event.name for event in events.ALL} - seen == set()
