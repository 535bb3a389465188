"""What a shopper is told of an order's past."""

from infra.demo import queries
from infra.demo.listener import Listener
from infra.demo.people import People
from infra.demo.shop import Shop
from infra.demo.story import SOURCES
from infra.demo.users import COURIER, SHOPPER


def test_an_order_tells_when_and_by_which_event_it_came_to_each_status(
    people: People, shop: Shop
) -> None:
    with Listener(shop, SOURCES) as listener:
        order_id = people.buy(1)["orderId"]
        people.start_packing(order_id)
        people.finish_packing(order_id)
        people.start_delivery(order_id)
        people.work(COURIER, "completeDelivery", order_id)
        history = people.await_status(order_id, "FULFILLED")["history"]
        seen = listener.wait(order_id, ["PackageCreated", "DeliveryCompleted"])
    ids = {each.name: each.event["id"] for each in seen}
    assert [(entry["status"], entry["source"], entry["eventId"]) for entry in history] == [
        ("NEW", "ecommerce.orders", None),
        ("PACKAGED", "ecommerce.warehouse", ids["PackageCreated"]),
        ("FULFILLED", "ecommerce.delivery", ids["DeliveryCompleted"]),
    ]
    times = [entry["time"] for entry in history]
    assert times == sorted(set(times))


def test_a_placed_order_begins_its_history(people: People) -> None:
    order = people.buy(1)
    (entry,) = people.order(order["orderId"])["history"]
    assert entry["status"] == "NEW"
    listed = people.ask(SHOPPER, queries.HISTORIES)["orders"][0]
    assert listed == {"orderId": order["orderId"], "history": [{"status": "NEW"}]}
