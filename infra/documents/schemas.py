"""JSON schemas of models, with what the code says of their attributes."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from infra.documents import notes
from infra.documents.notes import Notes

Json = dict[str, Any]
Mode = Literal["validation", "serialization"]
Use = tuple[Any, Mode]
"""A type, and whether it is read or written."""
REFERENCE = "#/components/schemas/{model}"


def generate(uses: Iterable[Use], texts: Notes) -> tuple[Mapping[Use, Json], Json]:
    """The schema of each use, mostly a reference, and the schemas that they refer to, by name."""
    wanted = dict.fromkeys(uses)
    schemas, rest = TypeAdapter.json_schemas(
        [(number, mode, TypeAdapter(type_)) for number, (type_, mode) in enumerate(wanted)],
        ref_template=REFERENCE,
        schema_generator=_generator(texts),
    )
    by_use = {use: schemas[number, use[1]] for number, use in enumerate(wanted)}
    return by_use, rest.get("$defs", {})


def _generator(texts: Notes) -> type[GenerateJsonSchema]:
    class WithNotes(GenerateJsonSchema):
        def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
            return False

        def default_schema(self, schema: Any) -> Json:
            """What is left out is None in Python only."""
            if schema.get("default", ...) is None:
                return self.generate_inner(schema["schema"])
            return super().default_schema(schema)

        def model_schema(self, schema: Any) -> Json:
            """A model: its attributes with their notes; what is read knows no other attributes."""
            described = super().model_schema(schema)
            fields = schema["cls"].model_fields
            for name, text in notes.of_model(schema["cls"], texts).items():
                known = described["properties"].get(fields[name].alias)
                if known is not None:
                    known["description"] = text
            if self.mode == "validation":
                described["additionalProperties"] = False
            return described

    return WithNotes
