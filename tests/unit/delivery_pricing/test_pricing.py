import pytest

from delivery_pricing_app.chalicelib.models import PricingRequest
from delivery_pricing_app.chalicelib.pricing import (
    BOX_VOLUME,
    BOX_WEIGHT,
    boxes,
    divided_up,
    fee,
    price,
)
from ecom.errors import BadRequest
from ecom.models import Package, SentProduct
from tests.support.examples import sent, sent_address


def parcel(volume: int = 0, weight: int = 0, quantity: int | None = None) -> SentProduct:
    """A product of `volume` litres (10 cm each way) and `weight` grams."""
    package = Package(width=100, height=100, length=100 * volume, weight=weight)
    return sent(package=package, quantity=quantity)


@pytest.mark.parametrize(
    ("products", "expected"),
    [
        ([parcel(volume=1)], 1),
        ([parcel(volume=125)], 1),
        ([parcel(volume=126)], 2),
        ([parcel(volume=125, quantity=3)], 3),
        ([parcel(weight=12_000)], 1),
        ([parcel(weight=12_001)], 2),
        ([parcel(weight=6_000), parcel(weight=6_000)], 1),
        ([parcel(weight=6_000, quantity=2), parcel(weight=1)], 2),
        ([parcel(volume=250, weight=36_000)], 3),
        ([parcel(volume=375, weight=24_000)], 3),
        ([parcel()], 0),
    ],
)
def test_boxes_hold_the_larger_of_volume_and_weight(
    products: list[SentProduct], expected: int
) -> None:
    assert boxes(products) == expected


@pytest.mark.parametrize(
    ("amount", "expected"), [(0, 0), (1, 1), (10, 1), (11, 2), (10**20 + 1, 10**19 + 1)]
)
def test_amounts_are_divided_up_without_losing_a_digit(amount: int, expected: int) -> None:
    assert divided_up(amount, 10) == expected


@pytest.mark.parametrize(
    ("countries", "expected"),
    [
        ("DK FI NO SE", 0),
        ("AT BE BG CY CZ DE EE ES FR GR HR HU IE IT LT LU LV MT NL PL PT RO SI SK", 1000),
        ("CA US", 1500),
        ("GB CH AU JP BR ZZ", 2500),
    ],
)
def test_the_fee_of_a_box_depends_on_the_country(countries: str, expected: int) -> None:
    assert {fee(country) for country in countries.split()} == {expected}


def test_a_box_is_half_a_metre_each_way_and_twelve_kilograms() -> None:
    assert (BOX_VOLUME, BOX_WEIGHT) == (500**3, 12_000)


def test_the_price_is_boxes_times_fee() -> None:
    request = PricingRequest(products=[parcel(volume=300)], address=sent_address(country="US"))
    assert price(request).pricing == 3 * 1500


def test_a_price_that_is_more_than_money_can_be_is_refused() -> None:
    heavy = parcel(weight=10_000_000, quantity=10_000)
    request = PricingRequest(products=[heavy], address=sent_address(country="GB"))
    with pytest.raises(BadRequest, match="too heavy"):
        price(request)


def test_a_free_delivery_is_free_however_much_it_is() -> None:
    heavy = parcel(weight=10_000_000, quantity=10_000)
    request = PricingRequest(products=[heavy], address=sent_address(country="SE"))
    assert price(request).pricing == 0
