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
from tests.faults.story import PRODUCTS, SHOPPERS, Shop
from tests.faults.world import Delivery

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

    @initialize(stock=st.lists(st.integers(0, 5), min_size=2, max_size=2))
    def opens(self, stock: list[int]) -> None:
        """Two products are stock-managed, the third is not."""
        self.shop.open(stock)

    @rule(after=st.integers(0, 8), fault=st.sampled_from(Fault))
    def something_goes_wrong(self, after: int, fault: Fault) -> None:
        self.world.faults.plan.append((after, fault))

    @rule(times=st.integers(1, 3))
    def event_bus_takes_only_some(self, times: int) -> None:
        self.world.faults.partial += times

    @rule(
        shopper=st.sampled_from(SHOPPERS),
        basket=st.dictionaries(st.sampled_from(PRODUCTS), st.integers(1, 3), min_size=1),
    )
    def shopper_orders(self, shopper: str, basket: dict[str, int]) -> None:
        self.shop.order(shopper, basket)

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
            assert not self.world.poison, self.world.poison[0]
            found = audit(books.read(str), now())
            assert not found, "; ".join(map(str, found))
            self.shop.check()
