"""Examples that are made of a schema."""

from typing import Any

from infra.documents.examples import Examples

COMPONENTS = {
    "Thing": {
        "type": "object",
        "properties": {
            "status": {"enum": ["NEW", "DONE"]},
            "price": {"type": "integer"},
            "createdDate": {"type": "string"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "open": {"anyOf": [{"type": "boolean"}, {"type": "null"}]},
        },
    },
}
THING = {"$ref": "#/components/schemas/Thing"}
CHANGED = {"type": "array", "items": {"type": "string"}}


def example(schema: dict[str, Any]) -> Any:
    return Examples(COMPONENTS).of(schema)


def test_every_attribute_has_a_value_of_its_type() -> None:
    thing = example(THING)
    assert (thing["status"], thing["price"], thing["tags"]) == ("NEW", 1000, ["new"])
    assert thing["open"] is True


def test_a_modified_resource_differs_in_what_is_named_as_changed() -> None:
    properties = {"old": THING, "new": THING, "changed": CHANGED}
    modified = example({"type": "object", "properties": properties})
    assert modified["changed"] == ["open", "price", "status"]
    assert modified["old"]["createdDate"] == modified["new"]["createdDate"]


def test_what_comes_seldom_is_shown_only_where_it_always_comes() -> None:
    schema = {"type": "object", "properties": {"refundedAmount": {"type": "integer"}}}
    assert example(schema) == {}
    assert example({**schema, "required": ["refundedAmount"]}) == {"refundedAmount": 3000}
