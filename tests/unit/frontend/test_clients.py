from typing import Any, TypeVar

import pytest
from graphql import FieldNode, OperationDefinitionNode, parse, validate

from ecom.errors import Unavailable
from ecom.events import Modified
from ecom.models import Model, OrderStatus, PaymentStatus
from frontend_app.chalicelib.clients import PUBLISH, Subscribers
from frontend_app.chalicelib.models import OrderChange
from tests.support import schema
from tests.support.examples import order

M = TypeVar("M", bound=Model)
CHANGE = OrderChange.of(
    Modified(
        old=order(),
        new=order(status=OrderStatus.PACKAGED, payment_status=PaymentStatus.AUTHORIZED),
        changed=["paymentStatus", "status"],
    )
)


class Api:
    """Answers what it is told to, and remembers what it was asked."""

    def __init__(self, **answer: Any) -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []

    def post(self, path: str, body: dict[str, Any], answer: type[M]) -> M:
        assert path == ""
        self.asked.append(body)
        return answer.model_validate(self.answer)


def tell(**answer: Any) -> list[dict[str, Any]]:
    api = Api(**answer)
    Subscribers(api).tell(CHANGE)
    return api.asked


def test_subscribers_are_told_what_is_new_but_neither_where_to_nor_what() -> None:
    told = CHANGE.to_json()
    assert told["changed"] == ["paymentStatus", "status"]
    assert (told["status"], told["paymentStatus"]) == ("PACKAGED", "AUTHORIZED")
    assert not {"address", "products", "userId"} & told.keys()


def test_the_mutation_fits_the_schema_and_selects_all_that_subscribers_may_ask_for() -> None:
    shop, document = schema.load(), parse(PUBLISH)
    assert validate(shop, document) == []
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    (mutation,) = operation.selection_set.selections
    assert isinstance(mutation, FieldNode)
    assert mutation.selection_set is not None
    selected = {field.name.value for field in mutation.selection_set.selections}  # type: ignore[attr-defined]
    assert selected == set(shop.type_map["OrderChange"].fields)  # type: ignore[attr-defined]


def test_a_change_is_sent_as_it_is() -> None:
    (asked,) = tell(data={"publishOrderChange": {}})
    assert asked["variables"] == {"change": CHANGE.to_json()}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"data": None, "errors": [{"errorType": "Unauthorized", "message": "o"}]}, "Unauthorized"),
        ({"errors": [{"message": "no type"}]}, "an error"),
        ({}, "nothing"),
    ],
)
def test_what_appsync_does_not_take_is_not_taken_for_told(
    answer: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Unavailable, match=f"AppSync answered {reason}"):
        tell(**answer)
