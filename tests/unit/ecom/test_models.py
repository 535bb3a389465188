from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from ecom import models
from ecom.models import Order, OrderLine, OrderStatus, Package, Product, erased, price_of
from ecom.text import Text
from tests.support.examples import address, order, product, sent

VALID: list[tuple[Any, list[object]]] = [
    (models.Money, [0, 1, 2**31 - 1]),
    (models.Quantity, [1, 10_000]),
    (models.Millimetres, [0, 100_000]),
    (models.Grams, [0, 10_000_000]),
    (models.Id, ["a", "A-1_b", "x" * 64]),
    (Text, ["a", " a ", "ü" * 256]),
    (models.CountryCode, ["FR"]),
    (models.AssignedCountry, ["FR", "GB", "HK"]),
    (models.Name, ["a" * 256, "茶" * 106]),
    (models.Timestamp, ["2026-11-22T12:00:00Z", "2026-11-22T12:00:00+01:00"]),
    (models.SentProducts, [[sent(1)], [sent(1)] * 99]),
]
INVALID: list[tuple[Any, list[object]]] = [
    (models.Money, [-1, 2**31, 1.0, 9.99, "1", True, None]),
    (models.Quantity, [0, -1, 10_001, 1.0, "1", True, None]),
    (models.Millimetres, [-1, 100_001, 1.0, "1", True, None]),
    (models.Grams, [-1, 10_000_001, 1.0, "1", True, None]),
    (models.Id, ["", "a b", "a/b", "a\n", "ü", "x" * 65, 1, None]),
    (Text, ["", "   ", "a" * 257, 1, None]),
    (models.CountryCode, ["", "fr", "FRA", "F1", "FR\n", None]),
    (models.AssignedCountry, ["UK", "XX", "fr", None]),
    (models.Name, ["", "a" * 257, "茶" * 107, None]),
    (models.Timestamp, ["today", "1700000000", 1700000000, Decimal("1.5"), True]),
    (models.Timestamp, ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00", None]),
    (models.TimestampInput, ["2026-11-22", "1700000000", 1700000000, None]),
    (models.SentProducts, [[], [sent(1)] * 100, sent(1), None]),
]


def pairs(table: list[tuple[Any, list[object]]]) -> list[tuple[Any, object]]:
    return [(type_, value) for type_, values in table for value in values]


@pytest.mark.parametrize(("type_", "value"), pairs(VALID))
def test_a_value_in_range_is_taken(type_: Any, value: object) -> None:
    TypeAdapter(type_).validate_python(value)


@pytest.mark.parametrize(("type_", "value"), pairs(INVALID))
def test_a_value_out_of_range_or_of_another_type_is_refused(type_: Any, value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(type_).validate_python(value)


def test_names_are_camel_case_outside_and_unset_fields_left_out() -> None:
    assert product(1).to_json() == {
        "productId": "00000000-0000-4000-8000-000000000001",
        "name": "Product 1",
        "price": 1000,
        "package": {"width": 200, "height": 100, "length": 100, "weight": 500},
    }


@pytest.mark.parametrize("resource", [product(1, tags=["a"], quantity=2), address(), order()])
def test_json_goes_out_and_comes_back_the_same(resource: Any) -> None:
    assert type(resource).model_validate(resource.to_json()) == resource


@pytest.mark.parametrize(
    ("came", "goes"),
    [
        ("2026-11-22T13:00:00.005+01:00", "2026-11-22T12:00:00.005+00:00"),
        ("2026-11-22T12:00:00Z", "2026-11-22T12:00:00.000+00:00"),
        ("2026-11-22T12:00:00.123456Z", "2026-11-22T12:00:00.123456+00:00"),
        ("2026-11-22T12:00:00.123456", "2026-11-22T12:00:00.123456+00:00"),
        ("2026-11-22T12:00:00", "2026-11-22T12:00:00.000+00:00"),
    ],
)
def test_times_go_out_in_utc_as_precise_as_they_came(came: str, goes: str) -> None:
    read = Order.model_validate({**order().to_json(), "createdDate": came})
    assert read.to_json()["createdDate"] == goes


def test_times_sort_as_texts_whatever_their_precision() -> None:
    start = datetime(2026, 11, 22, tzinfo=UTC)
    moments = [start + timedelta(microseconds=each) for each in (0, 1, 999, 1000, 1001, 500_000)]
    texts = [models.text_of(moment) for moment in moments]
    assert texts == sorted(texts)


def test_now_is_utc_and_survives_being_stored() -> None:
    moment = models.now()
    assert moment.tzinfo is UTC
    stored = order(modified_date=moment).to_json()
    assert Order.model_validate(stored).modified_date == moment


def test_unknown_fields_are_ignored_unless_a_request_forbids_them() -> None:
    sent = {**product(1).to_json(), "discount": 5}
    assert Product.model_validate(sent) == product(1)
    with pytest.raises(ValidationError):
        Product.model_validate(sent, extra="forbid")


def test_a_value_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        product(1).price = 0


def test_an_error_does_not_repeat_the_input() -> None:
    with pytest.raises(ValidationError) as caught:
        models.Address.model_validate({**address().to_json(), "country": "Wonderland"})
    assert "Wonderland" not in str(caught.value)


def test_a_package_has_a_volume() -> None:
    assert Package(width=2, height=3, length=5, weight=0).volume == 30


@pytest.mark.parametrize(
    ("products", "price"),
    [
        ([], 0),
        ([product(price=700)], 700),
        ([product(price=700, quantity=3), product(price=1, quantity=2)], 2102),
        ([product(price=0, quantity=9)], 0),
    ],
)
def test_the_price_counts_every_line_as_often_as_its_quantity(
    products: list[OrderLine], price: int
) -> None:
    assert price_of(products) == price


def test_a_status_is_one_of_those_known() -> None:
    with pytest.raises(ValidationError):
        Order.model_validate({**order().to_json(), "status": "LOST"})
    assert order().status is OrderStatus.NEW


def test_of_an_erased_address_only_the_country_is_left() -> None:
    full = address(company_name="Engines", state="Bavaria", country="DE")
    assert erased(full.to_json()).to_json() == {
        "name": "erased",
        "streetAddress": "erased",
        "city": "erased",
        "country": "DE",
        "phoneNumber": "erased",
    }


@pytest.mark.parametrize("stored", [None, "Paris", {}, {"country": 1}, {"country": "France"}])
def test_an_address_that_cannot_be_read_is_erased_whole(stored: object) -> None:
    assert erased(stored).country == "ZZ"
