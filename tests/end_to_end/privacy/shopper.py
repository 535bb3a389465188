"""A shopper whose every value is marked."""

from dataclasses import dataclass, field
from typing import Any

import boto3

from infra.demo import queries
from infra.demo.people import People, total_of
from tests.end_to_end.privacy.marks import Marks
from tests.end_to_end.test_sign_up import CODE, client_of, pool_of
from tests.end_to_end.test_users import QUERIES
from tests.support import srp

Json = dict[str, Any]


@dataclass
class Shopper:
    people: People
    marks: Marks = field(default_factory=Marks)
    user_id: str = ""
    token: str = ""

    def sign_up(self) -> None:
        """Come to the shop, and sign in as every client may."""
        shop, marks, cognito = self.people.shop, self.marks, boto3.client("cognito-idp")
        who: Any = {"ClientId": client_of(shop), "Username": marks.email}
        email: Any = {"Name": "email", "Value": marks.email}
        made = cognito.sign_up(**who, Password=marks.password, UserAttributes=[email])
        cognito.confirm_sign_up(**who, ConfirmationCode=CODE)
        parameters = {"USERNAME": marks.email, "PASSWORD": marks.password}
        signed_in = cognito.initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH", ClientId=client_of(shop), AuthParameters=parameters
        )["AuthenticationResult"]
        self.user_id, self.token = made["UserSub"], str(signed_in["IdToken"])
        srp.sign_in(cognito, pool_of(shop), client_of(shop), marks.email, marks.password)
        # The signature stands for the whole: the rest of a token may be anybody's.
        tokens = (self.token, str(signed_in["AccessToken"]))
        marks.secrets.extend(each.rpartition(".")[2] for each in tokens)
        marks.secrets.append(str(signed_in["RefreshToken"]))

    def ask(self, query: str, **variables: Any) -> Any:
        (value,) = self.people.shop.graphql(query, variables, self.token).values()
        return value

    def rest(self, method: str, service: str, path: str, **arguments: Any) -> Any:
        headers = {"Authorization": self.token}
        answer = self.people.shop.rest(method, service, path, headers=headers, **arguments)
        answer.raise_for_status()
        return answer.json()

    def keep_a_profile(self) -> None:
        profile = {"name": self.marks.name, "phoneNumber": self.marks.phone}
        self.rest("PUT", "users", "/me", json=profile)
        self.ask(QUERIES["updateProfile"], input=profile)
        saved = self.ask(QUERIES["saveAddress"], address=self.marks.address)
        self.rest("DELETE", "users", f"/me/addresses/{saved['addressId']}")
        self.rest("POST", "users", "/me/addresses", json=self.marks.address)
        assert self.ask(QUERIES["me"])["email"] == self.marks.email

    def buy(self, quantity: int = 1) -> str:
        """Place an order; returns its identifier."""
        basket, address = self.people.pick(quantity), self.marks.address
        asked = {"products": basket, "address": address}
        price = self.ask(queries.DELIVERY_PRICE, input=asked)["pricing"]
        payment_token = self.authorise(total_of(basket, price))
        order = asked | {"deliveryPrice": price, "paymentToken": payment_token}
        return str(self.ask(queries.CREATE_ORDER, order=order)["order"]["orderId"])

    def authorise(self, amount: int) -> str:
        card = {"cardNumber": self.marks.card, "amount": amount}
        answer = self.people.shop.rest("POST", "payment-3p", "/preauth", json=card)
        payment_token = str(answer.json()["paymentToken"])
        self.marks.secrets.append(payment_token)
        return payment_token

    def leave(self) -> None:
        """Delete the account."""
        assert self.ask(QUERIES["deleteAccount"]) == {"success": True}
