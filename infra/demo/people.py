"""What the people of the shop do through its public APIs: shopper, packer, courier, operator."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import boto3

from infra.demo import queries
from infra.demo.listener import until
from infra.demo.shop import Shop
from infra.demo.users import ADMIN, COURIER, PACKER, SHOPPER, User

ADDRESS = {
    "name": "Ada Lovelace",
    "streetAddress": "12 rue de la Paix",
    "postCode": "75002",
    "city": "Paris",
    "country": "FR",
    "phoneNumber": "+33 1 23 45 67 89",
}
Json = dict[str, Any]
FRESH = 600.0
"""Seconds; a token is valid for fifteen minutes."""
TRIES = 8
"""Of an order, of which each may fail where a service is too busy to answer."""


class People:
    """The demo users at work; every method raises GraphqlError where the shop refuses."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._tokens: dict[User, tuple[float, str]] = {}

    def token(self, user: User) -> str:
        """The user's ID token, which is kept for as long as it is fresh."""
        signed_in, token = self._tokens.get(user, (-FRESH, ""))
        if time.monotonic() - signed_in >= FRESH:
            token = self.shop.token(user)
            self._tokens[user] = (time.monotonic(), token)
        return token

    def ask(self, user: User, query: str, **variables: Any) -> Any:
        """One operation as the user; returns the value of its one field."""
        (value,) = self.shop.graphql(query, variables, self.token(user)).values()
        return value

    # The shopper

    def pick(self, *quantities: int, skip: int = 0) -> list[Json]:
        """So many of the first products of the catalogue that cost something, after `skip`."""
        products = self.shop.graphql(queries.PRODUCTS)["getProducts"]["products"]
        priced = [product for product in products if product["price"] > 0]
        return [
            product | {"quantity": count}
            for product, count in zip(priced[skip:], quantities, strict=False)
        ]

    def find_product(self, wanted: Callable[[Json], bool]) -> Json:
        """The first such product of the whole catalogue; raises StopIteration."""
        products = self._all(SHOPPER, queries.PRODUCTS)
        return next(product for product in products if wanted(product))

    def delivery_price(self, basket: Sequence[Json], address: Mapping[str, str] = ADDRESS) -> int:
        basket_and_address = {"products": basket, "address": address}
        answer = self.ask(SHOPPER, queries.DELIVERY_PRICE, input=basket_and_address)
        return int(answer["pricing"])

    def authorise(self, amount: int) -> str:
        """A payment token for `amount` cents, from the third party's public API."""
        card = {"cardNumber": "4242424242424242", "amount": amount}
        answer = self.shop.rest("POST", "payment-3p", "/preauth", json=card)
        answer.raise_for_status()
        return str(answer.json()["paymentToken"])

    def submit(
        self, basket: Sequence[Json], price: int, payment_token: str, **changes: Any
    ) -> Json:
        """Send createOrder; returns its answer, which may be a refusal."""
        order = {
            "products": basket,
            "address": ADDRESS,
            "deliveryPrice": price,
            "paymentToken": payment_token,
            **changes,
        }
        answer: Json = self.ask(SHOPPER, queries.CREATE_ORDER, order=order)
        return answer

    def insist(self, basket: Sequence[Json], price: int, payment_token: str) -> Json:
        """As `submit`, but that a service did not answer is no reason to give up.

        Sending the same request again is safe: it makes one order.
        """
        for _ in range(TRIES):
            answer = self.submit(basket, price, payment_token)
            if answer["success"] or "answer" not in str(answer["errors"]):
                break
        return answer

    def buy(self, *quantities: int) -> Json:
        """Go all the way from the catalogue to a placed order; returns the order."""
        basket = self.pick(*quantities)
        price = self.delivery_price(basket)
        answer = self.submit(basket, price, self.authorise(total_of(basket, price)))
        order: Json = answer["order"]
        return order

    def order(self, order_id: str) -> Json:
        order: Json = self.ask(SHOPPER, queries.ORDER, orderId=order_id)
        return order

    def await_status(self, order_id: str, status: str) -> Json:
        """The order once it has come to `status`; raises TimeoutError."""

        def look() -> Json | None:
            order = self.order(order_id)
            return order if order["status"] == status else None

        return until(look, f"order {order_id} to be {status}")

    def cancel(self, order_id: str, user: User = SHOPPER) -> Json:
        order: Json = self.ask(user, queries.CANCEL_ORDER, input={"orderId": order_id})
        return order

    # The packer and the courier

    def start_packing(self, order_id: str) -> None:
        self._await_queued(PACKER, order_id)
        self.work(PACKER, "startPackaging", order_id)

    def finish_packing(self, order_id: str) -> None:
        self.work(PACKER, "completePackaging", order_id)

    def fail_packing(self, order_id: str, reason: str, user: User = PACKER) -> None:
        self.ask(user, queries.FAIL_PACKAGING, input={"orderId": order_id, "reason": reason})

    def put_in_package(self, order_id: str, product_id: str, quantity: int) -> None:
        line = {"orderId": order_id, "productId": product_id, "quantity": quantity}
        self.ask(PACKER, queries.UPDATE_PACKAGING_PRODUCT, input=line)

    def packaging_request(self, order_id: str) -> Json | None:
        request: Json | None = self.ask(
            PACKER, queries.PACKAGING_REQUEST, input={"orderId": order_id}
        )
        return request

    def start_delivery(self, order_id: str) -> None:
        self._await_queued(COURIER, order_id)
        self.work(COURIER, "startDelivery", order_id)

    def work(self, user: User, operation: str, order_id: str) -> None:
        """An operation on an order that has only its `input`, such as completeDelivery."""
        self.ask(user, queries.WORK[operation], input={"orderId": order_id})

    def queue(self, user: User) -> list[str]:
        """The orders that wait for the packer or the courier."""
        if user == PACKER:
            return list(self._all(user, queries.NEW_PACKAGING_REQUESTS))
        return [each["orderId"] for each in self._all(user, queries.NEW_DELIVERIES)]

    def _await_queued(self, user: User, order_id: str) -> None:
        queued = f"order {order_id} in the queue of the {user.role}"
        until(lambda: order_id in self.queue(user) or None, queued)

    def _all(self, user: User, query: str) -> Iterator[Any]:
        token: str | None = None
        while True:
            page = self.ask(user, query, nextToken=token)
            token = page.pop("nextToken")
            yield from next(iter(page.values()))
            if not token:
                return

    # The administrator

    def set_stock(self, product_id: str, available: int, user: User = ADMIN) -> Json:
        stock = {"productId": product_id, "available": available}
        answer: Json = self.ask(user, queries.SET_STOCK, input=stock)
        return answer

    def stock(self, product_id: str, user: User = ADMIN) -> Json | None:
        stock: Json | None = self.ask(user, queries.GET_STOCK, productId=product_id)
        return stock

    def refund(self, order_id: str, refund_id: str, products: Sequence[Json] | None = None) -> Json:
        """Give back the named lines, or all that is left; returns the order."""
        refund = {"orderId": order_id, "refundId": refund_id}
        lines = {} if products is None else {"products": products}
        order: Json = self.ask(ADMIN, queries.REFUND_ORDER, input=refund | lines)
        return order

    # The operator

    def payment(self, order_id: str) -> Json:
        """The order's payment in the service's table, found by its published name."""
        table = boto3.resource("dynamodb").Table(self.shop.parameters["payment/table/name"])
        return dict(table.get_item(Key={"orderId": order_id}, ConsistentRead=True)["Item"])


def total_of(basket: Sequence[Json], delivery_price: int) -> int:
    """In cents."""
    goods: int = sum(line["price"] * line["quantity"] for line in basket)
    return goods + delivery_price
