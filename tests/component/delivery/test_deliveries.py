from types import ModuleType
from typing import Any

import pytest

from tests.component.delivery.conftest import ask, backend, error, stored
from tests.support.aws_payloads import CONTEXT, graphql_request
from tests.support.examples import CREATED, ORDER_ID, address

DONE = {"success": True}
MUTATIONS = ["startDelivery", "completeDelivery", "failDelivery"]


def status(app: ModuleType) -> str:
    current: str = ask(app, "getDelivery")["status"]
    return current


def test_a_delivery_is_seen_with_its_address(waiting: ModuleType) -> None:
    delivery = ask(waiting, "getDelivery")
    assert delivery["orderId"] == ORDER_ID
    assert (delivery["address"], delivery["status"]) == (address().to_json(), "NEW")


def test_an_unknown_delivery_is_null(app: ModuleType) -> None:
    assert ask(app, "getDelivery") is None


def test_a_started_delivery_waits_no_more(waiting: ModuleType) -> None:
    assert ask(waiting, "startDelivery") == DONE
    assert status(waiting) == "IN_PROGRESS"
    assert waiting.store.waiting(None).items == []


@pytest.mark.parametrize(
    ("field", "end"), [("completeDelivery", "COMPLETED"), ("failDelivery", "FAILED")]
)
def test_a_started_delivery_is_completed_or_fails(
    waiting: ModuleType, field: str, end: str
) -> None:
    ask(waiting, "startDelivery")
    assert ask(waiting, field) == DONE
    assert status(waiting) == end


@pytest.mark.parametrize(
    "steps",
    [
        ["completeDelivery"],
        ["failDelivery"],
        ["startDelivery", "startDelivery"],
        *(["startDelivery", end, again] for end in MUTATIONS[1:] for again in MUTATIONS),
    ],
)
def test_a_step_that_the_status_forbids_changes_nothing(
    waiting: ModuleType, steps: list[str]
) -> None:
    *before, forbidden = steps
    for step in before:
        ask(waiting, step)
    was = ask(waiting, "getDelivery")
    assert error(ask(waiting, forbidden)) == "Conflict"
    assert ask(waiting, "getDelivery") == was


@pytest.mark.parametrize("field", MUTATIONS)
def test_an_unknown_delivery_is_not_found_and_not_made(
    app: ModuleType, table: Any, field: str
) -> None:
    assert error(ask(app, field)) == "NotFound"
    assert table.scan()["Count"] == 0


def test_a_delivery_that_others_have_put_in_the_table_can_be_made(
    app: ModuleType, table: Any
) -> None:
    seeded = {"orderId": ORDER_ID, "address": address().to_json(), "status": "NEW"}
    table.put_item(Item=seeded)
    assert ask(app, "getDelivery") == seeded | {"events": []}
    assert ask(app, "startDelivery") == ask(app, "completeDelivery") == DONE


def page(app: ModuleType, **arguments: Any) -> Any:
    request = graphql_request("getNewDeliveries", arguments, user="joe", groups=["delivery"])
    return app.resolve(request, CONTEXT)


def test_waiting_deliveries_come_in_pages_oldest_first(app: ModuleType) -> None:
    for day in range(25, 0, -1):
        stored(app, order_id=f"order-{day:02}", created_date=CREATED.replace(day=day))
    first = page(app)
    second = page(app, nextToken=first["nextToken"])
    deliveries = first["deliveries"] + second["deliveries"]
    assert [each["orderId"] for each in deliveries] == [f"order-{day:02}" for day in range(1, 26)]
    assert {each["address"]["name"] for each in deliveries} == {address().name}
    assert len(first["deliveries"]) == 20
    assert second["nextToken"] is None


def test_a_broken_page_token_is_the_callers_mistake(app: ModuleType) -> None:
    assert error(page(app, nextToken="?")) == "BadRequest"


def test_an_administrator_may_do_what_delivery_staff_may(waiting: ModuleType) -> None:
    for field in ("startDelivery", "failDelivery"):
        assert ask(waiting, field, groups=("admin",)) == DONE


@pytest.mark.parametrize("field", [*MUTATIONS, "getDelivery"])
@pytest.mark.parametrize("groups", [(), ("warehouse",)])
def test_shoppers_and_other_staff_are_refused(
    waiting: ModuleType, field: str, groups: tuple[str, ...]
) -> None:
    assert error(ask(waiting, field, groups=groups)) == "Forbidden"
    assert status(waiting) == "NEW"


@pytest.mark.parametrize("field", ["getNewDeliveries", "getDelivery"])
def test_an_anonymous_caller_is_refused(app: ModuleType, field: str) -> None:
    request = graphql_request(field, {"input": {"orderId": ORDER_ID}})
    assert error(app.resolve(request, CONTEXT)) == "Unauthorized"


@pytest.mark.parametrize("input_", [{"orderId": ""}, {"orderId": 7}, {"color": "red"}])
def test_malformed_input_is_refused(app: ModuleType, input_: dict[str, Any]) -> None:
    assert error(ask(app, "startDelivery", **input_)) == "BadRequest"


def test_another_service_sees_status_and_tracking_and_no_address(waiting: ModuleType) -> None:
    status_code, seen = backend(waiting)
    assert (status_code, seen["orderId"], seen["status"]) == (200, ORDER_ID, "NEW")
    assert seen.keys() == {"orderId", "status", "trackingNumber", "events"}


def test_another_service_finds_no_unknown_delivery(app: ModuleType) -> None:
    assert backend(app) == (404, {"message": f"no delivery of {ORDER_ID}"})


def test_the_backend_demands_an_identified_caller(waiting: ModuleType) -> None:
    assert backend(waiting, service=None)[0] == 403
