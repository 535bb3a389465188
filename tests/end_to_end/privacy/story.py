"""Everything that can happen to a shopper, from signing up to being erased."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import boto3

from infra.demo import queries
from infra.demo.listener import until
from infra.demo.people import People
from infra.demo.users import ADMIN, COURIER
from infra.operations.letters import Letter
from infra.operations.queues import DeadLetterQueues
from tests.end_to_end.privacy import mistakes
from tests.end_to_end.privacy.marks import word
from tests.end_to_end.privacy.shopper import Shopper
from tests.end_to_end.test_erasure import await_erasure, stored
from tests.end_to_end.test_payments import merchant, put

Json = dict[str, Any]
POISONED = {"orders": "NEW", "delivery": "COMPLETED", "payment": "CANCELLED", "users": "GONE"}
"""Services with personal data or secrets in a table that has a stream, and a status to publish."""


def letters(people: People) -> list[Letter]:
    with DeadLetterQueues(people.shop.environment, wait=0).taken() as taken:
        return list(taken)


def await_letters(people: People, service: str, subject: str) -> None:
    def look() -> bool:
        return any(
            each.service == service and subject in str(each.content) for each in letters(people)
        )

    until(look, f"a dead letter of {service} about {subject}")


def await_orders(people: People, status: str, order_ids: Iterable[str]) -> None:
    for order_id in order_ids:

        def there(order_id: str = order_id) -> bool:
            return bool(stored(people, "orders", order_id)["status"] == status)

        until(there, f"order {order_id} to be {status}")


def take_orders(shopper: Shopper) -> dict[str, Sequence[str]]:
    """Place orders, and bring each to another end; returns which services have their addresses."""
    people = shopper.people
    paid, short, lost, unpaid = packed = [shopper.buy(1), *(shopper.buy(2) for _ in range(3))]
    cancelled, unpacked = shopper.buy(), shopper.buy()
    shopper.ask(queries.CANCEL_ORDER, input={"orderId": cancelled})
    for order_id in (*packed, unpacked):
        people.start_packing(order_id)
    people.fail_packing(unpacked, "wet")
    line = stored(people, "orders", short)["products"][0]
    people.put_in_package(short, line["productId"], 1)
    for order_id in packed:
        people.finish_packing(order_id)
    for order_id in packed:
        people.start_delivery(order_id)
        await_final(people, order_id)
        assert people.ask(COURIER, queries.DELIVERY, input={"orderId": order_id})
    assert merchant(people, unpaid, "/cancelPayment")
    people.work(COURIER, "failDelivery", lost)
    for order_id in (paid, short, unpaid):
        people.work(COURIER, "completeDelivery", order_id)
    await_orders(people, "FULFILLED", [paid, short, unpaid])
    await_orders(people, "DELIVERY_FAILED", [lost])
    await_orders(people, "PACKAGING_FAILED", [unpacked])
    refund(people, paid)
    retry(people, unpaid)
    services: dict[str, Sequence[str]] = dict.fromkeys(packed, ("orders", "delivery"))
    return services | {cancelled: ["orders"], unpacked: ["orders"]}


def await_final(people: People, order_id: str) -> None:
    until(lambda: people.payment(order_id).get("final"), "the final total")


def refund(people: People, order_id: str) -> None:
    until(lambda: people.payment(order_id)["status"] == "CAPTURED", "the capture")
    people.refund(order_id, "r-1")
    await_orders(people, "REFUNDED", [order_id])


def retry(people: People, order_id: str) -> None:
    """Retry a payment that the third party refuses, and then no longer."""
    await_letters(people, "payment", order_id)
    retried = {"input": {"orderId": order_id}}
    mistakes.refuse(lambda: people.ask(ADMIN, queries.RETRY_PAYMENT, **retried))
    token = people.payment(order_id)["paymentToken"]
    put(people, "payment-3p", {"paymentToken": token}, status="AUTHORIZED")
    assert people.ask(ADMIN, queries.RETRY_PAYMENT, **retried)["success"]


def poison_tables(shopper: Shopper) -> None:
    """Put rows that cannot be read into the tables, and wait for their letters."""
    rows = {service: word("poison") for service in POISONED}
    for service, key in rows.items():
        unreadable = {"status": POISONED[service], "address": [shopper.marks.address]}
        row = mistakes.everything(shopper.marks) | key_of(service, key) | unreadable
        table(shopper.people, service).put_item(Item=row)
    for service, key in rows.items():
        await_letters(shopper.people, service, key)
        table(shopper.people, service).delete_item(Key=key_of(service, key))


def key_of(service: str, key: str) -> Json:
    return {"userId" if service == "users" else "orderId": key}


def table(people: People, service: str) -> Any:
    name = f"ecommerce-{people.shop.environment}-{service}"
    return boto3.resource("dynamodb").Table(name)


def make_mistakes(shopper: Shopper) -> None:
    assert not [status for status in mistakes.by_rest(shopper) if status >= 500]
    mistakes.by_graphql(shopper)
    mistakes.by_cognito(shopper)
    mistakes.by_function(shopper)


def leave(shopper: Shopper, addresses: Mapping[str, Sequence[str]]) -> None:
    shopper.leave()
    for order_id, services in addresses.items():
        await_erasure(shopper.people, order_id, services)
