"""Payment-3p: a simulated third-party payment system, for shoppers' browsers and the merchant."""

from typing import TypeVar

from chalice.app import CORSConfig, IAMAuthorizer

from chalicelib import authorizations
from chalicelib.authorizations import CANCELLED, CAPTURED
from chalicelib.config import settings
from chalicelib.models import (
    AmountRequest,
    Preauthorized,
    PreauthRequest,
    RefundRequest,
    TokenRequest,
    Verdict,
)
from chalicelib.store import AuthorizationStore
from ecom import rest
from ecom.models import Model

M = TypeVar("M", bound=Model)

app = rest.rest_app("payment-3p")
merchant = IAMAuthorizer()
cors = CORSConfig(max_age=600)

store = AuthorizationStore(settings.payment_3p_table)


# The shopper's browser


@app.route("/preauth", methods=["POST"], cors=cors)
def preauthorize() -> Preauthorized:
    request = rest.body(app.current_request, PreauthRequest)
    authorization = authorizations.authorize(request.amount)
    store.add(authorization)
    return Preauthorized(payment_token=authorization.payment_token)


# The merchant


@app.route("/check", methods=["POST"], authorizer=merchant)
def check() -> Verdict:
    request = of_merchant(AmountRequest)
    authorization = store.get(request.payment_token)
    return Verdict(ok=authorizations.covers(authorization, request.amount))


@app.route("/updateAmount", methods=["POST"], authorizer=merchant)
def update_amount() -> Verdict:
    request = of_merchant(AmountRequest)
    return Verdict(ok=store.lower(request.payment_token, request.amount))


@app.route("/processPayment", methods=["POST"], authorizer=merchant)
def process_payment() -> Verdict:
    return Verdict(ok=store.move(of_merchant(TokenRequest).payment_token, CAPTURED))


@app.route("/cancelPayment", methods=["POST"], authorizer=merchant)
def cancel_payment() -> Verdict:
    return Verdict(ok=store.move(of_merchant(TokenRequest).payment_token, CANCELLED))


@app.route("/refund", methods=["POST"], authorizer=merchant)
def refund() -> Verdict:
    return Verdict(ok=authorizations.refund(of_merchant(RefundRequest), store))


def of_merchant(model: type[M]) -> M:
    """The request of a caller that IAM has identified. Raises Forbidden or BadRequest."""
    rest.require_service(app.current_request)
    return rest.body(app.current_request, model)
