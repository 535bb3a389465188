"""Examples of what a schema describes, made of the schema, so that they follow the models."""

from collections.abc import Mapping
from typing import Any

from ecom.events import changed_fields

Json = Mapping[str, Any]
TIMES = ("2026-11-22T12:00:00.000+00:00", "2026-11-22T14:30:00.000+00:00")
# By the names of attributes, what a reader would expect there.
TEXTS = {
    "orderId": "0c7c8f0e-52a0-5b5e-8f0a-3f2f6f0d9b01",
    "userId": "b1f7a0c2-6a53-4a4e-9a1d-0d5a4a1f2c11",
    "productId": "00000000-0000-4000-8000-000000000001",
    "addressId": "9f1c2a30-5d8e-4d1b-8c55-2a7b1e0c4f21",
    "adjustmentId": "3c6e8b12-7a4f-4f09-9d2e-6b5a0d1c8e34",
    "refundId": "5f0e7a52-9c1b-4a37-8d5e-2f8f1f6f7a10",
    "name": "Ada Lovelace",
    "companyName": "Analytical Engines",
    "streetAddress": "12 rue de la Paix",
    "postCode": "75002",
    "city": "Paris",
    "state": "Île-de-France",
    "country": "FR",
    "phoneNumber": "+33123456789",
    "cardNumber": "4242424242424242",
    "category": "kitchen",
    "tags": "new",
    "pictures": "kettle.jpg",
    "trackingNumber": "ECLGBRWRWBJMNSRUMF",
    "email": "ada@example.com",
    "groups": "warehouse",
    "place": "Lyon",
    "reason": "damaged in the warehouse",
    "failure": "capture refused",
}
NUMBERS = {
    "price": 1000,
    "total": 3000,
    "deliveryPrice": 1000,
    "amount": 3000,
    "refundedAmount": 3000,
    "quantity": 2,
    "pricing": 1000,
    "available": 10,
    "expectedAvailable": 3,
    "deliveryAmount": 500,
    "reserved": 2,
    "version": 7,
}
OF_A_PRODUCT = {"name": "Kettle"}
SELDOM = {"refundedAmount"}
"""Shown only where it is always there."""


class Examples:
    """Examples of the schemas among `components`, which they may refer to."""

    def __init__(self, components: Json) -> None:
        self._components = components

    def of(self, schema: Json, name: str = "", later: bool = False) -> Any:
        """An example of `schema`, which an attribute `name` has; `later` differs from before."""
        if "$ref" in schema:
            return self.of(self._components[schema["$ref"].rsplit("/", 1)[1]], name, later)
        if "anyOf" in schema:
            return self.of(schema["anyOf"][0], name, later)
        if "enum" in schema:
            return schema["enum"][1 if later else 0]
        if "const" in schema:
            return schema["const"]
        if schema["type"] == "array":
            return [self.of(schema["items"], name)]
        if schema["type"] == "object":
            return self._object(schema, later)
        return _scalar(schema["type"], name, later)

    def _object(self, schema: Json, later: bool) -> Json:
        properties = schema.get("properties", {})
        if properties.keys() == {"old", "new", "changed"}:
            return self._modified(properties)
        shown = properties.keys() - (SELDOM - set(schema.get("required", ())))
        example = {
            name: self.of(each, name, later) for name, each in properties.items() if name in shown
        }
        return example | (OF_A_PRODUCT if "price" in example else {})

    def _modified(self, properties: Json) -> Json:
        old, new = self.of(properties["old"]), self.of(properties["new"], later=True)
        return {"old": old, "new": new, "changed": changed_fields(old, new)}


def _scalar(type_: str, name: str, later: bool) -> Any:
    if type_ == "boolean":
        return not later
    if type_ == "integer":
        return NUMBERS.get(name, 100) - (100 if later and name == "price" else 0)
    if name.endswith("Date") or name == "time":
        return TIMES[later and name == "modifiedDate"]
    return TEXTS.get(name, name or "text")
