import pytest
from chalice.app import ChaliceViewError
from pydantic import ValidationError

from ecom import errors
from ecom.errors import BadRequest, reasons
from ecom.models import Address, Line


def error_of(model: type[Address] | type[Line], body: str) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        model.model_validate_json(body)
    return caught.value


def test_reasons_name_each_field_and_no_value() -> None:
    error = error_of(Line, '{"productId": "secret value", "quantity": 31337.5}')
    first, second = reasons(error)
    assert first.startswith("productId: ")
    assert second.startswith("quantity: ")
    assert "secret" not in first
    assert "31337" not in second


@pytest.mark.parametrize("body", ["{", "[]", '"secret value"'])
def test_what_is_wrong_with_a_whole_body_is_said_of_the_body(body: str) -> None:
    (reason,) = reasons(error_of(Line, body))
    assert reason.startswith("body: ")
    assert "secret" not in reason


def test_a_bad_request_lists_all_reasons() -> None:
    error = BadRequest.of(error_of(Address, '{"name": ""}'))
    assert str(error).count("; ") == 4
    assert "streetAddress: Field required" in str(error)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.BadRequest, 400),
        (errors.Unauthorized, 401),
        (errors.Forbidden, 403),
        (errors.NotFound, 404),
        (errors.Conflict, 409),
        (errors.Unavailable, 503),
    ],
)
def test_an_error_of_the_callers_has_its_status(error: type[ChaliceViewError], status: int) -> None:
    assert status == error.STATUS_CODE
    assert issubclass(error, ChaliceViewError)
