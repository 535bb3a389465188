"""What a delivery costs: so many boxes, and a fee for each that depends on the country."""

from collections.abc import Sequence

from ecom.errors import BadRequest
from ecom.limits import MONEY
from ecom.models import OrderLine

from .models import DeliveryPricing, PricingRequest

BOX_VOLUME = 125_000_000
"""Cubic millimetres: half a metre each way."""
BOX_WEIGHT = 12_000
"""Grams."""

COUNTRIES = {
    0: "DK FI NO SE",
    1000: "AT BE BG CY CZ DE EE ES FR GR HR HU IE IT LT LU LV MT NL PL PT RO SI SK",
    1500: "CA US",
}
"""Where each fee for a box, in cents, is asked."""
FEES = {country: cents for cents, countries in COUNTRIES.items() for country in countries.split()}
FEE_ELSEWHERE = 2500


def price(request: PricingRequest) -> DeliveryPricing:
    """Raises BadRequest where the price is more than money can be."""
    pricing = boxes(request.products) * fee(request.address.country)
    if pricing > MONEY:
        raise BadRequest("products: too large or too heavy for one delivery")
    return DeliveryPricing(pricing=pricing)


def boxes(products: Sequence[OrderLine]) -> int:
    """How many boxes hold all pieces, if they could be cut to fill them."""
    volume = sum(product.package.volume * product.count for product in products)
    weight = sum(product.package.weight * product.count for product in products)
    return max(divided_up(volume, BOX_VOLUME), divided_up(weight, BOX_WEIGHT))


def divided_up(amount: int, size: int) -> int:
    """Rounded up in whole numbers: floats lose the last digits of large volumes."""
    return -(-amount // size)


def fee(country: str) -> int:
    return FEES.get(country, FEE_ELSEWHERE)
