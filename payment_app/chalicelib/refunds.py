"""The business of refunds: each is written down, given back by the third party, and written off.

It may stop between any two of these steps and run again, under the name that its client gave it.
"""

from ecom.errors import NotFound, Unavailable
from ecom.models import now

from .models import DoneRefund, Payment, Refund, RefundRequest, RefundVerdict
from .payments import CAPTURED, REFUNDED, Payments, ThirdParty


def refund(
    order_id: str, wanted: RefundRequest, payments: Payments, third_party: ThirdParty
) -> RefundVerdict:
    """Give back a part of what was captured, once for each `refund_id`; whether that is so now.

    Raises Unavailable where the third party does not answer: the refund is pending then.
    """
    try:
        payment = payments.get(order_id)
    except NotFound as missing:
        return refused(str(missing))
    # What was refunded before is judged from this read, for no condition finds it in a list; the
    # plan is only written while the sum, and so the list, is still the same.
    if verdict := judged(payment, wanted):
        return verdict
    payment = payments.plan_refund(order_id, wanted)
    return judged(payment, wanted) or give_back(payment, wanted, payments, third_party)


def judged(payment: Payment, wanted: RefundRequest) -> RefundVerdict | None:
    """Why there is nothing to give back; None where there is."""
    if done := find(payment, wanted.refund_id):
        return repeated(done, wanted)
    if payment.status not in (CAPTURED, REFUNDED):
        return refused(f"the payment is {payment.status}, not captured")
    if payment.pending_refund and not payment.pending_refund.same_as(wanted):
        return refused("another refund is pending")
    if payment.refunded_amount != wanted.refunded_amount:
        return refused("refunds have changed since, look again")
    left = payment.amount - payment.refunded_amount
    if wanted.amount > left:
        return refused(f"more than is left: {left} cents are left")
    return None


def find(payment: Payment, refund_id: str) -> DoneRefund | None:
    return next((each for each in payment.refunds if each.refund_id == refund_id), None)


def repeated(done: DoneRefund, wanted: Refund) -> RefundVerdict:
    if done.same_as(wanted):
        return RefundVerdict(ok=True, message="refunded")
    return refused(f"refundId {done.refund_id} was another one, a refund of {done.amount} cents")


def refused(why: str) -> RefundVerdict:
    return RefundVerdict(ok=False, message=why)


def give_back(
    payment: Payment, refund: Refund, payments: Payments, third_party: ThirdParty
) -> RefundVerdict:
    """Have the third party give back what is written down, and write down how that went.

    Whoever asks for the same beside us may be faster with either; a refusal ends the refund.
    """
    if not third_party.refund(payment.payment_token, refund.refund_id, refund.amount):
        payments.drop_refund(payment.order_id, refund)
        return refused("the payment provider refused the refund; nothing was given back")
    if not find(payments.complete_refund(payment, refund), refund.refund_id):
        raise Unavailable("the refund was overtaken by another one; send it again")
    return RefundVerdict(ok=True, message="refunded")


def completed(payment: Payment, refund: Refund) -> Payment:
    """The payment once the refund is made; REFUNDED when nothing is left."""
    given_back = payment.refunded_amount + refund.amount
    done = DoneRefund(**refund.model_dump(include=set(Refund.model_fields)), time=now())
    changes = {
        "status": REFUNDED if given_back == payment.amount else CAPTURED,
        "refunds": [*payment.refunds, done],
        "refunded_amount": given_back,
    }
    return payment.model_copy(update=changes)
