"""Delivery pricing: what it costs to send products to an address."""

from typing import Any

from chalice.app import IAMAuthorizer

from chalicelib import pricing
from chalicelib.models import DeliveryPricing, PricingArguments, PricingRequest
from ecom import rest
from ecom.graphql import Caller, GraphQL

app = rest.rest_app("delivery-pricing")
graphql = GraphQL()
services = IAMAuthorizer()


@graphql.query("getDeliveryPricing", PricingArguments)
def get_pricing(caller: Caller, arguments: PricingArguments) -> DeliveryPricing:  # noqa: ARG001
    return pricing.price(arguments.input)


@app.lambda_function(name="graphql")
def resolve(event: dict[str, Any], context: Any) -> Any:
    return graphql.resolve(event, context)


@app.route("/backend/pricing", methods=["POST"], authorizer=services)
def price_delivery() -> DeliveryPricing:
    rest.require_service(app.current_request)
    return pricing.price(rest.body(app.current_request, PricingRequest))
