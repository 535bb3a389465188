"""Whatever can be wrong with a request, with personal data and secrets in the wrong places."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import boto3
import requests
from botocore.exceptions import ClientError

from ecom.events import ALL
from infra.demo import queries
from infra.demo.shop import GraphqlError
from infra.demo.users import ADMIN, COURIER, PACKER, User
from tests.end_to_end.privacy.marks import Marks, word
from tests.end_to_end.privacy.shopper import Shopper
from tests.end_to_end.recording import FORGED
from tests.end_to_end.test_access import as_root
from tests.end_to_end.test_sign_up import client_of
from tests.end_to_end.test_users import QUERIES

Json = dict[str, Any]


def everything(marks: Marks) -> Json:
    """All that is marked, in the attributes that usually hold it."""
    return {
        **marks.address,
        "address": marks.address,
        "email": marks.email,
        "cardNumber": marks.card,
        "paymentToken": marks.made_up_token,
        "password": marks.password,
        marks.name: marks.phone,
    }


def rest_requests(marks: Marks) -> Iterator[tuple[str, str, str, Any]]:
    """Method, service, path and body."""
    wrong, all_ = marks.address | {"country": "ZZ"}, everything(marks)
    for path in ("/me/addresses", "/me"):
        method = "POST" if path == "/me/addresses" else "PUT"
        bodies: list[Any] = [wrong | {"name": [marks.name]}, [all_], f"{{{json.dumps(all_)}"]
        for body in bodies:
            yield method, "users", path, body
    yield "DELETE", "users", f"/me/addresses/{marks.email}", None
    yield "GET", "users", f"/admin/users/{marks.email}", None
    yield "PUT", "users", f"/admin/users/{marks.email}/groups", {"groups": [marks.name]}
    for name in (marks.email, marks.phone, f"{marks.name} {marks.street}"):
        yield "GET", "orders", f"/orders/{name}", None
        yield "POST", "orders", f"/orders/{name}/cancel", None
        yield "GET", "orders", f"/admin/orders/{name}", None
        yield "POST", "orders", f"/admin/orders/{name}/refunds", {"refundId": marks.email}
        yield "GET", "orders", f"/orders?nextToken={name}", None
        yield "GET", "products", f"/products?category={name}&nextToken={name}", None
        yield "POST", "payment", f"/admin/failed-payments/{name}/retry", None
    cards: list[Any] = [
        {"cardNumber": f"{marks.card}1", "amount": 1},
        {"cardNumber": marks.card, "amount": -1},
        {"cardNumber": [marks.card], marks.card: 1},
        f"{marks.card} {marks.name}",
    ]
    for body in cards:
        yield "POST", "payment-3p", "/preauth", body


def signed_requests(marks: Marks) -> Iterator[tuple[str, str, Any]]:
    """Service, path and body of what services ask of each other."""
    wrong, token = marks.address | {"country": "ZZ"}, marks.made_up_token
    for body in ({"products": [], "address": wrong}, everything(marks), json.dumps(wrong)[:-1]):
        yield "delivery-pricing", "/backend/pricing", body
        yield "products", "/backend/validate", body
    for service, path in (
        ("payment", "/backend/validate"),
        ("payment-3p", "/check"),
        ("payment-3p", "/updateAmount"),
        ("payment-3p", "/processPayment"),
        ("payment-3p", "/cancelPayment"),
    ):
        for amount in (1, -1, token):
            body = {"paymentToken": token, "amount": amount, "total": amount}
            yield service, path, body if service == "payment-3p" else body | everything(marks)
        yield service, path, {"paymentToken": [token], "amount": 1, "total": 1}


def by_rest(shopper: Shopper) -> Iterator[int]:
    """Make all mistakes as a shopper, an admin and a service; the status of each answer."""
    shop = shopper.people.shop
    for method, service, path, body in rest_requests(shopper.marks):
        token = shopper.people.token(ADMIN) if "/admin/" in path else shopper.token
        headers = {"Authorization": token, "content-type": "application/json"}
        sent = {"data": body} if isinstance(body, str) else {"json": body}
        yield shop.rest(method, service, path, headers=headers, **sent).status_code
    for service, path, body in signed_requests(shopper.marks):
        sent = {"data": body} if isinstance(body, str) else {"json": body}
        headers = {"content-type": "application/json"}
        answer = shop.rest("POST", service, path, headers=headers, auth=as_root(), **sent)
        yield answer.status_code


def by_graphql(shopper: Shopper) -> None:
    marks, people = shopper.marks, shopper.people
    wrong = marks.address | {"country": "ZZ"}
    basket = people.pick(1)
    order = {
        "products": basket,
        "address": marks.address,
        "deliveryPrice": 1,
        "paymentToken": marks.made_up_token,
    }
    wrong_orders: list[Json] = [{}, {"address": wrong}, {"products": []}]
    for changes in [*wrong_orders, {"paymentToken": marks.card * 9}]:
        assert not shopper.ask(queries.CREATE_ORDER, order=order | changes)["success"]
    inline = f'mutation {{ updateProfile(input: {{nom: "{marks.name}"}}) {{ {marks.phone[1:]} }} }}'
    too_long = {"name": marks.name * 20, "phoneNumber": marks.phone * 20}
    mistakes: list[tuple[str, Json]] = [
        (inline, {}),
        (QUERIES["updateProfile"], {"input": too_long}),
        (QUERIES["updateProfile"], {"input": everything(marks)}),
        (QUERIES["saveAddress"], {"address": wrong}),
        (queries.DELIVERY_PRICE, {"input": {"products": basket, "address": wrong}}),
        (queries.CANCEL_ORDER, {"input": {"orderId": marks.email}}),
    ]
    for query, variables in mistakes:
        refuse(partial(shopper.ask, query, **variables))
    mistakes_of_staff: list[tuple[User, str, Json]] = [
        (ADMIN, QUERIES["getUser"], {"userId": marks.email}),
        (ADMIN, QUERIES["deleteUser"], {"input": {"userId": marks.email}}),
        (ADMIN, queries.RETRY_PAYMENT, {"input": {"orderId": marks.email}}),
        (ADMIN, queries.REFUND_ORDER, {"input": {"orderId": "x", "refundId": marks.email}}),
        (PACKER, queries.WORK["startPackaging"], {"input": {"orderId": marks.email}}),
        (PACKER, queries.FAIL_PACKAGING, {"input": {"orderId": "x", "reason": marks.name}}),
        (COURIER, queries.WORK["startDelivery"], {"input": {"orderId": marks.email}}),
        (COURIER, queries.DELIVERY, {"input": {"orderId": marks.email}}),
    ]
    for user, query, variables in mistakes_of_staff:
        refuse(partial(people.ask, user, query, **variables))


def refuse(ask: Any) -> None:
    """Ask for what is refused, or answered with nothing."""
    try:
        assert not ask()
    except GraphqlError:
        return
    except requests.HTTPError as error:
        assert error.response.status_code < 500


def by_cognito(shopper: Shopper) -> None:
    """Sign up twice, with too weak a password, and sign in with a wrong one."""
    marks, client_id = shopper.marks, client_of(shopper.people.shop)
    cognito = boto3.client("cognito-idp")
    for password in (marks.password, marks.name):
        email: Any = [{"Name": "email", "Value": marks.email}]
        try:
            cognito.sign_up(
                ClientId=client_id, Username=marks.email, Password=password, UserAttributes=email
            )
        except ClientError:
            continue
        raise AssertionError("signed up twice")
    try:
        cognito.initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH",
            ClientId=client_id,
            AuthParameters={"USERNAME": marks.email, "PASSWORD": marks.password * 2},
        )
    except ClientError:
        return
    raise AssertionError("signed in with a wrong password")


def by_function(shopper: Shopper) -> None:
    """Call the function that places orders with what cannot be one."""
    marks, shop = shopper.marks, shopper.people.shop
    for order in (everything(marks), marks.name, [marks.address], None):
        payload = {"userId": marks.email, "order": order}
        answer = boto3.client("lambda").invoke(
            FunctionName=shop.parameters["orders/create-order/arn"], Payload=json.dumps(payload)
        )
        assert json.loads(answer["Payload"].read())["success"] is False


def poison_events(shopper: Shopper) -> None:
    """Put each event on the bus in two forms that cannot be handled."""
    marks = shopper.marks
    unknown = {"orderId": word("ghost"), "userId": word("ghost"), "productId": word("ghost")}
    for type_ in ALL:
        details = (everything(marks), everything(marks) | unknown)
        boto3.client("events").put_events(
            Entries=[
                {
                    "EventBusName": shopper.people.shop.parameters["platform/event-bus/name"],
                    "Source": type_.source,
                    "DetailType": type_.name,
                    "Resources": [FORGED],
                    "Detail": json.dumps(detail),
                }
                for detail in details
            ]
        )
