from types import ModuleType

from tests.component.conftest import Queue
from tests.support.aws_payloads import CONTEXT, stream_event
from tests.support.examples import product


def test_a_write_is_published_as_created_modified_or_deleted(app: ModuleType, bus: Queue) -> None:
    old = product().to_json()
    new = product(price=900).to_json()
    app.on_product_change(stream_event((None, old), (old, new), (new, None)), CONTEXT)
    created, modified, deleted = bus.messages()
    assert (created["detail-type"], created["detail"]) == ("ProductCreated", old)
    assert modified["detail-type"] == "ProductModified"
    assert modified["detail"] == {"old": old, "new": new, "changed": ["price"]}
    assert (deleted["detail-type"], deleted["detail"]) == ("ProductDeleted", new)
    assert {each["resources"][0] for each in (created, modified, deleted)} == {old["productId"]}


def test_a_record_that_is_no_product_is_dead_lettered_and_the_rest_go_on(
    app: ModuleType, bus: Queue, dead_letters: Queue
) -> None:
    poison = product().to_json() | {"price": "free"}
    app.on_product_change(stream_event((None, poison), (None, product().to_json())), CONTEXT)
    assert [event["detail-type"] for event in bus.messages()] == ["ProductCreated"]
    (letter,) = dead_letters.messages()
    assert letter["cause"] == "price: Input should be a valid integer"
