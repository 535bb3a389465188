"""Deliveries that others put into the table, without times: read, worked on, and told of."""

import pytest

from infra.demo.listener import Listener
from infra.demo.people import People
from infra.demo.users import ADMIN
from tests.end_to_end.predecessor.conftest import Rows
from tests.end_to_end.predecessor.shapes import ADDRESS, delivery

GET_DELIVERY = """
query Delivery($input: DeliveryInput!) {
  getDelivery(input: $input) {
    orderId
    address { name companyName streetAddress postCode city state country phoneNumber }
  }
}"""


def test_a_row_that_is_completed_is_told_of(rows: Rows, listener: Listener) -> None:
    row = rows.put("delivery", delivery("IN_PROGRESS"))
    rows.put("delivery", row | {"status": "COMPLETED"})
    (seen,) = listener.wait(row["orderId"], ["DeliveryCompleted"])
    assert seen.event["detail"] == {"orderId": row["orderId"], "address": ADDRESS}


def test_staff_read_a_delivery_that_others_have_stored(people: People, rows: Rows) -> None:
    row = rows.put("delivery", delivery("NEW"))
    told = people.ask(ADMIN, GET_DELIVERY, input={"orderId": row["orderId"]})
    assert told == {"orderId": row["orderId"], "address": ADDRESS}


WORK = {
    "startDelivery": ("NEW", "IN_PROGRESS"),
    "failDelivery": ("IN_PROGRESS", "FAILED"),
    "completeDelivery": ("IN_PROGRESS", "COMPLETED"),
}


@pytest.mark.parametrize("operation", WORK)
def test_staff_work_on_a_delivery_that_others_have_stored(
    people: People, rows: Rows, operation: str
) -> None:
    before, after = WORK[operation]
    row = rows.put("delivery", delivery(before))
    people.work(ADMIN, operation, row["orderId"])
    assert (rows.get("delivery", row["orderId"]) or {})["status"] == after
