"""What people do in a story, and what must be true when it has ended."""

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from types import ModuleType
from typing import Any

from ecom.dynamodb import plain
from tests.faults.faults import Crash
from tests.faults.others import PRODUCTS, Others
from tests.faults.world import Json, World
from tests.support.aws_payloads import CONTEXT, graphql_request, rest_request

SHOPPERS = ["ada", "bob"]
STAFF = ("admin", "warehouse", "delivery")
STEPS = ["startPackaging", "completePackaging", "startDelivery", "completeDelivery"]
TERMINAL = {
    "FULFILLED",
    "REFUNDED",
    "CANCELLED",
    "PACKAGING_FAILED",
    "DELIVERY_FAILED",
}


class Shop:
    def __init__(self, world: World) -> None:
        self.world = world
        self.placed: list[tuple[str, Json]] = []
        """Who has submitted what, whether it became an order or not."""
        self.order_ids: list[str] = []
        self.others = Others(world)

    def open(self, rows: Sequence[Json], stock: Sequence[int]) -> None:
        """Sell what others have put into the table of products."""
        self.others.fill_catalogue(rows)
        for id_, available in zip(PRODUCTS, stock, strict=False):
            self.staff("setStock", productId=id_, available=available)

    # The shopper

    def order(self, shopper: str, basket: dict[str, int], address: Json) -> None:
        products = [
            each | {"quantity": basket[each["productId"]]}
            for each in self.others.catalogue
            if each["productId"] in basket
        ]
        wanted = {"products": products, "address": address}
        price = self._delivery_price(wanted)
        total = price + sum(each["price"] * each["quantity"] for each in products)
        token = self.preauthorize(total)
        if token is None:
            return
        request = {**wanted, "deliveryPrice": price, "paymentToken": token}
        self.placed.append((shopper, request))
        self._submit(shopper, request)

    def _delivery_price(self, wanted: Json) -> int:
        """In cents, as the shopper was told while nothing went wrong."""
        event = graphql_request("getDeliveryPricing", {"input": wanted}, user="shopper")
        price: int = self.world.apps["delivery-pricing"].resolve(event, CONTEXT)["pricing"]
        return price

    def submit_again(self, nth: int) -> None:
        self._submit(*self.placed[nth % len(self.placed)])

    def _submit(self, shopper: str, request: Json) -> None:
        answer = self.ask("orders", "createOrder", {"order": request}, shopper)
        if answer and answer.get("success"):
            order_id = answer["order"]["orderId"]
            self.order_ids += [order_id] if order_id not in self.order_ids else []

    def preauthorize(self, amount: int) -> str | None:
        body = {"cardNumber": "4242424242424242", "amount": amount}
        request = rest_request("POST", "/preauth", body=body)
        try:
            with self.world.faults.possible():
                answer = self.world.apps["payment-3p"].app(request, CONTEXT)
        except Crash:
            return None
        token: str | None = _body(answer).get("paymentToken")
        return token

    # Everyone

    def cancel(self, nth: int, *, admin: bool) -> None:
        if order_id := self._nth(nth):
            shopper = self.owner(order_id)
            groups = ("admin",) if admin else ()
            user = "admin" if admin else shopper
            self.ask("orders", "cancelOrder", {"input": {"orderId": order_id}}, user, groups)

    def work(self, step: str, nth: int, **more: Any) -> None:
        if order_id := self._nth(nth):
            self.staff(step, orderId=order_id, **more)

    def refund(self, nth: int, name: str, product_id: str | None) -> None:
        if order_id := self._nth(nth):
            lines = [{"productId": product_id, "quantity": 1}] if product_id else None
            self.staff(
                "refundOrder",
                orderId=order_id,
                refundId=name,
                **({"products": lines} if lines else {}),
            )

    def adjust(self, product_id: str, quantity: int, name: str) -> None:
        self.staff(
            "adjustStock",
            productId=product_id,
            adjustmentId=name,
            quantity=quantity,
            reason="counted",
        )

    def staff(self, operation: str, **input_: Any) -> Any:
        service = next(name for name, app in self.world.apps.items() if resolves(app, operation))
        return self.ask(service, operation, {"input": input_}, "admin", STAFF)

    def ask(
        self, service: str, name: str, arguments: Json, user: str, groups: Sequence[str] = ()
    ) -> Any:
        """What one is answered; None where the process died or something was not to be had."""
        try:
            return self.world.ask(service, name, arguments, user, groups)
        except (Exception, Crash):
            return None

    def owner(self, order_id: str) -> str:
        return next(str(each["userId"]) for each in self.orders() if each["orderId"] == order_id)

    def orders(self) -> list[Json]:
        items = [plain(item) for item in self.world.items("orders")]
        return [each for each in items if each["orderId"] not in self.others.broken]

    def _nth(self, nth: int) -> str | None:
        """An order, also one whose shopper was told that it failed."""
        ids = [each["orderId"] for each in self.orders()]
        return ids[nth % len(ids)] if ids else None

    def work_through(self) -> None:
        for step in STEPS:
            self.world.move_on()
            for order in self.orders():
                self.staff(step, orderId=order["orderId"])
        self.world.move_on()

    # The end

    def finish(self) -> None:
        """Everything that is not lost comes through, and staff do all that they can see.

        Orders are brought to their ends, and the payments in the list are retried.
        """
        for _ in range(4):
            self.world.settle()
            for step in STEPS:
                for order in self.orders():
                    self.staff(step, orderId=order["orderId"])
                self.world.settle()
            assert self.world.schedule(), "a payment could not be asked about"
            for payment in self.failed_payments():
                self.staff("retryPayment", orderId=payment["orderId"])
        self.world.settle()

    def failed_payments(self) -> list[Json]:
        answer = self.ask("payment", "getFailedPayments", {}, "admin", STAFF)
        payments: list[Json] = answer["payments"]
        return payments

    def check(self) -> None:
        """What the audit cannot know: what people were told, and what was on the bus."""
        orders = {order["orderId"]: order for order in self.orders()}
        assert set(self.order_ids) <= orders.keys(), "an order that was confirmed is lost"
        for order_id, order in orders.items():
            assert order["status"] in TERMINAL, f"{order_id} is {order['status']} for good"
            self._check_events(order)

    def check_lists(self) -> None:
        """Rows that cannot be read are in no list, and hide no other."""
        shown = self._all("products", "getProducts", "products")
        assert {each["productId"] for each in shown} == set(PRODUCTS) - self.others.unreadable
        owned = [self._all("orders", "getOrders", "orders", user) for user in SHOPPERS]
        listed = {each["orderId"] for orders in owned for each in orders}
        assert listed == {each["orderId"] for each in self.orders()}
        assert not self._all("delivery", "getNewDeliveries", "deliveries")
        for letter in self.world.poison:
            assert any(key in letter for key in self.others.broken), letter

    def _all(self, service: str, query: str, name: str, user: str = "admin") -> list[Json]:
        """All pages of a list."""
        found: list[Json] = []
        token: str | None = None
        while True:
            page = self.world.ask(service, query, {"nextToken": token}, user, STAFF)
            found += page[name]
            if not (token := page["nextToken"]):
                return found

    def _check_events(self, order: Json) -> None:
        """Each change was told by one event, however often and late: together they lead here.

        EventBridge keeps no order, but each event says what was before.
        """
        events = [e for e in self.world.bus if e["resources"] == [order["orderId"]]]
        (created,) = distinct(e["detail"] for e in events if e["detail-type"] == "OrderCreated")
        changes = distinct(e["detail"] for e in events if e["detail-type"] == "OrderModified")
        steps = {text(change["old"]): change["new"] for change in changes}
        assert len(steps) == len(changes), "a change was told in two ways"
        versions = [created]
        while following := steps.pop(text(versions[-1]), None):
            versions.append(following)
        assert not steps, "an event does not follow from those before"
        assert versions[-1] == {name: order[name] for name in versions[-1]}, "the last is not told"
        statuses = [version["status"] for version in versions]
        seen = [status for before, status in pairwise([None, *statuses]) if status != before]
        assert seen == [entry["status"] for entry in order["history"]], "not what the history says"


def distinct(details: Iterable[Json]) -> list[Json]:
    return list({text(detail): detail for detail in details}.values())


def text(value: Json) -> str:
    return json.dumps(value, sort_keys=True)


def resolves(app: ModuleType, operation: str) -> bool:
    return hasattr(app, "graphql") and operation in [field.name for field in app.graphql.fields]


def _body(answer: Any) -> Json:
    body: Json = json.loads(answer["body"])
    return body
