"""Marking the orders that were placed before orders were marked until their payment is settled.

Once an environment is deployed with the index `settlement`; running it again marks nothing twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
from boto3.dynamodb.conditions import Attr
from pydantic import ValidationError

from ecom.dynamodb import ConditionFailed, Item, update
from ecom.models import Model, OrderStatus, PaymentStatus, now, text_of
from infra import environments
from infra.operations.books import scan
from infra.progress import step, tell

OPEN = (OrderStatus.NEW, OrderStatus.PACKAGED)
SETTLED = (PaymentStatus.CAPTURED, PaymentStatus.CANCELLED, PaymentStatus.REFUNDED)


class Row(Model):
    """What of an order says whether it is to be marked."""

    order_id: str
    status: OrderStatus
    payment_status: PaymentStatus | None = None


@dataclass
class Outcome:
    marked: int = 0
    unreadable: list[str] = field(default_factory=list)
    """The orders that cannot be read, by their identifiers."""


def run(environment: str) -> None:
    """Mark them, and print how many there were and which orders cannot be read."""
    with step(f"Marking the orders of {environment} whose payment is not settled"):
        outcome = mark(environments.load(environment).resource("orders"))
    tell(f"  {outcome.marked} orders marked, {len(outcome.unreadable)} cannot be read")
    for order_id in outcome.unreadable:
        tell(f"  {order_id} cannot be read: repair its item, then run this again")


def mark(table_name: str) -> Outcome:
    """Mark the orders of a table; those that have ended are asked about after the grace."""
    table, outcome = boto3.resource("dynamodb").Table(table_name), Outcome()
    for row in readable(scan(table_name), outcome):
        if row.payment_status not in SETTLED:
            outcome.marked += marks(table, row)
    return outcome


def readable(items: Iterator[Item], outcome: Outcome) -> Iterator[Row]:
    for item in items:
        try:
            yield Row.model_validate(item)
        except ValidationError:
            outcome.unreadable.append(str(item["orderId"]))


def marks(table: Any, row: Row) -> bool:
    """Mark an order; False where it is marked, or was settled meanwhile."""
    due = {} if row.status in OPEN else {"settlementDate": text_of(now())}
    unsettled = ~Attr("paymentStatus").is_in([*SETTLED])
    allowed = Attr("orderId").exists() & Attr("settlement").not_exists() & unsettled
    try:
        update(table, {"orderId": row.order_id}, allowed, {"settlement": "DUE", **due})
    except ConditionFailed:
        return False
    return True
