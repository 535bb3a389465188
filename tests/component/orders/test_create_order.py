from types import ModuleType
from typing import Any

import pytest
import responses

from tests.component.orders.conftest import SERVICES
from tests.support.aws_payloads import CONTEXT, graphql_request
from tests.support.examples import USER_ID, address, product

TOKEN = "5f0f9a62-1d72-4f96-93fd-fc072182454f"


def request(**changes: Any) -> dict[str, Any]:
    return {
        "products": [product(1, quantity=2).to_json()],
        "address": address().to_json(),
        "deliveryPrice": 1000,
        "paymentToken": TOKEN,
        **changes,
    }


def create(app: ModuleType, **changes: Any) -> Any:
    return app.create_order_for_user({"userId": USER_ID, "order": request(**changes)}, CONTEXT)


@pytest.mark.usefixtures("services")
def test_a_valid_request_makes_a_new_order_with_its_total(app: ModuleType) -> None:
    answer = create(app)
    assert answer["success"], answer
    assert answer["order"]["status"] == "NEW"
    assert answer["order"]["total"] == 2 * 1000 + 1000
    assert app.store.get(answer["order"]["orderId"]).user_id == USER_ID


@pytest.mark.usefixtures("services")
def test_nothing_is_paid_or_given_back_of_a_new_order(app: ModuleType) -> None:
    made = create(app)["order"]
    assert (made["paymentStatus"], made["refunds"]) == ("PENDING", [])


@pytest.mark.usefixtures("services")
def test_graphql_places_the_order_for_the_signed_in_user(app: ModuleType) -> None:
    event = graphql_request("createOrder", {"order": request()}, user="ada", type_name="Mutation")
    assert app.resolve(event, CONTEXT)["order"]["userId"] == "ada"


@pytest.mark.usefixtures("services")
def test_the_payment_token_is_not_kept_with_the_order(app: ModuleType, table: Any) -> None:
    create(app)
    assert TOKEN not in str(table.scan()["Items"])


@pytest.mark.usefixtures("services")
def test_the_same_request_again_answers_with_the_same_order(app: ModuleType, table: Any) -> None:
    first, second = create(app), create(app)
    assert first["order"] == second["order"]
    assert table.scan()["Count"] == 1


@pytest.mark.usefixtures("services")
def test_the_same_request_again_says_that_others_have_made_its_order_unreadable(
    app: ModuleType, table: Any
) -> None:
    made = create(app)["order"]
    (item,) = table.scan()["Items"]
    table.put_item(Item=item | {"total": "abc"})
    answer = create(app)
    assert answer["success"] is False
    assert f"order {made['orderId']} is stored in a form" in answer["errors"][0]


@pytest.mark.usefixtures("services")
def test_another_request_with_a_used_token_is_refused(app: ModuleType, table: Any) -> None:
    create(app)
    answer = create(app, products=[product(2).to_json()])
    assert answer["success"] is False
    assert "paymentToken" in answer["errors"][0]
    assert table.scan()["Count"] == 1


@pytest.mark.usefixtures("services")
def test_agreeing_lines_of_one_product_are_added(app: ModuleType) -> None:
    lines = [product(1, quantity=2).to_json(), product(1, quantity=3).to_json()]
    assert create(app, products=lines)["order"]["products"][0]["quantity"] == 5


def test_a_free_order_can_be_placed(app: ModuleType, services: responses.RequestsMock) -> None:
    pricing = f"{SERVICES['DELIVERY_PRICING_URL']}/backend/pricing"
    services.replace("POST", pricing, json={"pricing": 0})
    answer = create(app, products=[product(1, price=0).to_json()], deliveryPrice=0)
    assert answer["order"]["total"] == 0


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"products": []}, "order.products"),
        ({"products": [product(1).to_json() | {"price": -1}]}, "price"),
        ({"products": [product(1).to_json() | {"price": 9.99}]}, "price"),
        ({"products": [product(1).to_json() | {"quantity": 0}]}, "quantity"),
        ({"products": [product(1).to_json() | {"quantity": "2"}]}, "quantity"),
        ({"products": [product(1).to_json() | {"discount": 5}]}, "discount"),
        ({"products": [product(n).to_json() for n in range(101)]}, "order.products"),
        ({"products": [product(1, price=2**31 - 1, quantity=2).to_json()]}, "total"),
        ({"products": [product(1).to_json(), product(1, price=1).to_json()]}, "disagree"),
        ({"products": [product(1, quantity=9999).to_json()] * 2}, "quantity"),
        ({"products": [product(1).to_json() | {"name": "茶" * 107}]}, "name"),
        ({"address": address().to_json() | {"country": "France"}}, "country"),
        ({"address": {}}, "order.address.name"),
        ({"deliveryPrice": -1}, "deliveryPrice"),
        ({"paymentToken": ""}, "paymentToken"),
        ({"coupon": "FREE"}, "coupon"),
    ],
)
def test_bad_input_is_refused_in_the_callers_terms(
    app: ModuleType, table: Any, changes: dict[str, Any], complaint: str
) -> None:
    answer = create(app, **changes)
    assert answer["success"] is False
    assert complaint in " ".join(answer["errors"])
    assert table.scan()["Count"] == 0


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    "failure",
    [{"status": 500, "json": {"message": "Internal error"}}, {"json": {}}, {"body": "<html>"}],
)
def test_a_service_that_gives_no_clear_answer_makes_the_order_refused(
    app: ModuleType,
    services: responses.RequestsMock,
    table: Any,
    service: str,
    failure: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = "pricing" if service == "DELIVERY_PRICING_URL" else "validate"
    services.replace("POST", f"{SERVICES[service]}/backend/{path}", **failure)
    answer = create(app)
    assert answer["success"] is False
    assert table.scan()["Count"] == 0
    assert capsys.readouterr().out.count('"Fault":[1.0]') == 1


@pytest.mark.parametrize(
    ("service", "path", "answer", "complaint"),
    [
        ("PRODUCTS_URL", "validate", {"message": "unknown product", "products": []}, "products"),
        ("DELIVERY_PRICING_URL", "pricing", {"pricing": 1500}, "deliveryPrice: is 1500, not 1000"),
        ("PAYMENT_URL", "validate", {"ok": False}, "paymentToken"),
    ],
)
def test_what_another_service_refuses_is_refused_with_the_reason(
    app: ModuleType,
    services: responses.RequestsMock,
    service: str,
    path: str,
    answer: dict[str, Any],
    complaint: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    services.replace("POST", f"{SERVICES[service]}/backend/{path}", json=answer)
    assert complaint in create(app)["errors"][0]
    assert "Fault" not in capsys.readouterr().out


TOO_HEAVY = "products: too large or too heavy for one delivery"


@pytest.mark.parametrize(
    ("status", "message", "error", "faults"),
    [
        (400, TOO_HEAVY, TOO_HEAVY, 0),
        (413, TOO_HEAVY, TOO_HEAVY, 0),
        (403, "no action", "delivery-pricing answered 403 to POST /backend/pricing: no action", 1),
        (429, "slow down", "delivery-pricing answered 429", 1),
    ],
)
def test_a_shoppers_mistake_is_told_from_one_of_the_shop_and_from_an_outage(
    app: ModuleType,
    services: responses.RequestsMock,
    status: int,
    message: str,
    error: str,
    faults: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pricing = f"{SERVICES['DELIVERY_PRICING_URL']}/backend/pricing"
    services.replace("POST", pricing, status=status, json={"message": message})
    assert create(app)["errors"] == [error]
    assert capsys.readouterr().out.count('"Fault":[1.0]') == faults


def test_a_basket_is_ordered_as_the_catalogue_shows_it_and_only_its_terms_are_kept(
    app: ModuleType, services: responses.RequestsMock, table: Any
) -> None:
    shown = {"category": "<script>", "tags": ["木" * 256] * 50, "pictures": ["javascript:"] * 50}
    lines = [product(n).to_json() | shown | {"available": True} for n in range(99)]
    assert create(app, products=lines)["success"]
    (kept,) = table.scan()["Items"]
    assert [line.keys() for line in kept["products"]] == [
        {"productId", "name", "price", "package", "quantity"}
    ] * 99
    bodies = [len(call.request.body or b"") for call in services.calls]
    assert max(bodies) < 20_000


def test_a_payment_is_claimed_only_for_an_order_that_is_otherwise_right(
    app: ModuleType, services: responses.RequestsMock
) -> None:
    pricing = f"{SERVICES['DELIVERY_PRICING_URL']}/backend/pricing"
    services.replace("POST", pricing, json={"pricing": 1500})
    create(app)
    assert services.assert_call_count(f"{SERVICES['PAYMENT_URL']}/backend/validate", 0)
