"""`make chaos`: a load of orders on a shop of its own while things go wrong, and what became of it.

The shop is deployed to a local AWS of its own, so that one that runs is not touched.
"""

import argparse
import time

import boto3

from infra import environments
from infra.chaos import report
from infra.chaos.load import Load, finish, pack, ship
from infra.chaos.report import Result
from infra.chaos.sabotage import Sabotage
from infra.demo.people import People
from infra.demo.shop import Shop
from infra.local import __main__ as local
from infra.local import emulator, trail
from infra.local.faults import SWITCH
from infra.operations import books, dead_letters
from infra.operations.letters import Letter
from infra.operations.queues import DeadLetterQueues
from infra.operations.sending import Clients
from infra.progress import fail, step

STATE = local.STATE / "chaos"
STOCK = 100_000
FAILED = '"outcome":"failed"'
CALM = 5.0
"""Seconds without a call: then everything has come to rest, retries too."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.chaos")
    parser.add_argument("--orders", type=int, default=100)
    parser.add_argument("--clients", type=int, default=8)
    arguments = parser.parse_args()
    STATE.mkdir(parents=True, exist_ok=True)
    aws = local.up(emulator.free_port(), STATE, {SWITCH: "1"})
    try:
        good = run(Shop("local"), aws.pid, arguments.orders, arguments.clients)
    finally:
        emulator.stop(STATE)
    if not good:
        fail("The shop has lost or doubled something, or its services disagree: see above.")


def run(shop: Shop, server: int, orders: int, clients: int) -> bool:
    """Whether nothing was lost, nothing doubled, and all services agree in the end."""
    load = Load(People(shop))
    for line in load.basket:
        load.people.set_stock(line["productId"], STOCK)
    with (
        step(f"{orders} orders by {clients} clients while things go wrong"),
        Sabotage(shop, STATE, server) as sabotage,
    ):
        sabotage.poison()
        load.run(orders, clients)
    with step("Waiting until everything has come to rest"):
        rest()
    dead = len(letters())
    redriven = redrive_all()
    with step("Staff finish what was left half-way"):
        settle(load.people, load.outcome.confirmed)
    redrive_all()
    left = letters()
    kept = books.read(environments.load("local").resource)
    result = Result(load.outcome, sabotage.injected, retried(), dead, redriven, left, kept)
    return report.show(result)


def settle(people: People, order_ids: list[str]) -> None:
    for work in (pack, ship):
        work(people)
        finish(people, order_ids)
        rest()


def letters() -> list[Letter]:
    with DeadLetterQueues("local").taken() as taken:
        return list(taken)


def redrive_all() -> int:
    """How many letters were sent back; waits for what becomes of them."""
    queues, clients = DeadLetterQueues("local"), Clients.of("local")
    outcome = dead_letters.send_back(queues, dead_letters.ALL, clients)
    rest()
    return outcome.sent


def retried() -> int:
    """Runs of functions that failed, and so were made again or dead-lettered."""
    logs = boto3.client("logs")
    groups = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix="/aws/lambda/")
    names = [group["logGroupName"] for page in groups for group in page["logGroups"]]
    pages = logs.get_paginator("filter_log_events")
    return sum(
        FAILED in event["message"]
        for name in names
        for page in pages.paginate(logGroupName=name)
        for event in page["events"]
    )


def rest() -> None:
    """Until the local AWS has had nothing to do for a while."""
    file = STATE / trail.FILE_NAME
    quiet = 0.0
    while quiet < CALM:
        before = file.stat().st_size
        time.sleep(0.5)
        quiet = quiet + 0.5 if file.stat().st_size == before else 0.0


if __name__ == "__main__":
    main()
