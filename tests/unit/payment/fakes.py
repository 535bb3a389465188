"""A payment, and stand-ins for what its use cases talk to."""

from typing import Any

from ecom.errors import Unavailable
from ecom.models import PaymentStatus
from payment_app.chalicelib.models import Due, Payment, Refund, RefundRequest
from payment_app.chalicelib.refunds import completed
from tests.support.examples import CREATED, ORDER_ID

TOKEN = "5f0f9a62-1d72-4f96-93fd-fc072182454f"


def payment(status: str = "AUTHORIZED", **changes: Any) -> Payment:
    """A payment of 40.00 that the third party has confirmed."""
    values = {
        "order_id": ORDER_ID,
        "payment_token": TOKEN,
        "amount": 4000,
        "status": status,
        "created_date": CREATED,
        "modified_date": CREATED,
        "held_amount": 4000,
        **changes,
    }
    return Payment.model_validate(values)


class FakePayments:
    """One payment in memory, and the writes to it."""

    def __init__(self, current: Payment, free: bool = True) -> None:
        self.current = current
        self.free = free
        self.writes: list[str] = []

    def get(self, order_id: str) -> Payment:
        assert order_id == self.current.order_id
        return self.current

    def claim(self, payment: Payment) -> bool:
        self.writes.append(f"claim {payment.amount}")
        return self.free

    def follow(self, order_id: str, total: int, final: bool) -> Payment:
        self.writes.append(f"follow {total}{' final' if final else ''}")
        return self.get(order_id)

    def confirm(self, payment: Payment) -> None:
        self.writes.append(f"confirm {payment.amount}")

    def fail(self, payment: Payment, failure: str, due: Due) -> None:  # noqa: ARG002
        self.writes.append(f"{due}: {failure}")

    def move(self, order_id: str, to: PaymentStatus) -> None:  # noqa: ARG002
        self.writes.append(to)

    def plan_refund(self, order_id: str, wanted: RefundRequest) -> Payment:
        self.writes.append(f"plan {wanted.refund_id}")
        pending = Refund.model_validate(wanted.to_json())
        self.current = self.get(order_id).model_copy(update={"pending_refund": pending})
        return self.current

    def drop_refund(self, order_id: str, refund: Refund) -> None:  # noqa: ARG002
        self.writes.append(f"drop {refund.refund_id}")

    def complete_refund(self, payment: Payment, refund: Refund) -> Payment:
        self.writes.append(f"complete {refund.refund_id}")
        self.current = completed(payment, refund)
        return self.current


class FakeThirdParty:
    """Says yes to everything but `refuses`, and remembers what it was asked."""

    def __init__(self, *refuses: str) -> None:
        self.refuses = refuses
        self.asked: list[str] = []

    def _answer(self, name: str) -> bool:
        self.asked.append(name)
        return name.split()[0] not in self.refuses

    def check(self, payment_token: str, amount: int) -> bool:  # noqa: ARG002
        return self._answer("check")

    def lower(self, payment_token: str, amount: int) -> bool:  # noqa: ARG002
        return self._answer("lower")

    def capture(self, payment_token: str) -> bool:  # noqa: ARG002
        return self._answer("capture")

    def cancel(self, payment_token: str) -> bool:  # noqa: ARG002
        return self._answer("cancel")

    def refund(self, payment_token: str, refund_id: str, amount: int) -> bool:  # noqa: ARG002
        return self._answer(f"refund {refund_id} {amount}")


class SilentThirdParty(FakeThirdParty):
    def refund(self, payment_token: str, refund_id: str, amount: int) -> bool:  # noqa: ARG002
        raise Unavailable("payment-3p did not answer")

    def check(self, payment_token: str, amount: int) -> bool:  # noqa: ARG002
        raise Unavailable("payment-3p did not answer")
