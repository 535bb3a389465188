from collections.abc import Sequence

import pytest
from pydantic import ValidationError

from ecom.errors import BadRequest, Conflict
from ecom.events import PackageContent
from ecom.models import Address, Line, Order, OrderLine, OrderStatus, PaymentStatus, SentProduct
from orders_app.chalicelib import orders, packages
from orders_app.chalicelib.models import Cause, CreateOrderRequest, ProductsVerdict
from orders_app.chalicelib.orders import LIFECYCLE, PAYMENT_LIFECYCLE, Refused
from tests.support.examples import USER_ID, line, order, product, sent, sent_address

NEW, PACKAGED, FULFILLED = OrderStatus.NEW, OrderStatus.PACKAGED, OrderStatus.FULFILLED
PACKAGING_FAILED, DELIVERY_FAILED = OrderStatus.PACKAGING_FAILED, OrderStatus.DELIVERY_FAILED
CANCELLED, REFUNDED = OrderStatus.CANCELLED, OrderStatus.REFUNDED


def request(
    *products: SentProduct, delivery_price: int = 500, token: str = "t1"
) -> CreateOrderRequest:
    return CreateOrderRequest(
        products=list(products) or [sent(1)],
        address=sent_address(),
        delivery_price=delivery_price,
        payment_token=token,
    )


def packed(**quantities: int) -> list[Line]:
    """Lines by product number, such as `p1=2`."""
    return [
        Line(product_id=product(int(name[1:])).product_id, quantity=quantity)
        for name, quantity in quantities.items()
    ]


@pytest.mark.parametrize(
    ("ordered", "merged"),
    [
        ([sent(1)], [line(1)]),
        ([line(1, 3)], [line(1, 3)]),
        ([sent(1), line(1)], [line(1, 2)]),
        ([line(2), line(1, 2), line(2, 5)], [line(2, 6), line(1, 2)]),
    ],
)
def test_lines_of_one_product_are_added(ordered: list[OrderLine], merged: list[OrderLine]) -> None:
    assert orders.merge_lines(ordered) == merged


@pytest.mark.parametrize(
    "other",
    [
        sent(1, price=1),
        sent(1, name="Another"),
        sent(1, package={**product(1).to_json()["package"], "weight": 1}),
    ],
)
def test_lines_of_one_product_that_disagree_are_refused(other: SentProduct) -> None:
    for lines in ([sent(1), other], [other, sent(2), sent(1)]):
        with pytest.raises(Refused, match="disagree"):
            orders.merge_lines(lines)


def test_a_draft_is_new_and_totals_products_and_delivery() -> None:
    made = orders.draft(USER_ID, request(sent(1, quantity=2), sent(2), delivery_price=500))
    assert (made.status, made.user_id) == (NEW, USER_ID)
    assert made.total == 2 * 1000 + 1000 + 500
    assert made.created_date == made.modified_date


def test_the_history_of_a_draft_is_the_request_itself() -> None:
    made = orders.draft(USER_ID, request())
    entry = {"status": "NEW", "time": made.to_json()["createdDate"], "source": "ecommerce.orders"}
    assert made.to_json()["history"] == [entry]


def test_a_draft_may_be_free() -> None:
    assert orders.draft(USER_ID, request(sent(1, price=0), delivery_price=0)).total == 0


@pytest.mark.parametrize(
    "products",
    [
        [sent(1, price=2**31 - 1)],
        [sent(1, quantity=10_000, price=300_000)],
        [sent(1, quantity=10_000), sent(1)],
    ],
)
def test_a_draft_whose_numbers_overflow_is_refused(products: list[SentProduct]) -> None:
    with pytest.raises(ValidationError):
        orders.draft(USER_ID, request(*products))


def test_one_user_and_one_token_make_one_order() -> None:
    assert orders.order_id_of("ada", "t1") == orders.order_id_of("ada", "t1")
    others = {
        orders.order_id_of(user, token) for user in ("ada", "bob") for token in ("t1", "t2", "")
    }
    assert len(others) == 6


def test_an_order_id_does_not_show_the_token() -> None:
    assert "t0k3n" not in orders.order_id_of("ada", "t0k3n")


def test_a_fingerprint_tells_requests_apart() -> None:
    same = {orders.fingerprint_of(request(sent(1))) for _ in range(2)}
    assert len(same) == 1
    others = [
        request(sent(1, quantity=2)),
        request(sent(2)),
        request(sent(1), delivery_price=0),
        request(sent(1), token="t2"),
    ]
    assert len(same | {orders.fingerprint_of(other) for other in others}) == 5


DISPLAY = {
    "category": "<script>",
    "tags": ["木" * 5000, None],
    "pictures": ["javascript:alert(1)"],
    "createdDate": "yesterday",
    "available": False,
}


def test_an_order_keeps_what_was_agreed_on_and_nothing_else_that_is_sent() -> None:
    (kept,) = orders.draft(USER_ID, request(sent(1, **DISPLAY, quantity=2))).to_json()["products"]
    assert kept == product(1, quantity=2).to_json()


def test_a_fingerprint_is_made_of_what_is_kept() -> None:
    shown, bare = (orders.fingerprint_of(request(sent(1, **more))) for more in (DISPLAY, {}))
    assert shown == bare


def test_a_full_package_changes_only_status_and_time() -> None:
    before = order()
    after = packages.packed(before, packed(p1=2, p2=1))
    assert (after.status, after.products, after.total) == (PACKAGED, before.products, before.total)
    assert after.modified_date > before.modified_date
    assert after.created_date == before.created_date


@pytest.mark.parametrize(
    ("lines", "left", "total"),
    [
        (packed(p1=1, p2=1), [line(1, 1), line(2, 1)], 3000),
        (packed(p1=2), [line(1, 2)], 3000),
        (packed(p2=1), [line(2, 1)], 2000),
        (packed(p1=99, p2=1), [line(1, 2), line(2, 1)], 4000),
        (packed(p2=1, p3=5), [line(2, 1)], 2000),
    ],
)
def test_a_short_package_leaves_what_was_packed_of_what_was_ordered(
    lines: list[Line], left: list[OrderLine], total: int
) -> None:
    after = packages.packed(order(), lines)
    assert (after.products, after.total) == (left, total)


class Pricing:
    """Delivery pricing, which answers a price or refuses the request."""

    def __init__(self, answer: int | BadRequest) -> None:
        self.answer = answer
        self.asked: list[Sequence[OrderLine]] = []

    def price_delivery(self, products: Sequence[OrderLine], address: Address) -> int:
        assert address == order().address
        self.asked.append(products)
        if isinstance(self.answer, BadRequest):
            raise self.answer
        return self.answer


class Packed:
    """Orders, of which one is packed."""

    def __init__(self, before: Order) -> None:
        self.before = before
        self.after: Order | None = None

    def get(self, order_id: str) -> Order | None:
        return self.before if order_id == self.before.order_id else None

    def pack(self, packed: Order, cause: Cause) -> None:
        assert cause == CAUSE
        self.after = packed


CAUSE = Cause(source="ecommerce.warehouse", event_id="e1")


def pack(lines: list[Line], pricing: Pricing, before: Order | None = None) -> Order:
    kept = Packed(before or order())
    content = PackageContent(order_id=kept.before.order_id, products=lines)
    packages.record(content, CAUSE, kept, pricing)
    assert kept.after is not None
    return kept.after


@pytest.mark.parametrize(
    ("answer", "price"), [(0, 0), (400, 400), (1000, 1000), (2500, 1000), (BadRequest("UK"), 1000)]
)
def test_a_short_package_costs_what_its_delivery_does_at_most_what_was_agreed(
    answer: int | BadRequest, price: int
) -> None:
    pricing = Pricing(answer)
    after = pack(packed(p1=1), pricing)
    assert (after.delivery_price, after.total) == (price, 1000 + price)
    assert pricing.asked == [[line(1, 1)]]


def test_the_delivery_of_a_full_package_is_not_priced_again() -> None:
    pricing = Pricing(0)
    assert pack(packed(p1=2, p2=1), pricing).delivery_price == 1000
    assert pricing.asked == []


def test_a_package_that_is_noted_already_is_not_priced_again() -> None:
    pricing = Pricing(0)
    pack(packed(p1=1), pricing, order(status=PACKAGED))
    assert pricing.asked == []


@pytest.mark.parametrize("lines", [[], packed(p3=1)])
def test_a_package_of_nothing_ordered_is_a_conflict(lines: list[Line]) -> None:
    with pytest.raises(Conflict):
        packages.packed(order(), lines)


@pytest.mark.parametrize(
    ("status", "before"),
    [
        (PACKAGED, [NEW]),
        (PACKAGING_FAILED, [NEW]),
        (FULFILLED, [PACKAGED]),
        (DELIVERY_FAILED, [PACKAGED]),
        (CANCELLED, [NEW]),
        (REFUNDED, [FULFILLED]),
    ],
)
def test_an_event_moves_an_order_from_one_status_only(
    status: OrderStatus, before: list[OrderStatus]
) -> None:
    assert LIFECYCLE.before(status) == before


@pytest.mark.parametrize("end", [FULFILLED, PACKAGING_FAILED, DELIVERY_FAILED, CANCELLED])
def test_no_event_moves_an_order_out_of_an_end(end: OrderStatus) -> None:
    assert not any(LIFECYCLE.leads(end, status) for status in (NEW, PACKAGED))
    for other in (PACKAGING_FAILED, DELIVERY_FAILED, CANCELLED):
        if other != end:
            with pytest.raises(Conflict):
                LIFECYCLE.settle(end, other)


@pytest.mark.parametrize(
    ("current", "wanted"),
    [("CAPTURED", "FAILED"), ("CANCELLED", "FAILED"), ("REFUNDED", "CAPTURED"), ("FAILED",) * 2],
)
def test_what_is_heard_late_of_a_payment_is_ignored(current: str, wanted: str) -> None:
    PAYMENT_LIFECYCLE.settle(PaymentStatus(current), PaymentStatus(wanted))


@pytest.mark.parametrize(
    ("current", "wanted"), [("CAPTURED", "CANCELLED"), ("CANCELLED", "CAPTURED")]
)
def test_a_payment_is_captured_or_cancelled_and_never_both(current: str, wanted: str) -> None:
    with pytest.raises(Conflict):
        PAYMENT_LIFECYCLE.settle(PaymentStatus(current), PaymentStatus(wanted))


def test_a_verdict_with_products_is_a_refusal_even_if_the_list_is_empty() -> None:
    assert orders.product_errors(ProductsVerdict(message="fine")) == []
    assert orders.product_errors(ProductsVerdict(message="bad", products=[])) == ["products: bad"]


def test_the_delivery_price_must_be_exact() -> None:
    assert orders.delivery_errors(order(delivery_price=1000), 1000) == []
    for price in (0, 999, 1001):
        assert orders.delivery_errors(order(delivery_price=1000), price)


def test_a_refusal_says_that_nothing_was_charged() -> None:
    answer = orders.refusal(["a", "b"])
    assert (answer.success, answer.errors, answer.order) == (False, ["a", "b"], None)
    assert "nothing was charged" in answer.message
