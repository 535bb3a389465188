"""Orders while things go wrong: shoppers who do not give up, staff who work on what there is."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import requests

from infra.demo.people import TRIES, People, total_of
from infra.demo.shop import GraphqlError
from infra.demo.users import COURIER, PACKER, User

T = TypeVar("T")

PRODUCTS = (2, 1)
"""How many an order has of the first two products."""
FAILURES = (GraphqlError, requests.RequestException, TimeoutError)
"""What a client sees of a fault."""


@dataclass
class Outcome:
    """What the shoppers were told, order by order."""

    confirmed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """What was wrong, in words."""
    unanswered: int = 0
    """Orders of which the shopper still does not know."""


class Load:
    def __init__(self, people: People) -> None:
        self.people = people
        self.outcome = Outcome()
        self.basket = people.pick(*PRODUCTS)
        self._price = people.delivery_price(self.basket)
        self._total = total_of(self.basket, self._price)
        self._over = threading.Event()

    def run(self, orders: int, clients: int) -> None:
        """Place so many orders with so many clients while staff work; until all are answered."""
        staff = [threading.Thread(target=self._work, args=(each,)) for each in (pack, ship)]
        for thread in staff:
            thread.start()
        with ThreadPoolExecutor(clients) as pool:
            for order in [pool.submit(self._order) for _ in range(orders)]:
                order.result()
        self._over.set()
        for thread in staff:
            thread.join()

    def _order(self) -> None:
        card = persistently(self.people.authorise, self._total)
        answer = persistently(self.people.insist, self.basket, self._price, card) if card else None
        if answer is None:
            self.outcome.unanswered += 1
        elif answer["success"]:
            self.outcome.confirmed.append(answer["order"]["orderId"])
        else:
            self.outcome.refused.append("; ".join(answer["errors"]))

    def _work(self, work: Callable[[People], None]) -> None:
        while not self._over.is_set():
            work(self.people)
            time.sleep(0.2)


def persistently(act: Callable[..., T], *arguments: object) -> T | None:
    """Try again and again what a fault has spoilt; None where it never worked."""
    for attempt in range(TRIES):
        try:
            return act(*arguments)
        except FAILURES:
            time.sleep(0.1 * attempt)
    return None


def pack(people: People) -> None:
    """Whatever waits is packed; one in five cannot be."""
    for order_id in persistently(people.queue, PACKER) or []:
        persistently(people.work, PACKER, "startPackaging", order_id)
        if random.random() < 0.2:
            persistently(people.fail_packing, order_id, "The shelf is wet")
        else:
            persistently(people.finish_packing, order_id)


def ship(people: People) -> None:
    """Whatever waits is delivered; one in five never arrives."""
    for order_id in persistently(people.queue, COURIER) or []:
        step = "failDelivery" if random.random() < 0.2 else "completeDelivery"
        persistently(people.work, COURIER, "startDelivery", order_id)
        persistently(people.work, COURIER, step, order_id)


def finish(people: People, order_ids: list[str]) -> None:
    """Bring to an end what a fault has left half-way: whatever a step does not fit refuses it."""
    for order_id in order_ids:
        steps: list[tuple[User, str]] = [
            (PACKER, "completePackaging"),
            (COURIER, "completeDelivery"),
        ]
        for user, step in steps:
            try:
                people.work(user, step, order_id)
            except GraphqlError:
                continue
