"""Random stories of the shop: people, events and faults in any order."""

from collections.abc import Mapping
from contextlib import ExitStack
from types import ModuleType
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from ecom.models import now
from infra.operations import books
from infra.operations.audit import audit
from tests.faults import shop
from tests.faults.faults import Fault
from tests.faults.others import PRODUCTS
from tests.faults.story import SHOPPERS, Shop
from tests.faults.world import Delivery
from tests.support import hostile
from tests.support.examples import address, product

TEXTS = st.sampled_from(list(hostile.ORDINARY.values()))
"""That people write: for names, tags and addresses."""
NAMES = st.sampled_from([text for text in hostile.ORDINARY.values() if len(text.encode()) < 300])
"""Short enough for a product's name."""
PRICES = st.sampled_from([0, 1, 999, 1000, 100_000_000])
WEIGHTS = st.sampled_from([0, 500, 12_000, 12_001])
ADDRESSES = st.builds(
    lambda country, **texts: address().to_json() | texts | {"country": country},
    country=st.sampled_from(["FR", "HK", "US", "FI"]),
    **dict.fromkeys(["name", "companyName", "streetAddress", "city", "phoneNumber"], TEXTS),
    postCode=TEXTS | st.none() | st.just(""),
)
KINDS = st.sampled_from(sorted(hostile.BROKEN_ROWS))


def rows() -> st.SearchStrategy[list[hostile.Values]]:
    """The products as others have put them into the table."""
    return st.tuples(*(row(number) for number in (1, 2, 3))).map(list)


def row(number: int) -> st.SearchStrategy[hostile.Values]:
    known = product(number).to_json()
    return st.builds(
        lambda weight, text, **more: (
            known
            | {"package": known["package"] | {"weight": weight}, "category": text}
            | {"tags": [text], "pictures": [text]}
            | more
        ),
        weight=WEIGHTS,
        text=TEXTS,
        name=NAMES,
        price=PRICES,
        modifiedDate=st.sampled_from(["2026-11-22T12:00:00", "2026-11-22T12:00:00.123456Z"]),
    )


NTH = st.integers(0, 30)
"""Which of those that are there, counted round and round."""
LOSABLE = [
    ("payment", "on_order_created"),
    ("payment", "on_order_modified"),
    ("payment", "on_packaging_failed"),
    ("payment", "on_delivery_failed"),
    ("payment", "on_delivery_completed"),
    ("orders", "on_payment_captured"),
    ("orders", "on_payment_cancelled"),
    ("orders", "on_payment_failed"),
]
"""What settles a payment, or tells its order. Of others' events a dead letter is sent back."""


class Story(RuleBasedStateMachine):
    """What may happen, in any order and at any time; `teardown` looks at what became of it."""

    services: ClassVar[Mapping[str, ModuleType]]

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        self.world = self._stack.enter_context(shop.world(self.services))
        self.shop = Shop(self.world)

    @initialize(rows=rows(), stock=st.lists(st.integers(0, 5), min_size=2, max_size=2))
    def opens(self, rows: list[hostile.Values], stock: list[int]) -> None:
        """Two products are stock-managed, the third is not."""
        self.shop.open([dict(each) for each in rows], stock)

    @rule(
        table=st.sampled_from(["products", "orders", "delivery"]),
        kind=KINDS,
        user=st.sampled_from(SHOPPERS),
    )
    def others_write_what_cannot_be_read(self, table: str, kind: str, user: str) -> None:
        self.shop.others.write_broken(table, kind, user)

    @rule(product=st.sampled_from(PRODUCTS), kind=KINDS)
    def others_break_a_product(self, product: str, kind: str) -> None:
        self.shop.others.break_product(product, kind)

    @precondition(lambda self: self.shop.others.unreadable)
    @rule()
    def others_repair_what_is_broken(self) -> None:
        self.shop.others.repair()

    @rule(after=st.integers(0, 8), fault=st.sampled_from(Fault))
    def something_goes_wrong(self, after: int, fault: Fault) -> None:
        self.world.faults.plan.append((after, fault))

    @rule(times=st.integers(1, 3))
    def event_bus_takes_only_some(self, times: int) -> None:
        self.world.faults.partial += times

    @rule(
        shopper=st.sampled_from(SHOPPERS),
        basket=st.dictionaries(st.sampled_from(PRODUCTS), st.integers(1, 3), min_size=1),
        where=ADDRESSES,
    )
    def shopper_orders(self, shopper: str, basket: dict[str, int], where: dict[str, str]) -> None:
        self.shop.order(shopper, basket, where)

    @precondition(lambda self: self.shop.placed)
    @rule(nth=NTH)
    def shopper_submits_again(self, nth: int) -> None:
        self.shop.submit_again(nth)

    @precondition(lambda self: self.shop.placed)
    @rule(nth=NTH, admin=st.booleans())
    def order_is_cancelled(self, nth: int, admin: bool) -> None:
        self.shop.cancel(nth, admin=admin)

    @precondition(lambda self: self.shop.placed)
    @rule(
        nth=NTH,
        step=st.sampled_from(
            ["startPackaging", "completePackaging", "startDelivery", "completeDelivery"]
        ),
    )
    def staff_works(self, nth: int, step: str) -> None:
        self.shop.work(step, nth)

    @precondition(lambda self: self.shop.placed)
    @rule(nth=NTH, step=st.sampled_from(["failPackaging", "failDelivery"]))
    def staff_gives_up(self, nth: int, step: str) -> None:
        self.shop.work(step, nth, **({"reason": "wet"} if step == "failPackaging" else {}))

    @precondition(lambda self: self.shop.placed)
    @rule(nth=NTH, product=st.sampled_from(PRODUCTS), quantity=st.integers(0, 3))
    def packer_finds_fewer(self, nth: int, product: str, quantity: int) -> None:
        self.shop.work("updatePackagingProduct", nth, productId=product, quantity=quantity)

    @precondition(lambda self: self.shop.placed)
    @rule(
        nth=NTH,
        name=st.sampled_from(["refund-1", "refund-2"]),
        product=st.none() | st.sampled_from(PRODUCTS),
    )
    def admin_refunds(self, nth: int, name: str, product: str | None) -> None:
        self.shop.refund(nth, name, product)

    @rule(product=st.sampled_from(PRODUCTS[:2]), quantity=st.sampled_from([-1, 1, 2]), name=NTH)
    def goods_come_or_go(self, product: str, quantity: int, name: int) -> None:
        self.shop.adjust(product, quantity, f"adjustment-{name}")

    @precondition(lambda self: self.world.waiting)
    @rule(nth=NTH)
    def event_arrives(self, nth: int) -> None:
        self.world.attempt(self.world.waiting[nth % len(self.world.waiting)])

    @precondition(lambda self: self.world.waiting)
    @rule()
    def events_arrive(self) -> None:
        for delivery in list(self.world.waiting):
            self.world.attempt(delivery)

    @precondition(lambda self: self.world.bus)
    @rule(nth=NTH)
    def event_comes_again(self, nth: int) -> None:
        """To everyone whom it concerns, however late."""
        event = self.world.bus[nth % len(self.world.bus)]
        for service, function in self.world.consumers(event):
            self.world.deliver(Delivery(service, function, event))

    @rule(function=st.sampled_from(LOSABLE))
    def event_will_be_lost(self, function: tuple[str, str]) -> None:
        self.world.losing.append(function)

    @rule()
    def schedule_comes(self) -> None:
        self.world.schedule()

    @rule(nth=NTH, size=st.integers(1, 10))
    def stream_moves_on(self, nth: int, size: int) -> None:
        self.world.feed(self.world.streams[nth % len(self.world.streams)], size)

    @rule()
    def streams_move_on(self) -> None:
        for stream in self.world.streams:
            self.world.feed(stream)

    @precondition(lambda self: self.shop.placed)
    @rule()
    def a_day_passes(self) -> None:
        """Staff do all there is to do, and most news arrives: stories come far in few steps."""
        self.shop.work_through()

    def teardown(self) -> None:
        with self._stack:
            self.shop.finish()
            self.shop.check_lists()
            self.shop.others.repair()
            found = audit(books.read(str), now())
            assert not found, "; ".join(map(str, found))
            self.shop.check()
