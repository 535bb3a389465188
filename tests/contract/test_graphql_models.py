"""The services' models and the GraphQL types that show them fit each other."""

from collections.abc import Mapping
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLType,
)

from delivery_app.chalicelib.models import Delivery, TrackingEvent, TrackingEventInput
from delivery_pricing_app.chalicelib.models import DeliveryPricing, PricingRequest
from ecom.graphql import OrderInput, Response
from ecom.models import AddressInput, Line, Model, SentProduct
from frontend_app.chalicelib.models import OrderChange, OrderDelivery, OrderProgress, Payment
from orders_app.chalicelib.models import (
    CreateOrderRequest,
    CreateOrderResponse,
    HistoryEntry,
    OrderDetails,
    OrderRefund,
    RefundOrderInput,
)
from payment_app.chalicelib.models import FailedPayment
from products_app.chalicelib.models import (
    CatalogueProduct,
    DeleteProductInput,
    ProductContent,
    UpdateProductInput,
)
from tests.support import schema as schemas
from users_app.chalicelib.models import (
    AccountReference,
    AddressReference,
    ProfileInput,
    SavedAddress,
    User,
    UserAccount,
    UserGroupsInput,
)
from warehouse_app.chalicelib.models import (
    AdjustStockInput,
    FailPackagingInput,
    PackagingResponse,
    SetStockInput,
    Stock,
    UpdatePackagingProductInput,
)

Json = Mapping[str, Any]

RETURNED: dict[str, type[Model]] = {
    "Product": CatalogueProduct,
    "Order": OrderDetails,
    "OrderHistoryEntry": HistoryEntry,
    "OrderRefund": OrderRefund,
    "RefundLine": Line,
    "OrderProgress": OrderProgress,
    "CreateOrderResponse": CreateOrderResponse,
    "DeliveryPricingResponse": DeliveryPricing,
    "PackagingRequest": PackagingResponse,
    "Stock": Stock,
    "Delivery": Delivery,
    "OrderDelivery": OrderDelivery,
    "Payment": Payment,
    "OrderChange": OrderChange,
    "FailedPayment": FailedPayment,
    "TrackingEvent": TrackingEvent,
    "User": User,
    "SavedAddress": SavedAddress,
    "UserAccount": UserAccount,
    "Response": Response,
}
TAKEN: dict[str, type[Model]] = {
    "ProductInput": SentProduct,
    "CreateProductInput": ProductContent,
    "UpdateProductInput": UpdateProductInput,
    "DeleteProductInput": DeleteProductInput,
    "AddressInput": AddressInput,
    "DeliveryPricingInput": PricingRequest,
    "CreateOrderRequest": CreateOrderRequest,
    "CancelOrderInput": OrderInput,
    "RefundOrderInput": RefundOrderInput,
    "RefundLineInput": Line,
    "RetryPaymentInput": OrderInput,
    "PackagingInput": OrderInput,
    "UpdatePackagingProductInput": UpdatePackagingProductInput,
    "FailPackagingInput": FailPackagingInput,
    "SetStockInput": SetStockInput,
    "AdjustStockInput": AdjustStockInput,
    "DeliveryInput": OrderInput,
    "TrackingEventInput": TrackingEventInput,
    "OrderChangeInput": OrderChange,
    "ProfileInput": ProfileInput,
    "DeleteAddressInput": AddressReference,
    "UserInput": AccountReference,
    "UserGroupsInput": UserGroupsInput,
}
RESOLVED = {"Order.progress", "Order.delivery", "Order.payment"}
"""Fields with a resolver of their own are in no model."""
DATES = ("createdDate", "modifiedDate")
NULL_IN_ORDERS = {
    f"{order}.products[].{name}"
    for order in ("Order", "CreateOrderResponse.order")
    for name in ("available", "category", "tags", "tags[]", "pictures", "pictures[]", *DATES)
}
"""Only the catalogue says them."""
SCALARS = {
    "Int": "integer",
    "String": "string",
    "ID": "string",
    "Boolean": "boolean",
    "AWSDateTime": "string",
}


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return schemas.load()


class Fit:
    """Compares a GraphQL type with a model's JSON schema; `wrong` are the paths that differ.

    Null matters only in what is returned: a request with too much of it is refused in words.
    """

    def __init__(self, type_: GraphQLType, model: type[Model], *, returned: bool) -> None:
        self.returned = returned
        self.json = model.model_json_schema(mode="serialization" if returned else "validation")
        self.wrong: list[str] = []
        self.compare(type_, self.json, str(type_))

    def compare(self, type_: GraphQLType, json: Json, path: str) -> None:
        json, nullable = self._resolved(json)
        if isinstance(type_, GraphQLNonNull):
            self._expect(not (nullable and self.returned), path)
            type_ = type_.of_type
        if isinstance(type_, GraphQLList):
            self._expect(json.get("type") == "array", path)
            self.compare(type_.of_type, json.get("items", {}), f"{path}[]")
        elif isinstance(type_, (GraphQLObjectType, GraphQLInputObjectType)):
            names = {name for name in type_.fields if f"{type_.name}.{name}" not in RESOLVED}
            for name in names:
                properties = json.get("properties", {})
                self._expect(name in properties, f"{path}.{name}")
                self.compare(type_.fields[name].type, properties.get(name, {}), f"{path}.{name}")
        elif isinstance(type_, GraphQLEnumType):
            self._expect(set(json.get("enum", [None])) <= set(type_.values), path)
        elif isinstance(type_, GraphQLScalarType):
            self._expect(json.get("type") == SCALARS[type_.name], path)

    def _expect(self, fits: bool, path: str) -> None:
        if not fits and path not in NULL_IN_ORDERS:
            self.wrong.append(path)

    def _resolved(self, json: Json) -> tuple[Json, bool]:
        """The schema that is meant, and whether null is allowed beside it."""
        options = [each for each in json.get("anyOf", [json]) if each.get("type") != "null"]
        nullable = len(options) < len(json.get("anyOf", [json]))
        (json,) = options
        if "$ref" in json:
            json = self.json["$defs"][json["$ref"].rsplit("/", 1)[1]]
        return json, nullable


@pytest.mark.parametrize("name", RETURNED)
def test_what_a_service_returns_fits_the_type(schema: GraphQLSchema, name: str) -> None:
    assert Fit(schema.type_map[name], RETURNED[name], returned=True).wrong == []


# A service refuses what it does not know, so it has to know all that the schema lets through.
@pytest.mark.parametrize("name", TAKEN)
def test_a_service_knows_every_field_that_a_client_may_send(
    schema: GraphQLSchema, name: str
) -> None:
    assert Fit(schema.type_map[name], TAKEN[name], returned=False).wrong == []


def test_every_type_with_fields_is_compared(schema: GraphQLSchema) -> None:
    pages = {name for name in schema.type_map if name.startswith("Paginated")}
    parts = {"Package", "PackageInput", "Address", "PackagingRequestProduct"}
    assert schemas.with_fields(schema) == {*RETURNED, *TAKEN, *pages, *parts}
