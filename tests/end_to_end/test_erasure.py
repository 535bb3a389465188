"""What is left of a user who has deleted their account: orders without their address."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import boto3

from infra import environments
from infra.demo import queries
from infra.demo.listener import Listener, until
from infra.demo.people import ADDRESS, People, total_of
from infra.demo.shop import Shop
from infra.demo.users import COURIER, PASSWORD, User
from infra.operations import books
from infra.operations.audit import of_departed
from tests.end_to_end.test_users import QUERIES, account_is_gone, invite

Json = dict[str, Any]
SECONDS = 150.0
"""Until a schedule of one minute, looked at every ten seconds, finds what half a minute is old."""


def place(people: People, user: User) -> str:
    """An order of the user's; returns its identifier."""
    basket = people.pick(1)
    price = people.delivery_price(basket)
    order = {
        "products": basket,
        "address": ADDRESS,
        "deliveryPrice": price,
        "paymentToken": people.authorise(total_of(basket, price)),
    }
    order_id: str = people.ask(user, queries.CREATE_ORDER, order=order)["order"]["orderId"]
    return order_id


def finish(people: People, order_id: str) -> None:
    people.start_packing(order_id)
    people.finish_packing(order_id)
    people.start_delivery(order_id)
    people.work(COURIER, "completeDelivery", order_id)
    until(lambda: stored(people, "orders", order_id)["status"] == "FULFILLED", "the order's end")


def stored(people: People, service: str, order_id: str) -> Json:
    table = boto3.resource("dynamodb").Table(people.shop.parameters[f"{service}/table/name"])
    return dict(table.get_item(Key={"orderId": order_id}, ConsistentRead=True)["Item"])


def await_erasure(
    people: People, order_id: str, services: Sequence[str] = ("orders", "delivery")
) -> None:
    """Wait until neither the order nor its delivery says whose it was."""
    for service in services:

        def erased(service: str = service) -> bool:
            return bool(stored(people, service, order_id)["address"]["name"] == "erased")

        until(erased, f"the address of {order_id} to be erased in {service}")


def leave(shop: Shop, people: People, user: User, user_id: str) -> None:
    """Delete the account, and wait until it is gone."""
    with Listener(shop, ["ecommerce.users"]) as listener:
        assert people.ask(user, QUERIES["deleteAccount"]) == {"success": True}
        listener.wait(user_id, ["UserDeleted"])
    until(lambda: account_is_gone(shop, user_id), "the account to be gone")


def test_an_erased_user_leaves_orders_without_their_address(people: People, shop: Shop) -> None:
    user, user_id = invite(shop)
    done, going = place(people, user), place(people, user)
    finish(people, done)
    total = stored(people, "orders", done)["total"]
    leave(shop, people, user, user_id)
    await_erasure(people, done)
    left = stored(people, "orders", done)
    assert (left["total"], left["address"]["country"]) == (total, ADDRESS["country"])
    assert ADDRESS["phoneNumber"] not in str(left)
    assert stored(people, "orders", going)["address"] == ADDRESS
    finish(people, going)
    await_erasure(people, going)


def test_user_who_deletes_their_account_by_cognito_is_erased_as_well(
    people: People, shop: Shop
) -> None:
    user, user_id = invite(shop)
    people.ask(user, QUERIES["updateProfile"], input={"name": "Ada"})
    done = place(people, user)
    finish(people, done)
    with Listener(shop, ["ecommerce.users"]) as listener:
        boto3.client("cognito-idp").delete_user(AccessToken=access_token(shop, user))
        assert user_id in departed(shop)
        listener.wait(user_id, ["UserDeleted"], SECONDS)
    await_erasure(people, done)
    assert "name" not in kept(shop, user_id)
    assert user_id not in departed(shop)


def departed(shop: Shop) -> set[str]:
    """Users whom the audit finds without an account."""
    accounts = books.accounts(shop.parameters["users/user-pool/id"])
    held = books.read(environments.load(shop.environment).resource)
    return {finding.subject for finding in of_departed(replace(held, accounts=accounts))}


def access_token(shop: Shop, user: User) -> str:
    answer = boto3.client("cognito-idp").initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=shop.parameters["users/user-pool-client/id"],
        AuthParameters={"USERNAME": user.email, "PASSWORD": PASSWORD},
    )
    return str(answer["AuthenticationResult"]["AccessToken"])


def kept(shop: Shop, user_id: str) -> Json:
    table = boto3.resource("dynamodb").Table(f"ecommerce-{shop.environment}-users")
    return dict(table.get_item(Key={"userId": user_id}, ConsistentRead=True)["Item"])
