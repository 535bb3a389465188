"""How the frontend tells subscribers that an order has changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from ecom.errors import Unavailable
from ecom.models import Model

from .models import OrderChange

M = TypeVar("M", bound=Model)

# AppSync sends subscribers what this selects, and null for anything else that they ask for.
PUBLISH = """
mutation Publish($change: OrderChangeInput!) {
  publishOrderChange(change: $change) {
    orderId status modifiedDate total paymentStatus refundedAmount changed
  }
}"""


class GraphqlError(Model):
    error_type: str | None = None


class GraphqlAnswer(Model):
    data: Mapping[str, Any] | None = None
    errors: list[GraphqlError] | None = None


class Api(Protocol):
    """The shop's own GraphQL API; `ecom.http_client.ServiceClient` in production."""

    def post(self, path: str, body: dict[str, Any], answer: type[M]) -> M: ...


@dataclass(frozen=True)
class Subscribers:
    """Those who follow orders, reached through AppSync."""

    api: Api

    def tell(self, change: OrderChange) -> None:
        """Telling them twice does no harm. Raises Unavailable unless AppSync has taken it."""
        body = {"query": PUBLISH, "variables": {"change": change.to_json()}}
        answer = self.api.post("", body, GraphqlAnswer)
        # A GraphQL error is an answer with status 200. Its message may repeat what was sent.
        if answer.errors or not answer.data:
            types = {error.error_type or "an error" for error in answer.errors or []}
            raise Unavailable(f"AppSync answered {', '.join(sorted(types)) or 'nothing'}")
