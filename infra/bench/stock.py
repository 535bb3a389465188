"""Whether stock is promised once only: many shoppers at once for the last pieces of a product."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from infra.bench.report import table
from infra.demo import queries
from infra.demo.listener import until
from infra.demo.people import Json, People, total_of
from infra.demo.users import ADMIN, PACKER, SHOPPER

ORDERS = 200
STOCK = 50
CLIENTS = 16
SECONDS = 180
"""Until all orders are decided, on a busy machine."""
LOOKING = 4
"""Threads that ask for what became of the orders."""
STATUS = "query Status($orderId: ID!) { getOrder(orderId: $orderId) { status } }"
LAMP = {
    "name": "The last lamps",
    "price": 4900,
    "package": {"width": 300, "height": 1500, "length": 300, "weight": 4000},
}


def run(people: People) -> None:
    """Place the orders and print what became of them. Raises RuntimeError where one is wrong."""
    version = offer(people)
    product_id = version["productId"]
    order_ids = buy_all(people, LAMP | {"productId": product_id, "quantity": 1})
    held = sum(await_decided(people, order_ids))
    statuses = await_told(people, order_ids)
    # Whoever buys the first product of the catalogue next is not to find this one.
    people.ask(ADMIN, queries.EDIT_CATALOGUE["delete"], input=version)
    stock = people.stock(product_id) or {}
    reserved, available = stock["reserved"], stock["available"]
    # Neither on the shelf nor held by an order that waits to be packed.
    leaked = STOCK - available - held
    head = ("orders", "reserved", "available", "NEW", "PACKAGING_FAILED", "leaked")
    decided = (statuses["NEW"], statuses["PACKAGING_FAILED"])
    title = f"{ORDERS} orders of one piece from {CLIENTS} clients, {STOCK} in stock"
    table(title, head, [(len(order_ids), reserved, available, *decided, leaked)])
    if reserved != STOCK or leaked or decided != (STOCK, ORDERS - STOCK):
        raise RuntimeError(f"{STOCK} pieces had to be reserved, and none to leak")


def offer(people: People) -> Json:
    """A product of which there are few: its identifier and date."""
    made = people.ask(ADMIN, queries.EDIT_CATALOGUE["create"], product=LAMP)
    people.set_stock(made["productId"], STOCK)
    return {name: made[name] for name in ("productId", "modifiedDate")}


def buy_all(people: People, line: Json) -> list[str]:
    """Place all orders, as many at once as there are clients."""
    for user in (SHOPPER, PACKER):
        people.token(user)
    price = people.delivery_price([line])
    total = total_of([line], price)

    def buy(_: int) -> str:
        answer = people.insist([line], price, people.authorise(total))
        if not answer["success"]:
            raise RuntimeError(f"an order was refused: {answer['errors']}")
        return str(answer["order"]["orderId"])

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(buy, range(ORDERS)))


def await_decided(people: People, order_ids: Sequence[str]) -> list[int]:
    """How many pieces each order holds, once the warehouse has decided all of them."""

    def held(order_id: str) -> int:
        what = f"the packaging request of {order_id}"
        request = until(lambda: people.packaging_request(order_id), what, SECONDS)
        pieces = sum(line["quantity"] for line in request["products"])
        return pieces if request["status"] == "NEW" else 0

    with ThreadPoolExecutor(LOOKING) as pool:
        return list(pool.map(held, order_ids))


def await_told(people: People, order_ids: Sequence[str]) -> Counter[str]:
    """How many orders have which status, once those that got nothing have heard of it."""

    def status(order_id: str) -> str:
        return str(people.ask(SHOPPER, STATUS, orderId=order_id)["status"])

    def look() -> Counter[str] | None:
        with ThreadPoolExecutor(LOOKING) as pool:
            statuses = Counter(pool.map(status, order_ids))
        return statuses if statuses["NEW"] <= STOCK else None

    return until(look, "the orders to hear of it", SECONDS)
