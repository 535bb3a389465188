"""How long `createOrder` takes through GraphQL on the running local shop, warm, one at a time."""

import statistics
import time

from infra.bench.report import table
from infra.demo.people import People, total_of
from infra.demo.users import SHOPPER

ORDERS = 40
WARMING = 3
"""Orders before those that count."""


def run(people: People) -> None:
    """Place the orders and print the median and the 95th percentile."""
    seconds = sorted(measure(people)[WARMING:])
    figures = (statistics.median(seconds), percentile(seconds, 95), seconds[0], seconds[-1])
    row = (len(seconds), *(f"{value * 1000:.0f}" for value in figures))
    table("createOrder", ("orders", "median ms", "p95 ms", "min ms", "max ms"), [row])


def measure(people: People) -> list[float]:
    """Seconds of every order, the warming ones too; what they need is prepared before."""
    people.token(SHOPPER)
    basket = people.pick(2, 1)
    price = people.delivery_price(basket)
    total = total_of(basket, price)
    cards = [people.authorise(total) for _ in range(WARMING + ORDERS)]
    seconds = []
    for card in cards:
        started = time.perf_counter()
        answer = people.submit(basket, price, card)
        seconds.append(time.perf_counter() - started)
        if not answer["success"]:
            raise RuntimeError(f"an order was refused: {answer['errors']}")
    return seconds


def percentile(values: list[float], percent: int) -> float:
    """The value that `percent` of the sorted values do not exceed."""
    return values[-(-len(values) * percent // 100) - 1]
