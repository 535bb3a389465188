"""The story of one order: what each person does, what events it causes, how long it takes."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from infra.demo.listener import Listener
from infra.demo.people import ADDRESS, Json, People, total_of
from infra.demo.users import COURIER, PACKER, SHOPPER
from infra.progress import tell

T = TypeVar("T")

SOURCES = [f"ecommerce.{name}" for name in ("orders", "warehouse", "delivery", "payment")]


class Story:
    """One order of two products, packed in full, delivered and paid."""

    def __init__(self, people: People, listener: Listener) -> None:
        self.people = people
        self.listener = listener
        self.order_id = ""
        self._told = 0
        self._number = 0

    def tell(self) -> None:
        """Raises TimeoutError where an event does not come, GraphqlError where one is refused."""
        people, began = self.people, time.monotonic()
        self.step("The shopper, the packer and the courier sign in", self.sign_in)
        basket = self.step(
            "The shopper picks two products from the catalogue", lambda: people.pick(2, 1)
        )
        price = self.step(
            f"asks what delivery to {ADDRESS['city']} costs", lambda: people.delivery_price(basket)
        )
        total = total_of(basket, price)
        card = self.step(f"authorises {euros(total)} on a card", lambda: people.authorise(total))
        self.step("and places the order", lambda: self.place(basket, price, card), ["OrderCreated"])
        self.step(
            "The packer finds the order in the queue and packs it",
            self.pack,
            ["PackageCreated", "OrderModified"],
        )
        self.step(
            "The courier takes the package and delivers it",
            self.deliver,
            ["DeliveryCompleted", "PaymentCaptured", "OrderModified"],
        )
        self.conclude(time.monotonic() - began)

    def step(self, title: str, act: Callable[[], T], events: Sequence[str] = ()) -> T:
        """Do something and wait for the events that it must cause; print both with their times."""
        started = time.monotonic()
        result = act()
        if events:
            self.listener.wait(self.order_id, events)
        self._number += 1
        tell(f"  {self._number}. {title:<58} {time.monotonic() - started:6.2f} s")
        seen = self.listener.of(self.order_id)
        for each in seen[self._told :]:
            source = each.event["source"]
            tell(f"       {source:<20} {each.name:<20} after {each.at - started:5.2f} s")
        self._told = len(seen)
        return result

    def sign_in(self) -> None:
        for user in (SHOPPER, PACKER, COURIER):
            self.people.token(user)

    def place(self, basket: list[Json], price: int, card: str) -> None:
        answer = self.people.submit(basket, price, card)
        assert answer["success"], answer["errors"]
        self.order_id = answer["order"]["orderId"]

    def pack(self) -> None:
        self.people.start_packing(self.order_id)
        self.people.finish_packing(self.order_id)

    def deliver(self) -> None:
        self.people.start_delivery(self.order_id)
        self.people.work(COURIER, "completeDelivery", self.order_id)

    def conclude(self, seconds: float) -> None:
        order = self.people.await_status(self.order_id, "FULFILLED")
        payment = self.people.payment(self.order_id)
        tell(
            f"\n  Order {order['orderId']} is {order['status']}, its payment of "
            f"{euros(int(payment['amount']))} is {payment['status']}: {seconds:.1f} s in all."
        )


def euros(cents: int) -> str:
    return f"{cents / 100:.2f} EUR"
