"""The listener, of an event that no service has published."""

from infra.demo.listener import Listener
from infra.demo.shop import Shop
from tests.end_to_end.predecessor.shapes import new_id
from tests.end_to_end.test_failures import publish


def test_an_event_of_a_source_reaches_who_listens(shop: Shop, listener: Listener) -> None:
    resource = new_id()
    publish(shop, "ecommerce.products", "TestEvent", {"orderId": resource})
    (seen,) = listener.wait(resource, ["TestEvent"])
    assert seen.event["source"] == "ecommerce.products"
