"""Personal data and secrets of a shopper are where they belong, and nowhere else.

What is looked for is sent through every flow, errors and poison included (`story`).
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from ecom import events
from infra.demo import queries
from infra.demo.listener import Listener
from infra.demo.people import People
from infra.demo.shop import GraphqlError
from infra.demo.users import ADMIN, COURIER, PACKER, User
from infra.operations.letters import Letter
from tests.end_to_end.privacy import mistakes, story
from tests.end_to_end.privacy.marks import Marks, found
from tests.end_to_end.privacy.shopper import Shopper
from tests.end_to_end.recording import FORGED
from tests.end_to_end.test_users import QUERIES

Json = dict[str, Any]
WITH_ADDRESS = {
    "OrderCreated",
    "OrderModified",
    "OrderDeleted",
    "DeliveryCompleted",
    "DeliveryFailed",
}
"""Events that carry the order's address by contract, so that letters about them do."""
TABLES_WITH_ADDRESS = {"ecommerce-local-orders", "ecommerce-local-delivery"}
"""Whose stream records become those events."""


@dataclass(frozen=True)
class Told:
    """What is left after the story."""

    marks: Marks
    events: Sequence[Json]
    letters: Sequence[Letter]
    foreign: dict[str, list[str]]


@pytest.fixture(scope="module")
def told(people: People) -> Told:
    shopper, other = Shopper(people), Shopper(people)
    with Listener(people.shop, sorted({each.source for each in events.ALL})) as listener:
        for each in (shopper, other):
            each.sign_up()
        shopper.keep_a_profile()
        mistakes.poison_events(shopper)
        addresses = story.take_orders(shopper)
        story.make_mistakes(shopper)
        story.poison_tables(shopper)
        foreign = {
            who: list(answers(ask, shopper, list(addresses)))
            for who, ask in callers(people, other).items()
        }
        story.leave(shopper, addresses)
        seen = [each.event for each in listener.seen]
    return Told(shopper.marks, seen, story.letters(people), foreign)


Ask = Callable[..., Any]


def callers(people: People, other: Shopper) -> dict[str, Ask]:
    def staff(user: User) -> Ask:
        return lambda query, **variables: people.ask(user, query, **variables)

    def nobody(query: str, **variables: Any) -> Any:
        return people.shop.graphql(query, variables)

    users = {user.role: staff(user) for user in (PACKER, COURIER, ADMIN)}
    return {"nobody": nobody, "another shopper": other.ask, **users}


def answers(ask: Ask, shopper: Shopper, order_ids: Sequence[str]) -> Iterator[str]:
    """What somebody else is answered who asks for all that is the shopper's."""
    address = "{ getOrder(orderId: %s) { orderId address { name streetAddress phoneNumber } } }"
    asked: list[tuple[str, Json]] = [
        (queries.ORDERS, {}),
        (QUERIES["me"], {}),
        (QUERIES["getUsers"], {}),
        (QUERIES["getUser"], {"userId": shopper.user_id}),
        (queries.FAILED_PAYMENTS, {}),
        (queries.NEW_DELIVERIES, {}),
        (queries.NEW_PACKAGING_REQUESTS, {}),
    ]
    for order_id in order_ids:
        asked += [
            (address % json.dumps(order_id), {}),
            (queries.ORDER, {"orderId": order_id}),
            (queries.PAYMENT, {"orderId": order_id}),
            (queries.TRACKING, {"orderId": order_id}),
            (queries.DELIVERY, {"input": {"orderId": order_id}}),
            (queries.PACKAGING_REQUEST, {"input": {"orderId": order_id}}),
            (queries.CANCEL_ORDER, {"input": {"orderId": order_id}}),
        ]
    for query, variables in asked:
        try:
            yield json.dumps(ask(query, **variables))
        except GraphqlError as error:
            yield str(error)
        except OSError as error:
            yield f"refused: {error}"


def log_lines() -> Iterator[str]:
    """Every line of every log group."""
    logs = boto3.client("logs")
    for groups in logs.get_paginator("describe_log_groups").paginate():
        for group in groups["logGroups"]:
            pages = logs.get_paginator("filter_log_events")
            for page in pages.paginate(logGroupName=group["logGroupName"]):
                yield from (event["message"] for event in page["events"])


def test_logs_hold_no_personal_data(told: Told) -> None:
    lines = list(log_lines())
    assert any('"outcome"' in line for line in lines)
    assert found(told.marks.all, lines) == {}


def test_output_of_asynchronous_runs_holds_no_personal_data(told: Told, state: Path) -> None:
    """The local AWS keeps it in its own log, too, beside the mails that it does not send."""
    written = (state / "emulator.log").read_text().splitlines()
    lines = [line for line in written if "[ses]" not in line]
    assert found(told.marks.all, lines) == {}


def test_metrics_hold_no_personal_data(told: Told) -> None:
    pages = boto3.client("cloudwatch").get_paginator("list_metrics").paginate()
    assert found(told.marks.all, [json.dumps(page["Metrics"]) for page in pages]) == {}


def test_events_hold_no_personal_data_but_addresses(told: Told) -> None:
    own = [each for each in told.events if FORGED not in each["resources"]]
    assert {"OrderCreated", "PaymentFailed", "PaymentRefunded", "UserDeleted"} <= {
        each["detail-type"] for each in own
    }
    for event in own:
        assert (
            found(forbidden(told.marks, event["detail-type"] in WITH_ADDRESS), [json.dumps(event)])
            == {}
        )


def forbidden(marks: Marks, with_address: bool) -> dict[str, str]:
    return marks.of_account | marks.secret | ({} if with_address else marks.of_address)


def test_dead_letters_hold_no_personal_data_but_addresses(told: Told) -> None:
    assert len(told.letters) >= len(events.ALL)
    leaks = [
        leak
        for letter in told.letters
        for leak in found(
            forbidden(told.marks, carries_address(letter)), [own_part(letter)]
        ).items()
    ]
    assert leaks == []


def carries_address(letter: Letter) -> bool:
    content = letter.content
    if "record" in content:
        arn = content["record"]["eventSourceARN"]
        return any(f"table/{name}/" in arn for name in TABLES_WITH_ADDRESS)
    return content.get("requestPayload", content).get("detail-type") in WITH_ADDRESS


def own_part(letter: Letter) -> str:
    """The letter without the event, where a test has put that on the bus."""
    content = letter.content
    forged = FORGED in str(content.get("requestPayload", {}).get("resources"))
    return json.dumps({k: v for k, v in content.items() if not (forged and k == "requestPayload")})


ALLOWED: dict[str, Callable[[Marks], dict[str, str]]] = {
    "nobody": lambda _: {},
    "another shopper": lambda _: {},
    "warehouse": lambda _: {},
    "delivery": lambda marks: marks.of_address,
    "admin": lambda marks: marks.of_address | marks.of_account,
}
"""What somebody else may see."""


@pytest.mark.parametrize("who", ALLOWED)
def test_foreign_answers_hold_no_personal_data(told: Told, who: str) -> None:
    allowed = ALLOWED[who](told.marks)
    marks = {kind: mark for kind, mark in told.marks.all.items() if kind not in allowed}
    assert len(told.foreign[who]) > 40
    assert found(marks, told.foreign[who]) == {}


def test_tables_hold_no_personal_data_of_an_erased_user(told: Told) -> None:
    """But the payments' tokens, which refunds need."""
    marks = {k: v for k, v in told.marks.all.items() if v not in told.marks.secrets}
    pages = boto3.client("dynamodb").get_paginator("list_tables").paginate()
    for name in (name for page in pages for name in page["TableNames"]):
        rows = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=name)
        texts = [json.dumps(row, default=str) for page in rows for row in page["Items"]]
        assert found(marks, texts) == {}, name
