from typing import Any

import pytest
from pydantic import ValidationError

from ecom.errors import BadRequest, Conflict, NotFound, OutOfOrder
from ecom.events import Refund
from ecom.models import Line, Order, OrderStatus
from orders_app.chalicelib import refunds
from orders_app.chalicelib.models import (
    Cause,
    OrderDetails,
    OrderRefund,
    RefundRequest,
    RefundVerdict,
)
from tests.support.examples import CREATED, ORDER_ID, line, order, product

FULFILLED, REFUNDED = OrderStatus.FULFILLED, OrderStatus.REFUNDED


def lines(**quantities: int) -> list[Line]:
    """Lines by product number, such as `p1=2`."""
    return [
        Line(product_id=product(int(name[1:])).product_id, quantity=quantity)
        for name, quantity in quantities.items()
    ]


def request(**quantities: int) -> RefundRequest:
    """The refund r-1 of these lines, or of all that is left."""
    return RefundRequest(refund_id="r-1", products=lines(**quantities) or None)


def fulfilled(**changes: Any) -> OrderDetails:
    """2 x product 1 and 1 x product 2 at 10.00 each, 10.00 for delivery."""
    return OrderDetails.model_validate(order(status=FULFILLED).model_dump() | changes)


def after(amount: int, refund_id: str = "r-0", **quantities: int) -> OrderDetails:
    """The fulfilled order after one refund."""
    done = OrderRefund(
        refund_id=refund_id, amount=amount, products=lines(**quantities) or None, time=CREATED
    )
    return fulfilled(refunded_amount=amount, refunds=[done])


class Kept:
    """Orders whose refunds are only noted."""

    def __init__(self, order: Order | None = None) -> None:
        self.order = order
        self.noted: list[tuple[Refund, Cause]] = []

    def get(self, order_id: str) -> Order | None:
        return self.order if self.order and self.order.order_id == order_id else None

    def refund(self, order: Order, refund: Refund, cause: Cause) -> None:
        assert order == self.order
        self.noted.append((refund, cause))


class Payment:
    """The payment service, which pays or refuses."""

    def __init__(self, refusal: str | None = None) -> None:
        self.verdict = RefundVerdict(ok=refusal is None, message=refusal or "")
        self.asked: list[Refund] = []

    def refund(self, refund: Refund) -> RefundVerdict:
        self.asked.append(refund)
        return self.verdict


def test_without_lines_all_that_is_left_is_given_back() -> None:
    assert refunds.due(fulfilled(), request()) == Refund(
        order_id=ORDER_ID, refund_id="r-1", amount=4000, refunded_amount=4000
    )
    rest = refunds.due(after(1000, p1=1), request())
    assert (rest.amount, rest.refunded_amount, rest.products) == (3000, 4000, None)


def test_lines_are_worth_what_was_paid_for_them() -> None:
    refund = refunds.due(after(1000, p1=1), request(p1=1, p2=1))
    assert (refund.amount, refund.refunded_amount) == (2000, 3000)
    assert refund.products == lines(p1=1, p2=1)


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        (fulfilled(), {"p1": 3}),
        (after(1000, p1=1), {"p1": 2}),
        (after(2000, p1=2), {"p1": 1}),
        (after(1000, p2=1), {"p1": 1, "p2": 1}),
    ],
)
def test_no_more_of_a_product_is_refunded_than_was_packed(
    before: OrderDetails, wanted: dict[str, int]
) -> None:
    with pytest.raises(Conflict, match=r"00000000-.* can be refunded; nothing was changed"):
        refunds.due(before, request(**wanted))


def test_a_product_that_was_not_packed_is_named() -> None:
    with pytest.raises(BadRequest, match=f"{product(3).product_id} is not in the order"):
        refunds.due(fulfilled(), request(p1=1, p3=1))


@pytest.mark.parametrize("wanted", [{}, {"p1": 1}])
def test_after_a_refund_of_all_nothing_is_left(wanted: dict[str, int]) -> None:
    with pytest.raises(Conflict, match="nothing is left"):
        refunds.due(after(4000), request(**wanted))


def test_lines_that_are_worth_more_than_is_left_are_refused() -> None:
    with pytest.raises(Conflict, match="2000 is more than the 1000"):
        refunds.due(after(3000), request(p1=2))


def test_what_cost_nothing_gives_nothing_back() -> None:
    free = fulfilled(products=[line(1, price=0)], total=0, delivery_price=0)
    for wanted in (request(), request(p1=1)):
        with pytest.raises(Conflict, match="nothing is left"):
            refunds.due(free, wanted)


@pytest.mark.parametrize("status", sorted({*OrderStatus} - {FULFILLED}))
def test_only_a_fulfilled_order_is_refunded(status: OrderStatus) -> None:
    payment = Payment()
    with pytest.raises(Conflict, match=f"it is {status}"):
        refunds.give_back(fulfilled(status=status), request(), Kept(), payment)
    assert payment.asked == []


def test_the_number_of_refunds_by_lines_is_bounded_and_the_last_one_finds_room() -> None:
    done = after(1000, p1=1)
    many = done.model_copy(update={"refunds": done.refunds * refunds.MAX_REFUNDS})
    with pytest.raises(Conflict, match="20 refunds, which is the most"):
        refunds.due(many, request(p1=1))
    assert refunds.due(many, request()).amount == 3000


@pytest.mark.parametrize("sent", [lines(p1=1) * 2, lines(p1=1) * 100])
def test_lines_name_each_product_once(sent: list[Line]) -> None:
    with pytest.raises(ValidationError):
        RefundRequest(refund_id="r-1", products=sent)


@pytest.mark.parametrize(
    "nothing",
    [{"products": []}, {"deliveryAmount": 0}, {"products": [], "deliveryAmount": 0}],
)
def test_a_refund_names_something_or_leaves_both_out(nothing: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="name products or a deliveryAmount"):
        RefundRequest.model_validate({"refundId": "r-1", **nothing})


def of_delivery(cents: int, products: list[Line] | None = None) -> RefundRequest:
    return RefundRequest(refund_id="r-1", products=products, delivery_amount=cents)


@pytest.mark.parametrize(
    ("wanted", "amount"),
    [
        (of_delivery(1), 1),
        (of_delivery(1000), 1000),
        (of_delivery(400, []), 400),
        (of_delivery(400, lines(p1=2)), 2400),
        (of_delivery(0, lines(p1=1)), 1000),
    ],
)
def test_the_delivery_price_is_refunded_alone_or_with_lines(
    wanted: RefundRequest, amount: int
) -> None:
    refund = refunds.due(fulfilled(), wanted)
    assert (refund.amount, refund.delivery_amount) == (amount, wanted.delivery_amount)


def after_delivery(cents: int) -> OrderDetails:
    done = OrderRefund(refund_id="r-0", amount=cents, delivery_amount=cents, time=CREATED)
    return fulfilled(refunded_amount=cents, refunds=[done])


@pytest.mark.parametrize(("before", "left"), [(0, 1000), (400, 600), (1000, 0)])
def test_no_more_of_the_delivery_price_is_refunded_than_is_left(before: int, left: int) -> None:
    with pytest.raises(Conflict, match=f"{left} of the delivery price can be refunded"):
        refunds.due(after_delivery(before), of_delivery(left + 1))


def test_lines_that_cost_nothing_are_refused_with_what_is_left() -> None:
    gift = fulfilled(products=[line(1, price=0)], total=1000)
    with pytest.raises(Conflict, match="cost nothing, 1000 is left"):
        refunds.due(gift, request(p1=1))


def test_a_refund_is_noted_once_payment_has_agreed() -> None:
    kept, payment = Kept(fulfilled()), Payment()
    refunds.give_back(fulfilled(), request(p1=1), kept, payment)
    assert kept.noted == [(payment.asked[0], Cause(source="ecommerce.orders"))]


def test_what_payment_refuses_changes_nothing() -> None:
    kept = Kept(fulfilled())
    with pytest.raises(Conflict, match="another refund is under way"):
        refunds.give_back(fulfilled(), request(), kept, Payment("another refund is under way"))
    assert kept.noted == []


@pytest.mark.parametrize("before", [after(1000, "r-1", p1=1), after(1000, "r-1", p1=1, p2=1)])
def test_a_refund_that_is_done_is_not_done_again(before: OrderDetails) -> None:
    kept, payment = Kept(before), Payment()
    again = RefundRequest(refund_id="r-1", products=(before.refunds[0].products or [])[::-1])
    refunds.give_back(before, again, kept, payment)
    assert (kept.noted, payment.asked) == ([], [])


def test_the_refund_that_has_completed_an_order_may_be_sent_again() -> None:
    done = after(4000, "r-1").model_copy(update={"status": REFUNDED})
    assert refunds.is_done(done, request())
    with pytest.raises(Conflict, match="REFUNDED"):
        refunds.due(done, RefundRequest(refund_id="r-2"))


@pytest.mark.parametrize("wanted", [{}, {"p1": 2}, {"p2": 1}])
def test_a_name_of_a_different_refund_is_refused(wanted: dict[str, int]) -> None:
    with pytest.raises(Conflict, match="a different refund"):
        refunds.is_done(after(1000, "r-1", p1=1), request(**wanted))


def test_a_refund_of_the_delivery_price_is_told_from_one_of_all_that_is_left() -> None:
    done = OrderRefund(refund_id="r-1", amount=400, delivery_amount=400, time=CREATED)
    before = fulfilled(refunded_amount=400, refunds=[done])
    assert refunds.is_done(before, of_delivery(400, []))
    for other in (request(), of_delivery(399), of_delivery(400, lines(p1=1))):
        with pytest.raises(Conflict, match="a different refund"):
            refunds.is_done(before, other)


def told(amount: int, refunded_amount: int) -> Refund:
    return Refund(
        order_id=ORDER_ID, refund_id="r-1", amount=amount, refunded_amount=refunded_amount
    )


def test_what_payment_tells_is_noted_with_its_cause() -> None:
    kept, cause = Kept(order()), Cause(source="ecommerce.payment", event_id="e1")
    refunds.record(told(1000, 1000), cause, kept)
    assert kept.noted == [(told(1000, 1000), cause)]
    with pytest.raises(NotFound):
        refunds.record(told(1000, 1000), cause, Kept())


def test_a_refund_that_an_order_has_already_is_a_duplicate() -> None:
    refunds.settle(after(1000), told(1000, 1000))
    refunds.settle(after(2000), told(1000, 1000))
    refunds.settle(after(4000).model_copy(update={"status": REFUNDED}), told(1000, 4000))


@pytest.mark.parametrize(
    "early",
    [fulfilled(), order(), order(status=OrderStatus.PACKAGED)],
)
def test_a_refund_that_comes_early_is_tried_again(early: Order) -> None:
    with pytest.raises(OutOfOrder):
        refunds.settle(early, told(1000, 2000))


def test_a_refund_of_an_order_that_was_never_paid_is_impossible() -> None:
    with pytest.raises(Conflict):
        refunds.settle(order(status=OrderStatus.CANCELLED), told(1000, 1000))
    with pytest.raises(NotFound):
        refunds.settle(None, told(1000, 1000))
