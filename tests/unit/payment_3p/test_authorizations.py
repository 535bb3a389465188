import pytest

from payment_3p_app.chalicelib.authorizations import authorize, covers
from payment_3p_app.chalicelib.models import Authorization, PreauthRequest

ENDED = ["CAPTURED", "CANCELLED"]


def test_every_authorisation_has_its_own_token() -> None:
    assert authorize(100).payment_token != authorize(100).payment_token


@pytest.mark.parametrize(("asked", "covered"), [(0, True), (100, True), (101, False)])
def test_an_authorisation_covers_its_amount_and_less(asked: int, covered: bool) -> None:
    assert covers(authorize(100), asked) is covered


@pytest.mark.parametrize("status", ENDED)
def test_what_has_ended_covers_nothing(status: str) -> None:
    ended = Authorization.model_validate({"paymentToken": "t", "amount": 100, "status": status})
    assert not covers(ended, 0)


def test_an_unknown_authorisation_covers_nothing() -> None:
    assert not covers(None, 0)


def test_secrets_are_not_printed() -> None:
    card = "4111111111111111"
    assert card not in repr(PreauthRequest(card_number=card, amount=1))
    authorization = authorize(1)
    assert authorization.payment_token not in repr(authorization)
