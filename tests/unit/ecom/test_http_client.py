import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import responses

from ecom.errors import BadRequest, CallRefused, Conflict, NotFound, Unavailable
from ecom.http_client import RETRIES, TIMEOUT, ServiceClient, session
from ecom.models import Line

URL = "https://abc.execute-api.eu-west-1.amazonaws.com/api"
LINE = {"productId": "p1", "quantity": 2}
client = ServiceClient("warehouse", URL)


@pytest.fixture
def http(aws: None) -> Iterator[responses.RequestsMock]:  # noqa: ARG001
    with responses.RequestsMock() as mock:
        yield mock


def test_an_answer_is_typed(http: responses.RequestsMock) -> None:
    http.get(f"{URL}/lines/1", json={**LINE, "colour": "red"})
    assert client.get("/lines/1", Line) == Line(product_id="p1", quantity=2)


def test_a_post_sends_json(http: responses.RequestsMock) -> None:
    http.post(f"{URL}/lines", json=LINE, match=[responses.matchers.json_params_matcher({"a": 1})])
    assert client.post("/lines", {"a": 1}, Line).quantity == 2


def test_a_request_is_signed_for_execute_api(http: responses.RequestsMock) -> None:
    http.post(f"{URL}/lines", json=LINE)
    client.post("/lines", {}, Line)
    authorization = http.calls[0].request.headers["Authorization"]
    assert authorization.startswith("AWS4-HMAC-SHA256 Credential=")
    assert "/eu-west-1/execute-api/aws4_request" in authorization
    assert "host" in authorization.partition("SignedHeaders=")[2]


@pytest.mark.parametrize("status", [201, 301, 408, 429, 500, 503])
def test_a_service_that_is_out_is_unavailable(http: responses.RequestsMock, status: int) -> None:
    http.post(f"{URL}/lines", json=LINE, status=status)
    with pytest.raises(Unavailable, match=f"warehouse answered {status}"):
        client.post("/lines", {}, Line)


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, BadRequest), (409, Conflict), (413, BadRequest), (422, BadRequest)],
)
def test_what_a_service_refuses_is_the_callers_to_put_right(
    http: responses.RequestsMock, status: int, error: type[Exception]
) -> None:
    http.post(f"{URL}/lines", json={"message": "products: too heavy"}, status=status)
    with pytest.raises(error, match=r"^products: too heavy$"):
        client.post("/lines", {}, Line)


@pytest.mark.parametrize("status", [401, 403, 404, 405, 415])
def test_a_call_that_a_service_does_not_take_is_our_mistake(
    http: responses.RequestsMock, status: int
) -> None:
    http.post(f"{URL}/lines", json={"Message": "no action"}, status=status)
    wrong = f"warehouse answered {status} to POST /lines: no action"
    with pytest.raises(CallRefused, match=wrong):
        client.post("/lines", {}, Line)


@pytest.mark.parametrize("body", ["", "<html>", "[]", '{"message": 5}'])
def test_a_refusal_without_a_reason_is_one_all_the_same(
    http: responses.RequestsMock, body: str
) -> None:
    http.post(f"{URL}/lines", body=body, status=400)
    with pytest.raises(BadRequest, match="warehouse refuses the request"):
        client.post("/lines", {}, Line)


def test_text_is_sent_in_utf_8_not_escaped(http: responses.RequestsMock) -> None:
    http.post(f"{URL}/lines", json=LINE)
    client.post("/lines", {"name": "茶杯"}, Line)
    sent = http.calls[0].request
    assert sent.body == '{"name": "茶杯"}'.encode()
    assert sent.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "body",
    ["", "<html>", "{", "[]", "null", "{}", json.dumps({**LINE, "quantity": "2"})],
)
def test_an_answer_that_cannot_be_read_is_no_answer(
    http: responses.RequestsMock, body: str
) -> None:
    http.get(f"{URL}/lines/1", body=body)
    with pytest.raises(Unavailable, match="cannot be read"):
        client.get("/lines/1", Line)


def test_a_missing_resource_is_told_from_a_wrong_address(http: responses.RequestsMock) -> None:
    http.get(f"{URL}/lines/9", status=404, json={"message": "no"})
    http.post(f"{URL}/lines", status=404, json={"message": "no"})
    with pytest.raises(NotFound, match="/lines/9"):
        client.get("/lines/9", Line)
    with pytest.raises(CallRefused):
        client.post("/lines", {}, Line)


@pytest.mark.parametrize("error", [requests.ConnectionError, requests.Timeout])
def test_a_service_that_does_not_answer_is_unavailable(
    http: responses.RequestsMock, error: type[Exception]
) -> None:
    http.get(f"{URL}/lines/1", body=error("secret-host"))
    with pytest.raises(Unavailable, match=error.__name__) as caught:
        client.get("/lines/1", Line)
    assert "secret" not in str(caught.value)


def test_every_request_is_bounded_in_time(http: responses.RequestsMock) -> None:
    http.get(f"{URL}/lines/1", json=LINE)
    client.get("/lines/1", Line)
    sent: Any = http.calls[0].request
    assert sent.req_kwargs["timeout"] == TIMEOUT
    assert sum(TIMEOUT) * (1 + (RETRIES.total or 0)) < 29  # API Gateway gives up then


@pytest.mark.usefixtures("aws")
def test_get_and_post_are_tried_again_by_one_session() -> None:
    assert session() is session()
    retries = session().get_adapter(URL).max_retries  # type: ignore[attr-defined]
    assert retries.total == 2
    assert all(retries.is_retry(method, 503) for method in ("GET", "POST"))
    assert not retries.is_retry("POST", 400)
