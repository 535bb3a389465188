from typing import Any

import pytest

from payment_3p_app.chalicelib.authorizations import can_give_back
from payment_3p_app.chalicelib.models import Authorization


def authorization(status: str = "CAPTURED", **changes: Any) -> Authorization:
    values = {"payment_token": "t", "amount": 4000, "status": status, **changes}
    return Authorization.model_validate(values)


@pytest.mark.parametrize(("amount", "can"), [(1, True), (3000, True), (3001, False)])
def test_no_more_is_given_back_than_is_left(amount: int, can: bool) -> None:
    refunded = authorization(refunds={"r-1": 1000}, refunded_amount=1000)
    assert can_give_back(refunded, amount) is can


@pytest.mark.parametrize("status", ["AUTHORIZED", "CANCELLED"])
def test_what_was_not_captured_is_not_given_back(status: str) -> None:
    assert not can_give_back(authorization(status), 1)


def test_an_authorisation_from_before_there_were_refunds_has_none() -> None:
    assert (authorization().refunds, authorization().refunded_amount) == ({}, 0)
