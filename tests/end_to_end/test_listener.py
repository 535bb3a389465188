"""The live event listener over WebSocket."""

import json

import boto3
import websocket

from infra.demo.listener import Listener, signature, until
from infra.demo.people import People
from infra.demo.shop import Shop


def registered(shop: Shop) -> set[str]:
    table = boto3.resource("dynamodb").Table(shop.parameters["platform/table/name"])
    return {str(item["connectionId"]) for item in table.scan(ConsistentRead=True)["Items"]}


def test_a_listener_gets_the_events_of_its_source_only(shop: Shop, people: People) -> None:
    with Listener(shop, ["ecommerce.payment"]) as listener:
        order_id = people.buy(1)["orderId"]
        people.start_packing(order_id)
        people.put_in_package(order_id, people.order(order_id)["products"][0]["productId"], 0)
        people.finish_packing(order_id)
        listener.wait(order_id, ["PaymentCancelled"])
        assert {seen.event["source"] for seen in listener.seen} == {"ecommerce.payment"}


def test_a_wrong_registration_is_answered_with_what_is_wrong(shop: Shop) -> None:
    url = shop.parameters["platform/listener-api/url"]
    socket = websocket.create_connection(url, header=signature(url), timeout=10)
    socket.send(json.dumps({"action": "register", "serviceName": "ecommerce.nobody"}))
    assert "serviceName" in json.loads(socket.recv())["message"]
    socket.close()


def test_a_listener_that_leaves_is_forgotten(shop: Shop) -> None:
    before = registered(shop)
    with Listener(shop, ["ecommerce.users"]):
        (connection,) = registered(shop) - before
    until(lambda: connection not in registered(shop) or None, "the registration to be removed")


def test_a_connection_that_is_gone_without_a_word_is_forgotten(shop: Shop, people: People) -> None:
    table = boto3.resource("dynamodb").Table(shop.parameters["platform/table/name"])
    table.put_item(Item={"serviceName": "ecommerce.orders", "connectionId": "gone="})
    people.buy(1)
    until(lambda: "gone=" not in registered(shop) or None, "the registration to be removed")
