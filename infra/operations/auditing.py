"""`make audit`: whether the services of an environment agree."""

from dataclasses import replace
from datetime import datetime, timedelta

from ecom.models import now
from infra import environments
from infra.demo.shop import Shop
from infra.operations import books
from infra.operations.accounts import Books
from infra.operations.audit import Finding, audit
from infra.progress import step, tell

GRACES = 3
"""After its end an order has one to be paid; the schedule that looks for it comes in the others."""


def run(environment: str, grace: int) -> bool:
    """Print what does not fit; whether all does. Orders of the last `grace` seconds may not yet."""
    settings, moment = environments.load(environment), now()
    with step(f"Reading what the services of {environment} hold"):
        # Accounts last: a user who is kept has one already.
        kept = books.read(settings.resource)
        pool_id = Shop(environment).parameters["users/user-pool/id"]
        kept = replace(kept, accounts=books.accounts(pool_id))
    seen = moment - timedelta(seconds=GRACES * settings.settlement_grace)
    findings = of_settled(audit(kept, seen), kept, moment - timedelta(seconds=grace))
    for finding in findings:
        tell(f"  {finding}")
    tell(f"  {len(kept.orders)} orders, {len(kept.stock)} products with stock: " + count(findings))
    return not findings


def of_settled(findings: list[Finding], kept: Books, before: datetime) -> list[Finding]:
    """Without those about orders that have changed since, and about users who are new since."""
    moving = {id_ for id_, order in kept.orders.items() if order.modified_date > before}
    moving |= {id_ for id_, user in kept.users.items() if user.created_date > before}
    return [finding for finding in findings if finding.subject not in moving]


def count(findings: list[Finding]) -> str:
    return f"{len(findings)} disagreements." if findings else "all services agree."
