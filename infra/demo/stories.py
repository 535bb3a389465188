"""The demo's stories: what becomes of four orders, in the words of the business."""

import uuid
from collections.abc import Sequence

from infra.demo.people import ADDRESS, Json, total_of
from infra.demo.story import Expected, Story, euros, event, moved
from infra.demo.users import COURIER

QUANTITIES = (2, 1)
"""How many are ordered of the story's two products."""
SKIPPED = 2
"""The first products stay without a managed stock, for whoever else buys: it does not run out."""
SHELF = 10
"""How many of each product there are before a story begins."""


class Shopping(Story):
    """What all stories have in common: people who count, order, pack and deliver."""

    def prepare(self) -> None:
        self.basket = self.people.pick(*QUANTITIES, skip=SKIPPED)
        self.product_ids = {line["productId"] for line in self.basket}
        self.stock: list[Json] = []
        self.step(f"An administrator counts two products: {SHELF} of each", self.count)

    def count(self) -> None:
        for line in self.basket:
            product_id, seen = line["productId"], len(self.listener.seen)
            before = self.people.stock(product_id)
            self.stock.append(self.people.set_stock(product_id, SHELF))
            if before != self.stock[-1]:
                self.wait(left(self.stock[-1]), seen)

    def shelves(self, taken: Sequence[int], held: Sequence[int] = (0, 0)) -> list[Expected]:
        """The stock once so many of each are no more available, and so many of these are held."""
        counts = zip(self.stock, taken, held, strict=True)
        return [left(stock, fewer, more) for stock, fewer, more in counts]

    def order(self) -> None:
        people = self.people
        self.price = self.step(
            f"The shopper picks them, and asks what delivery to {ADDRESS['city']} costs",
            lambda: people.delivery_price(people.pick(*QUANTITIES, skip=SKIPPED)),
        )
        self.total = total_of(self.basket, self.price)
        self.card = self.step(
            f"authorises {euros(self.total)} on a card", lambda: people.authorise(self.total)
        )
        reserved = self.shelves(QUANTITIES, QUANTITIES)
        self.step("and places the order", self.place, [event("OrderCreated"), *reserved])

    def place(self) -> None:
        answer = self.people.submit(self.basket, self.price, self.card)
        assert answer["success"], answer["errors"]
        self.order_id = answer["order"]["orderId"]

    def pack(self) -> None:
        packed = [event("PackageCreated"), moved(status="PACKAGED"), *self.shelves(QUANTITIES)]
        self.step("The packer finds the order in the queue and packs it", self.fill, packed)

    def fill(self) -> None:
        self.people.start_packing(self.order_id)
        self.people.finish_packing(self.order_id)

    def deliver(self) -> None:
        paid = [event("PaymentCaptured", amount=self.total), moved(paymentStatus="CAPTURED")]
        self.step(
            f"The courier delivers the package; {euros(self.total)} are collected",
            self.bring,
            [event("DeliveryCompleted"), moved(status="FULFILLED"), *paid],
        )

    def bring(self) -> None:
        self.people.start_delivery(self.order_id)
        self.people.work(COURIER, "completeDelivery", self.order_id)


class Delivered(Shopping):
    title = "Delivered and paid"

    def happen(self) -> None:
        self.order()
        self.pack()
        self.deliver()


class Short(Shopping):
    title = "Packed short: one piece less than ordered is found, and paid"

    def happen(self) -> None:
        self.order()
        self.total -= self.basket[0]["price"]
        packed = [event("PackageCreated"), moved(status="PACKAGED", total=self.total)]
        self.step(
            "The packer finds only one of two and packs that: the order costs less",
            self.fill_short,
            [*packed, *self.shelves((1, 1))],
        )
        self.deliver()

    def fill_short(self) -> None:
        self.people.start_packing(self.order_id)
        self.people.put_in_package(self.order_id, self.basket[0]["productId"], 1)
        self.people.finish_packing(self.order_id)


class Cancelled(Shopping):
    title = "Cancelled by the shopper before it is packed"

    def happen(self) -> None:
        self.order()
        free = [event("PackagingCancelled"), *self.shelves((0, 0))]
        unpaid = [event("PaymentCancelled"), moved(paymentStatus="CANCELLED")]
        self.step(
            "The shopper cancels: what was reserved is free again, and nothing is collected",
            lambda: self.people.cancel(self.order_id),
            [moved(status="CANCELLED"), *free, *unpaid],
        )


class Refunded(Shopping):
    title = "Delivered, and then given back"

    def happen(self) -> None:
        self.order()
        self.pack()
        self.deliver()
        piece = self.basket[0]
        self.give_back(
            f"One piece comes back: an administrator refunds {euros(piece['price'])}",
            piece["price"],
            [{"productId": piece["productId"], "quantity": 1}],
        )
        self.give_back(
            f"and then all that is left, {euros(self.total - piece['price'])} with the delivery",
            self.total,
        )

    def give_back(self, title: str, in_all: int, lines: list[Json] | None = None) -> None:
        new = {"status": "REFUNDED", "paymentStatus": "REFUNDED"} if in_all == self.total else {}
        refunded = [event("PaymentRefunded", refundedAmount=in_all)]
        self.step(
            title,
            lambda: self.people.refund(self.order_id, str(uuid.uuid4()), lines),
            [*refunded, moved(refundedAmount=in_all, **new)],
        )


def left(stock: Json, taken: int = 0, held: int = 0) -> Expected:
    """What is told of a product's stock once so many are not available, and so many are held."""
    counts = {"available": stock["available"] - taken, "reserved": stock["reserved"] + held}
    return Expected("StockChanged", counts, stock["productId"])


STORIES: dict[str, type[Story]] = {
    "delivered": Delivered,
    "short": Short,
    "cancelled": Cancelled,
    "refunded": Refunded,
}
