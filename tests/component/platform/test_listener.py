import json
import time
from types import ModuleType
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ecom.events import ORDER_CREATED, ORDERS, PRODUCT_CREATED, PRODUCTS, USERS
from tests.component.platform.gateway import Gateway
from tests.support.aws_payloads import CONTEXT, bus_event, websocket_event
from tests.support.examples import ORDER_ID, order, product

ORDERED = bus_event(ORDER_CREATED.of(ORDER_ID, order()))
OK = {"statusCode": 200}


def say(app: ModuleType, connection_id: str, message: object) -> Any:
    body = message if isinstance(message, str) else json.dumps(message)
    return app.on_message(websocket_event(connection_id, "MESSAGE", body), CONTEXT)


def listen(app: ModuleType, connection_id: str, source: str = ORDERS) -> None:
    assert say(app, connection_id, {"action": "register", "serviceName": source}) == OK


def happen(app: ModuleType, event: dict[str, Any] = ORDERED) -> None:
    app.on_event(event, CONTEXT)


def test_a_registered_client_gets_the_whole_event_and_nothing_else(
    app: ModuleType, gateway: Gateway
) -> None:
    assert app.on_connect(websocket_event("ada", "CONNECT"), CONTEXT) == OK
    listen(app, "ada")
    happen(app)
    assert gateway.received == {"ada": [ORDERED]}


def test_whom_iam_has_not_identified_may_not_connect(app: ModuleType) -> None:
    unsigned = websocket_event("ada", "CONNECT")
    del unsigned["requestContext"]["identity"]["userArn"]
    assert app.on_connect(unsigned, CONTEXT)["statusCode"] == 403


def test_every_client_gets_the_events_of_the_services_it_listens_to(
    app: ModuleType, gateway: Gateway
) -> None:
    listen(app, "ada", ORDERS)
    listen(app, "ada", PRODUCTS)
    listen(app, "bob", ORDERS)
    listen(app, "eve", USERS)
    stocked = bus_event(PRODUCT_CREATED.of("1", product()))
    happen(app)
    happen(app, stocked)
    assert gateway.received == {"ada": [ORDERED, stocked], "bob": [ORDERED]}


def test_registering_twice_brings_an_event_once(app: ModuleType, gateway: Gateway) -> None:
    listen(app, "ada")
    listen(app, "ada")
    happen(app)
    assert gateway.received["ada"] == [ORDERED]


def test_a_registration_expires_after_a_day(app: ModuleType, table: Any) -> None:
    listen(app, "ada")
    (item,) = table.scan()["Items"]
    assert 86_300 < int(item.pop("expires")) - time.time() <= 86_400
    assert item == {"serviceName": ORDERS, "connectionId": "ada"}


@pytest.mark.parametrize(
    ("message", "complaint"),
    [
        ("hello", "JSON"),
        ("", "JSON"),
        ([], "body"),
        ({}, "action"),
        ({"action": "unregister", "serviceName": ORDERS}, "action"),
        ({"action": "register"}, "serviceName"),
        ({"action": "register", "serviceName": "orders"}, "ecommerce.orders"),
        ({"action": "register", "serviceName": "aws.ec2"}, "serviceName"),
        ({"action": "register", "serviceName": ORDERS, "all": True}, "all"),
    ],
)
def test_a_wrong_message_is_answered_and_changes_nothing(
    app: ModuleType, gateway: Gateway, table: Any, message: object, complaint: str
) -> None:
    assert say(app, "ada", message) == OK
    ((answer,),) = gateway.received.values()
    assert answer.keys() == {"message"}
    assert complaint in answer["message"]
    assert table.scan()["Count"] == 0


def test_a_wrong_message_of_a_client_that_has_left_is_no_error(
    app: ModuleType, gateway: Gateway
) -> None:
    gateway.gone = {"ada"}
    assert say(app, "ada", "hello") == OK


def test_a_client_that_leaves_is_forgotten_altogether(
    app: ModuleType, gateway: Gateway, table: Any
) -> None:
    for source in (ORDERS, PRODUCTS, USERS):
        listen(app, "ada", source)
    listen(app, "bob")
    assert app.on_disconnect(websocket_event("ada", "DISCONNECT"), CONTEXT) == OK
    assert [item["connectionId"] for item in table.scan()["Items"]] == ["bob"]
    happen(app)
    assert gateway.received == {"bob": [ORDERED]}


def test_a_connection_found_gone_is_forgotten_and_the_rest_are_served(
    app: ModuleType, gateway: Gateway, table: Any
) -> None:
    for name in ("ada", "bob", "eve"):
        listen(app, name)
    gateway.gone = {"ada", "eve"}
    happen(app)
    assert gateway.received == {"bob": [ORDERED]}
    assert [item["connectionId"] for item in table.scan()["Items"]] == ["bob"]


def test_another_failure_is_raised_when_the_rest_have_been_served(
    app: ModuleType, gateway: Gateway, table: Any
) -> None:
    for name in ("ada", "bob", "eve", "zoe"):
        listen(app, name)
    gateway.broken, gateway.gone = {"ada"}, {"zoe"}
    with pytest.raises(ClientError, match="Forbidden"):
        happen(app)
    assert gateway.received == {"bob": [ORDERED], "eve": [ORDERED]}
    assert table.scan()["Count"] == 3


def test_more_clients_than_a_page_holds_are_all_served(
    app: ModuleType, gateway: Gateway, table: Any
) -> None:
    # 30 items of 50 KB: DynamoDB reads a megabyte at a time.
    for number in range(30):
        item = {"serviceName": ORDERS, "connectionId": f"client-{number}", "note": "x" * 50_000}
        table.put_item(Item=item)
    happen(app)
    assert len(gateway.received) == 30


def test_an_event_that_nobody_listens_to_is_sent_to_nobody(
    app: ModuleType, gateway: Gateway
) -> None:
    happen(app)
    assert gateway.received == {}
