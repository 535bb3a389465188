from typing import Any

import pytest

from infra.demo.listener import Seen
from infra.demo.story import Expected, event, line, moved, note


def told(name: str, resource: str = "order-1", **detail: Any) -> dict[str, Any]:
    """An event as the listener gets it."""
    kind = {"source": "ecommerce.orders", "detail-type": name, "resources": [resource]}
    return {**kind, "detail": detail}


def modified(changed: list[str], **new: Any) -> dict[str, Any]:
    return told("OrderModified", old={}, new=new, changed=changed)


def met(expected: Expected, seen: dict[str, Any]) -> bool:
    return expected.is_met(seen, "order-1")


def test_a_step_waits_for_what_is_new_of_its_order() -> None:
    packaged = modified(["status"], status="PACKAGED", total=4000)
    assert met(moved(status="PACKAGED"), packaged)
    assert not met(moved(status="FULFILLED"), packaged)
    assert not met(event("OrderCreated"), packaged)


def test_events_of_other_orders_are_not_waited_for() -> None:
    assert met(event("PackageCreated"), told("PackageCreated"))
    assert not met(event("PackageCreated"), told("PackageCreated", "order-2"))


def test_stock_is_waited_for_by_its_product_and_numbers() -> None:
    reserved = Expected("StockChanged", {"available": 8, "reserved": 2}, "chair")
    assert met(reserved, told("StockChanged", "chair", available=8, reserved=2, version=3))
    assert not met(reserved, told("StockChanged", "chair", available=10, reserved=0, version=2))
    assert not met(reserved, told("StockChanged", "table", available=8, reserved=2, version=3))


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        (told("StockChanged", available=8, reserved=2), "8 available, 2 reserved"),
        (told("PaymentRefunded", amount=3490, refundedAmount=5000), "34.90 EUR given back"),
        (told("PaymentCaptured", amount=3490), ""),
        (modified(["modifiedDate", "status"], status="PACKAGED"), "PACKAGED"),
        (
            modified(["paymentStatus"], status="FULFILLED", paymentStatus="CAPTURED"),
            "payment CAPTURED",
        ),
        (modified(["status", "total"], status="PACKAGED", total=990), "PACKAGED, total 9.90 EUR"),
    ],
)
def test_a_note_says_what_is_new(seen: dict[str, Any], text: str) -> None:
    assert note(seen) == text


def test_the_longest_line_fits_a_terminal() -> None:
    all_of_it = {"status": "REFUNDED", "paymentStatus": "REFUNDED", "refundedAmount": 9_999_900}
    longest = line(Seen(modified([*all_of_it], **all_of_it), 12.0), 2.0)
    assert longest.endswith("+10.00 s")
    assert len(longest) <= 100
