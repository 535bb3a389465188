"""Requests and responses of the orders service."""

from typing import Annotated, Any

from pydantic import Field

from ecom.models import Address, Id, Model, Money, Order, Products, Text


class CreateOrderRequest(Model):
    products: Products
    address: Address
    delivery_price: Money
    payment_token: Annotated[str, Field(min_length=1, max_length=64)]


class CreateOrderCommand(Model):
    """The payload of the function `create-order`. `order` is parsed by the use case."""

    user_id: Id
    order: CreateOrderRequest


class CreateOrderArguments(Model):
    """The arguments of the mutation `createOrder`: the use case itself says what is wrong."""

    order: dict[str, Any]


class CreateOrderResponse(Model):
    success: bool
    message: str
    errors: list[str] | None = None
    order: Order | None = None


class OrderQuery(Model):
    order_id: Text


class ProductsVerdict(Model):
    """The products service's answer: without `products` all of them match the catalogue."""

    message: str
    products: list[dict[str, object]] | None = None


class DeliveryPrice(Model):
    pricing: Money


class PaymentVerdict(Model):
    ok: bool
