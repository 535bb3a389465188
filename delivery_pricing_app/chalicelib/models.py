"""Requests and responses of the delivery-pricing service."""

from ecom.models import Address, Model, Money, Products


class PricingRequest(Model):
    products: Products
    address: Address


class PricingArguments(Model):
    input: PricingRequest


class DeliveryPricing(Model):
    """What the delivery costs, in cents."""

    pricing: Money
