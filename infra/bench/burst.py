"""Whether a burst of orders loses any: each is answered with an order or a clear refusal."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import requests

from infra.bench.orders import percentile
from infra.bench.report import table
from infra.demo.listener import until
from infra.demo.people import Json, People, total_of
from infra.demo.shop import GraphqlError
from infra.demo.users import PACKER, SHOPPER
from infra.progress import step

ORDERS = 500
CLIENTS = 32
SECONDS = 300
"""Until the warehouse has a packaging request for each order."""
PLACED, REFUSED, UNCLEAR = "an order", "a clear refusal", "neither"


def run(people: People) -> None:
    """Print what the calls came to. Raises RuntimeError where an answer is not clear."""
    for user in (SHOPPER, PACKER):
        people.token(user)
    basket = people.pick(2, 1)
    price = people.delivery_price(basket)
    total = total_of(basket, price)
    with step(f"{ORDERS} cards are authorised"), ThreadPoolExecutor(4) as pool:
        cards = list(pool.map(lambda _: people.authorise(total), range(ORDERS)))
    with step(f"{ORDERS} orders from {CLIENTS} clients"), ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(lambda card: submitted(people, basket, price, card), cards))
    kinds = Counter(kind for kind, _, _ in answers)
    order_ids = {what for kind, what, _ in answers if kind == PLACED}
    with step("All orders reach the packers"):
        await_queued(people, order_ids)
    seconds = sorted(seconds for _, _, seconds in answers)
    rows = [(kind, kinds[kind]) for kind in (PLACED, REFUSED, UNCLEAR)]
    rows += [(f"refused: {why}", count) for why, count in reasons(answers).most_common(5)]
    table("createOrder in a burst is answered with", ("", "calls"), rows)
    figures = (f"{percentile(seconds, 50):.2f}", f"{percentile(seconds, 95):.2f}")
    table("It takes", ("", "median s", "p95 s"), [("a call", *figures)])
    if kinds[UNCLEAR]:
        raise RuntimeError("a shopper was left without a clear answer")


def submitted(people: People, basket: list[Json], price: int, card: str) -> tuple[str, str, float]:
    """What one call was answered with, the order or the reason, and after how many seconds."""
    started = time.monotonic()
    try:
        answer = people.submit(basket, price, card)
        kind = PLACED if answer["success"] else REFUSED
        what = answer["order"]["orderId"] if answer["success"] else "; ".join(answer["errors"])
    except (GraphqlError, requests.RequestException) as error:
        kind, what = UNCLEAR, str(error)
    return kind, what, time.monotonic() - started


def reasons(answers: list[tuple[str, str, float]]) -> Counter[str]:
    return Counter(what for kind, what, _ in answers if kind != PLACED)


def await_queued(people: People, order_ids: set[str]) -> None:
    def all_there() -> bool | None:
        return order_ids <= set(people.queue(PACKER)) or None

    until(all_there, f"the packaging requests of {len(order_ids)} orders", SECONDS)
