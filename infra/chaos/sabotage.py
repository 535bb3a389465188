"""What goes wrong during a run: the plan of faults, killed processes, poison."""

import json
import os
import random
import signal
import subprocess
import threading
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import boto3

from infra.demo.shop import Shop
from infra.local import faults

PLAN = dict.fromkeys(faults.ANSWERS, 0.02) | {
    faults.SILENT: 0.005,
    faults.THROTTLING: 0.03,
    faults.PARTIAL: 0.1,
}
"""How likely each fault strikes a call that it fits."""
KILL_EVERY = 1.0
"""Seconds."""
MARK = "poison"
POISON = [
    ("ecommerce.orders", "OrderCreated", {"orderId": 1, "about": MARK}),
    ("ecommerce.warehouse", "PackageCreated", {"unreadable": MARK}),
    ("ecommerce.warehouse", "PackagingFailed", {"orderId": MARK}),
    ("ecommerce.delivery", "DeliveryCompleted", {"orderId": MARK, "address": None}),
    ("ecommerce.payment", "PaymentCaptured", {"orderId": MARK, "amount": 1}),
]
POISONED_TABLES = ("orders", "payment", "warehouse", "delivery")


class Sabotage:
    """Everything goes wrong between entering and leaving; `injected` counts what did."""

    def __init__(self, shop: Shop, state: Path, server: int) -> None:
        self.injected: Counter[str] = Counter()
        self._shop, self._state, self._server = shop, state, server
        self._over = threading.Event()
        self._killer = threading.Thread(target=self._kill)

    def __enter__(self) -> "Sabotage":
        (self._state / faults.PLAN).write_text(json.dumps(PLAN))
        self._killer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._killer.join()
        (self._state / faults.PLAN).write_text("{}")
        struck = self._state / faults.STRUCK
        lines = struck.read_text().splitlines() if struck.exists() else []
        self.injected.update(json.loads(line) for line in lines)

    def poison(self) -> None:
        """Events that nobody can process, and items that make no event."""
        bus = self._shop.parameters["platform/event-bus/name"]
        for source, name, detail in POISON:
            boto3.client("events").put_events(
                Entries=[
                    {
                        "EventBusName": bus,
                        "Source": source,
                        "DetailType": name,
                        "Detail": json.dumps(detail),
                    }
                ]
            )
            self.injected["poison event"] += 1
        for service in POISONED_TABLES:
            table = boto3.resource("dynamodb").Table(self._shop.parameters[f"{service}/table/name"])
            item: dict[str, Any] = {"orderId": f"{MARK}-{uuid.uuid4()}", "status": "COMPLETED"}
            table.put_item(Item=item | {"failure": "poison", "products": "poison"})
            table.delete_item(Key={"orderId": item["orderId"]})
            self.injected["poison record"] += 1

    def _kill(self) -> None:
        while not self._over.wait(KILL_EVERY):
            workers = processes_of(self._server)
            if workers:
                os.kill(random.choice(workers), signal.SIGKILL)
                self.injected["function's process killed"] += 1


def is_poison(letter: object) -> bool:
    return MARK in json.dumps(letter)


def processes_of(server: int) -> list[int]:
    """The processes that run functions now: the server's children."""
    answer = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(server)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in answer.stdout.split()]
