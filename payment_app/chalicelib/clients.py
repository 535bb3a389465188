"""What payment asks of the third party."""

from dataclasses import dataclass

from ecom.http_client import ServiceClient

from .models import Verdict


@dataclass(frozen=True)
class ThirdPartyClient:
    """Each call is idempotent there, and raises Unavailable unless it gets a clear answer."""

    api: ServiceClient

    def check(self, payment_token: str, amount: int) -> bool:
        """Whether the authorisation covers `amount` cents."""
        body = {"paymentToken": payment_token, "amount": amount}
        return self.api.post("/check", body, Verdict).ok

    def lower(self, payment_token: str, amount: int) -> bool:
        """Bring the authorisation down to `amount` cents; refused where it holds less."""
        body = {"paymentToken": payment_token, "amount": amount}
        return self.api.post("/updateAmount", body, Verdict).ok

    def capture(self, payment_token: str) -> bool:
        return self.api.post("/processPayment", {"paymentToken": payment_token}, Verdict).ok

    def cancel(self, payment_token: str) -> bool:
        return self.api.post("/cancelPayment", {"paymentToken": payment_token}, Verdict).ok

    def refund(self, payment_token: str, refund_id: str, amount: int) -> bool:
        """Give back `amount` cents of what was captured; refused where less is left."""
        body = {"paymentToken": payment_token, "refundId": refund_id, "amount": amount}
        return self.api.post("/refund", body, Verdict).ok
