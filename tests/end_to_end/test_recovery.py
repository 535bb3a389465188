"""What failed is found, sent back and done once; the past is replayed and changes nothing."""

import uuid
from datetime import timedelta

import boto3
import pytest

from ecom.models import now
from infra.demo.listener import Listener, until
from infra.demo.people import Json, People, total_of
from infra.demo.shop import Shop
from infra.demo.story import SOURCES
from infra.demo.users import COURIER, SHOPPER
from infra.operations import dead_letters
from infra.operations.errors import OperationError
from infra.operations.letters import Letter
from infra.operations.queues import DeadLetterQueues
from infra.operations.redriving import Outcome
from infra.operations.replaying import replay
from infra.operations.replays import Window
from infra.operations.sending import Clients
from orders_app.chalicelib.orders import order_id_of
from tests.end_to_end.test_failures import publish


def letters_about(service: str, subject: str) -> list[Letter]:
    with DeadLetterQueues("local", service).taken() as letters:
        return [letter for letter in letters if letter.story.resource == subject]


def letter_about(service: str, subject: str) -> Letter:
    """The dead letter about `subject`, once it is there."""
    found = until(lambda: letters_about(service, subject), f"{service}'s letter about {subject}")
    (letter,) = found
    return letter


def redrive(letter: Letter) -> Outcome:
    queues = DeadLetterQueues("local", letter.service)
    return dead_letters.send_back(queues, letter.id, Clients.of("local"))


def shopper_id(shop: Shop) -> str:
    pool = shop.parameters["users/user-pool/id"]
    user = boto3.client("cognito-idp").admin_get_user(UserPoolId=pool, Username=SHOPPER.email)
    return next(each["Value"] for each in user["UserAttributes"] if each["Name"] == "sub")


def order_to_come(people: People) -> tuple[str, list[Json], int, str]:
    """An order that is not placed yet: its id, basket, delivery price and payment token."""
    basket = people.pick(1)
    price = people.delivery_price(basket)
    token = people.authorise(total_of(basket, price))
    return order_id_of(shopper_id(people.shop), token), basket, price, token


def test_an_event_that_came_too_early_is_listed_and_done_once_its_cause_is_gone(
    people: People, shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    order_id, basket, price, token = order_to_come(people)
    publish(shop, "ecommerce.warehouse", "PackagingFailed", {"orderId": order_id})
    letters = [letter_about(service, order_id) for service in ("orders", "payment")]
    dead_letters.list_letters(DeadLetterQueues("local"))
    listed = next(line for line in capsys.readouterr().out.splitlines() if order_id in line)
    for told in (letters[0].id[:8], "PackagingFailed", "orders-on-packaging-failed", "NotFound"):
        assert told in listed
    assert people.submit(basket, price, token)["order"]["orderId"] == order_id
    for letter in letters:
        outcome = redrive(letter)
        assert (outcome.sent, outcome.removed, outcome.failed) == (1, 1, [])
    order = people.await_status(order_id, "PACKAGING_FAILED")
    assert [entry["status"] for entry in order["history"]] == ["NEW", "PACKAGING_FAILED"]
    until(lambda: people.payment(order_id)["status"] == "CANCELLED", "the payment's cancellation")
    for letter in letters:
        assert letters_about(letter.service, order_id) == []
        with pytest.raises(OperationError, match="No letter"):
            redrive(letter)


def test_a_letter_is_shown_with_what_it_holds(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    order_id = str(uuid.uuid4())
    event = {"orderId": order_id, "address": {"city": "Erewhon"}}
    publish(shop, "ecommerce.warehouse", "PackagingFailed", event)
    for service in ("orders", "payment"):
        letter = letter_about(service, order_id)
        assert "Erewhon" not in letter.story.cause
        dead_letters.show(DeadLetterQueues("local", service), letter.id)
        assert '"city": "Erewhon"' in capsys.readouterr().out
        discard(service, order_id)


def discard(service: str, subject: str) -> None:
    queues = DeadLetterQueues("local", service)
    with queues.taken() as letters:
        for letter in letters:
            if letter.story.resource == subject:
                queues.remove(letter)


def test_a_record_that_no_code_accepts_yet_comes_back(shop: Shop) -> None:
    table = boto3.resource("dynamodb").Table(shop.parameters["delivery/table/name"])
    poison = f"poison-{uuid.uuid4()}"
    table.put_item(Item={"orderId": poison, "status": "COMPLETED"})
    letter = letter_about("delivery", poison)
    assert redrive(letter).removed == 1
    assert letter_about("delivery", poison).id != letter.id
    table.delete_item(Key={"orderId": poison})
    discard("delivery", poison)


def test_a_replayed_order_is_told_of_again_and_stays_as_it_is(people: People, shop: Shop) -> None:
    begin = now() - timedelta(seconds=1)
    order_id = people.buy(1)["orderId"]
    people.start_packing(order_id)
    people.finish_packing(order_id)
    people.start_delivery(order_id)
    people.work(COURIER, "completeDelivery", order_id)
    people.await_status(order_id, "FULFILLED")
    until(lambda: people.payment(order_id)["status"] == "CAPTURED", "the payment's capture")
    until(lambda: people.order(order_id)["paymentStatus"] == "CAPTURED", "the order to know of it")
    order, payment = people.order(order_id), people.payment(order_id)
    with Listener(shop, SOURCES) as listener:
        replay("local", Window(begin, now()), None, order_id)
        names = ["OrderCreated", "PackageCreated", "DeliveryCompleted", "PaymentCaptured"]
        listener.wait(order_id, names)
    assert (people.order(order_id), people.payment(order_id)) == (order, payment)
    assert letters_about("orders", order_id) == letters_about("payment", order_id) == []
