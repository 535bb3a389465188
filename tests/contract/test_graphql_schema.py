"""The GraphQL API: what clients may ask, who may ask it, and that services keep to it."""

from collections import Counter
from collections.abc import Mapping
from types import ModuleType

import pytest
from graphql import GraphQLSchema

from ecom.graphql import Field
from ecom.models import OrderStatus, PaymentStatus
from infra.components.chalice_project import graphql_fields
from tests.support import schema as schemas
from tests.support.schema import (
    ANYONE,
    SERVICE,
    USER,
    admitted,
    operations,
    reachable,
    shape,
    signature,
)

PACKERS = frozenset({"admin", "warehouse"})
CARRIERS = frozenset({"admin", "delivery"})
ADMINS = frozenset({"admin"})

OPERATIONS = {
    "Query.getProducts(nextToken: String): PaginatedProducts!": ANYONE,
    "Query.getProduct(productId: ID!): Product": ANYONE,
    "Query.getProductsByCategory(category: String!, nextToken: String): PaginatedProducts!": ANYONE,
    "Query.searchProducts(text: String!, category: String, nextToken: String): "
    "PaginatedProducts!": ANYONE,
    "Query.getDeliveryPricing(input: DeliveryPricingInput!): DeliveryPricingResponse!": USER,
    "Query.getOrders(nextToken: String): PaginatedOrders!": USER,
    "Query.getOrder(orderId: ID!): Order": USER,
    "Query.getNewPackagingRequestIds(nextToken: String): PaginatedPackagingRequestIds!": PACKERS,
    "Query.getPackagingRequest(input: PackagingInput!): PackagingRequest": PACKERS,
    "Query.getNewDeliveries(nextToken: String): PaginatedDeliveries!": CARRIERS,
    "Query.getDelivery(input: DeliveryInput!): Delivery": CARRIERS,
    "Mutation.createProduct(product: CreateProductInput!): Product!": ADMINS,
    "Mutation.updateProduct(product: UpdateProductInput!): Product!": ADMINS,
    "Mutation.deleteProduct(input: DeleteProductInput!): Response!": ADMINS,
    "Mutation.createOrder(order: CreateOrderRequest!): CreateOrderResponse!": USER,
    "Mutation.startPackaging(input: PackagingInput!): Response!": PACKERS,
    "Mutation.completePackaging(input: PackagingInput!): Response!": PACKERS,
    "Mutation.updatePackagingProduct(input: UpdatePackagingProductInput!): Response!": PACKERS,
    "Mutation.failPackaging(input: FailPackagingInput!): Response!": PACKERS,
    "Mutation.startDelivery(input: DeliveryInput!): Response!": CARRIERS,
    "Mutation.failDelivery(input: DeliveryInput!): Response!": CARRIERS,
    "Mutation.completeDelivery(input: DeliveryInput!): Response!": CARRIERS,
    "Mutation.addTrackingEvent(input: TrackingEventInput!): Response!": CARRIERS,
    "Query.getStock(productId: ID!): Stock": PACKERS,
    "Query.getLowStock(threshold: Int, nextToken: String): PaginatedStock!": PACKERS,
    "Mutation.setStock(input: SetStockInput!): Stock!": PACKERS,
    "Mutation.adjustStock(input: AdjustStockInput!): Stock!": PACKERS,
    # The service admits owners and admins.
    "Mutation.cancelOrder(input: CancelOrderInput!): Order!": USER,
    "Mutation.refundOrder(input: RefundOrderInput!): Order!": ADMINS,
    "Query.getFailedPayments(nextToken: String): PaginatedFailedPayments!": ADMINS,
    "Mutation.retryPayment(input: RetryPaymentInput!): Response!": ADMINS,
    "Query.me(): User!": USER,
    "Query.getUsers(nextToken: String): PaginatedUsers!": ADMINS,
    "Query.getUser(userId: ID!): UserAccount": ADMINS,
    "Mutation.updateProfile(input: ProfileInput!): User!": USER,
    "Mutation.saveAddress(address: AddressInput!): SavedAddress!": USER,
    "Mutation.deleteAddress(input: DeleteAddressInput!): Response!": USER,
    "Mutation.deleteAccount(): Response!": USER,
    "Mutation.deleteUser(input: UserInput!): Response!": ADMINS,
    "Mutation.setUserGroups(input: UserGroupsInput!): UserAccount!": ADMINS,
    "Mutation.publishOrderChange(change: OrderChangeInput!): OrderChange!": SERVICE,
    "Subscription.onOrderChanged(orderId: ID!): OrderChange": USER,
}
PRODUCT = (
    "productId: ID!, name: String!, price: Int!, package: {package}!, "
    "createdDate: AWSDateTime, modifiedDate: AWSDateTime, category: String, "
    "tags: [String], pictures: [String], quantity: Int, available: Boolean"
)
CONTENT = (
    "name: String!, price: Int!, package: PackageInput!, category: String, tags: [String], "
    "pictures: [String]"
)
PACKAGE = "width: Int, length: Int, height: Int, weight: Int"
PACKAGE_INPUT = "width: Int!, length: Int!, height: Int!, weight: Int!"
ADDRESS = (
    "name: String!, companyName: String, streetAddress: String!, postCode: String, "
    "city: String!, state: String, country: String!, phoneNumber: String!"
)
ORDER_CHANGE = (
    "orderId: ID!, status: OrderStatus!, modifiedDate: AWSDateTime!, total: Int!, "
    "paymentStatus: PaymentStatus, refundedAmount: Int, changed: [String!]!"
)
TYPES = {
    "PaginatedProducts": "products: [Product!]!, nextToken: String",
    "Product": PRODUCT.format(package="Package"),
    "Package": PACKAGE,
    "ProductInput": PRODUCT.format(package="PackageInput"),
    "PackageInput": PACKAGE_INPUT,
    "CreateProductInput": CONTENT,
    "UpdateProductInput": f"productId: ID!, modifiedDate: AWSDateTime!, {CONTENT}",
    "DeleteProductInput": "productId: ID!, modifiedDate: AWSDateTime!",
    "Address": ADDRESS,
    "AddressInput": ADDRESS,
    "DeliveryPricingInput": "products: [ProductInput!]!, address: AddressInput!",
    "DeliveryPricingResponse": "pricing: Int!",
    "PaginatedOrders": "orders: [Order!]!, nextToken: String",
    "Order": "orderId: ID!, userId: ID!, createdDate: AWSDateTime!, modifiedDate: AWSDateTime!, "
    "status: OrderStatus!, products: [Product!]!, address: Address!, deliveryPrice: Int!, "
    "total: Int!, progress: OrderProgress, delivery: OrderDelivery, "
    "history: [OrderHistoryEntry!]!, paymentStatus: PaymentStatus, refundedAmount: Int, "
    "refunds: [OrderRefund!]!, payment: Payment",
    "OrderRefund": "refundId: ID!, amount: Int!, products: [RefundLine!], deliveryAmount: Int, "
    "time: AWSDateTime!",
    "RefundLine": "productId: ID!, quantity: Int!",
    "Payment": "status: PaymentStatus!, amount: Int!, refundedAmount: Int!",
    "CancelOrderInput": "orderId: ID!",
    "RefundOrderInput": "orderId: ID!, refundId: ID!, products: [RefundLineInput!], "
    "deliveryAmount: Int",
    "RefundLineInput": "productId: ID!, quantity: Int!",
    "RetryPaymentInput": "orderId: ID!",
    "PaginatedFailedPayments": "payments: [FailedPayment!]!, nextToken: String",
    "FailedPayment": "orderId: ID!, status: PaymentStatus!, amount: Int!, refundedAmount: Int!, "
    "failure: String!",
    "OrderChange": ORDER_CHANGE,
    "OrderChangeInput": ORDER_CHANGE,
    "Stock": "productId: ID!, available: Int!, reserved: Int!, modifiedDate: AWSDateTime!",
    "PaginatedStock": "stock: [Stock!]!, nextToken: String",
    "SetStockInput": "productId: ID!, available: Int!, expectedAvailable: Int",
    "AdjustStockInput": "productId: ID!, adjustmentId: ID!, quantity: Int!, reason: String!",
    "User": "userId: ID!, email: String, groups: [String!]!, name: String, phoneNumber: String, "
    "addresses: [SavedAddress!]!",
    "SavedAddress": "addressId: ID!, address: Address!",
    "ProfileInput": "name: String, phoneNumber: String",
    "DeleteAddressInput": "addressId: ID!",
    "UserInput": "userId: ID!",
    "UserGroupsInput": "userId: ID!, groups: [String!]!",
    "UserAccount": "userId: ID!, email: String, emailVerified: Boolean!, status: String!, "
    "enabled: Boolean!, createdDate: AWSDateTime!, groups: [String!]",
    "PaginatedUsers": "users: [UserAccount!]!, nextToken: String",
    "OrderHistoryEntry": "status: OrderStatus!, time: AWSDateTime!, source: String!, "
    "eventId: String",
    "PackagingInput": "orderId: String!",
    "PaginatedPackagingRequestIds": "packagingRequestIds: [String!]!, nextToken: String",
    "PackagingRequest": "orderId: String!, status: String!, products: [PackagingRequestProduct!]!, "
    "reason: String",
    "FailPackagingInput": "orderId: String!, reason: String!",
    "PackagingRequestProduct": "productId: String!, quantity: Int!",
    "UpdatePackagingProductInput": "orderId: String!, productId: String!, quantity: Int!",
    "PaginatedDeliveries": "deliveries: [Delivery!]!, nextToken: String",
    "DeliveryInput": "orderId: String!",
    "Delivery": "orderId: String!, address: Address!, trackingNumber: String, "
    "events: [TrackingEvent!]!",
    "TrackingEventInput": "orderId: String!, status: String!, place: String!, time: AWSDateTime!",
    "TrackingEvent": "status: String!, place: String, time: AWSDateTime!",
    "OrderDelivery": "status: WorkStatus!, trackingNumber: String, events: [TrackingEvent!]!",
    "CreateOrderRequest": "products: [ProductInput!]!, address: AddressInput!, "
    "deliveryPrice: Int!, paymentToken: String!",
    "CreateOrderResponse": "success: Boolean!, message: String!, errors: [String!], order: Order",
    "Response": "success: Boolean!",
    "OrderProgress": "packaging: WorkStatus, delivery: WorkStatus",
}
PERSONAL = {
    "Order",
    "OrderDelivery",
    "TrackingEvent",
    "Address",
    "Delivery",
    "CreateOrderResponse",
    "PackagingRequest",
    "Payment",
    "User",
    "UserAccount",
    "SavedAddress",
    "OrderChange",
}


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return schemas.load()


@pytest.fixture(scope="module")
def fields(services: Mapping[str, ModuleType]) -> list[Field]:
    """Every field that a service resolves."""
    found = [graphql_fields(module) for module in services.values()]
    return [field for functions in found for fields in functions.values() for field in fields]


def name_of(field: Field) -> str:
    return f"{field.type_name}.{field.name}"


def open_to(field: Field) -> frozenset[str]:
    """Whom the service itself lets in, in the terms of the schema's directives."""
    return ANYONE if field.public else frozenset(field.groups) or USER


def test_the_operations_and_who_may_ask_for_them_are_those_of_the_contract(
    schema: GraphQLSchema,
) -> None:
    offered = {
        signature(name, field): admitted(field.ast_node)
        for name, field in operations(schema).items()
    }
    assert offered == OPERATIONS


def test_the_types_are_those_of_the_contract(schema: GraphQLSchema) -> None:
    assert schemas.with_fields(schema) == TYPES.keys()


@pytest.mark.parametrize("name", TYPES)
def test_a_type_has_the_fields_of_the_contract(schema: GraphQLSchema, name: str) -> None:
    assert shape(schema.type_map[name]) == TYPES[name]


def test_the_statuses_have_the_values_of_the_services(schema: GraphQLSchema) -> None:
    assert schemas.values(schema.type_map["OrderStatus"]) == [*OrderStatus]
    assert schemas.values(schema.type_map["PaymentStatus"]) == [*PaymentStatus]


def test_what_the_public_catalogue_returns_and_nothing_else_is_open_to_api_keys(
    schema: GraphQLSchema,
) -> None:
    public = reachable(
        field.type for field in operations(schema).values() if "API key" in admitted(field.ast_node)
    )
    directives = {name: admitted(type_.ast_node) for name, type_ in schemas.objects(schema).items()}
    told = {"OrderChange": SERVICE | USER}
    assert directives == {
        name: told.get(name, ANYONE if name in public else USER) for name in directives
    }
    assert not public & PERSONAL


def test_each_operation_is_resolved_by_exactly_one_service(
    schema: GraphQLSchema, fields: list[Field]
) -> None:
    roots = ("Query", "Mutation", "Subscription")
    resolved = Counter(name_of(each) for each in fields if each.type_name in roots)
    # What it is told it tells its subscribers: AppSync does that by itself.
    assert resolved == Counter(operations(schema).keys() - {"Mutation.publishOrderChange"})


def test_each_service_admits_the_same_callers_as_the_schema(
    schema: GraphQLSchema, fields: list[Field]
) -> None:
    # A nested field is for whoever was shown its parent; AppSync has checked that already.
    demanded = {name_of(each): open_to(each) for each in fields if each.groups or each.public}
    directed = {
        name: admitted(field.ast_node)
        for name, field in operations(schema).items()
        if admitted(field.ast_node) not in (USER, SERVICE)
    }
    assert demanded == directed


def test_every_nested_field_that_a_service_resolves_is_in_the_schema(
    schema: GraphQLSchema, fields: list[Field]
) -> None:
    objects = schemas.objects(schema)
    nested = [each for each in fields if each.type_name in objects]
    assert {name_of(each) for each in nested} == {
        "Order.progress",
        "Order.delivery",
        "Order.payment",
    }
    assert all(each.name in objects[each.type_name].fields for each in nested)
