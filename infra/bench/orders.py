"""How long `createOrder` takes through GraphQL on the running local shop, warm, one at a time."""

import statistics
import time

from infra.bench.report import table
from infra.demo.listener import Listener
from infra.demo.shop import Shop
from infra.demo.story import Story
from infra.demo.users import SHOPPER

ORDERS = 40
WARMING = 3


def run(shop: Shop) -> None:
    """Place the orders and print the median and the 95th percentile."""
    seconds = sorted(measure(shop)[WARMING:])
    row = (
        len(seconds),
        *(
            f"{value * 1000:.0f}"
            for value in (
                statistics.median(seconds),
                percentile(seconds, 95),
                seconds[0],
                seconds[-1],
            )
        ),
    )
    table("createOrder", ("orders", "median ms", "p95 ms", "min ms", "max ms"), [row])


def measure(shop: Shop) -> list[float]:
    """Seconds of every order, the first ones included; all that they need is there before."""
    story = Story(shop, Listener("", []))
    token = shop.token(SHOPPER)
    basket = story.pick()
    price = story.delivery_price(basket, token)
    total = sum(line["price"] * line["quantity"] for line in basket) + price
    cards = [story.authorise(total) for _ in range(WARMING + ORDERS)]
    seconds = []
    for card in cards:
        started = time.perf_counter()
        story.place(basket, price, card, token)
        seconds.append(time.perf_counter() - started)
    return seconds


def percentile(values: list[float], percent: int) -> float:
    """The value that `percent` of the sorted values do not exceed."""
    return values[-(-len(values) * percent // 100) - 1]
