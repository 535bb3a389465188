"""Requests and responses of the delivery-pricing service."""

from ecom.models import AddressInput, Model, Money, SentProducts


class PricingRequest(Model):
    products: SentProducts
    address: AddressInput


class PricingArguments(Model):
    input: PricingRequest


class DeliveryPricing(Model):
    """What the delivery costs, in cents."""

    pricing: Money
