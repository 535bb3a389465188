from io import StringIO
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest

from tests.component.conftest import Queue
from tests.component.payment.asking import item, refund
from tests.component.payment.conftest import CREATED, DELIVERED, PACKED, UNPACKED, deliver, validate
from tests.component.payment.third_party import TOKEN, ThirdParty
from tests.support.aws_payloads import CONTEXT, stream_event
from tests.support.examples import ORDER_ID

pytestmark = pytest.mark.usefixtures("claimed")


def test_a_captured_payment_is_published_without_its_token(
    app: ModuleType, table: Any, bus: Queue
) -> None:
    deliver(app, CREATED, PACKED)
    before = item(table)
    deliver(app, DELIVERED)
    app.on_payment_change(stream_event((before, item(table))), CONTEXT)
    (event,) = bus.messages()
    assert (event["source"], event["detail-type"]) == ("ecommerce.payment", "PaymentCaptured")
    assert event["resources"] == [ORDER_ID]
    assert event["detail"] == {"orderId": ORDER_ID, "amount": 4000}


def test_a_cancelled_payment_is_published(app: ModuleType, table: Any, bus: Queue) -> None:
    before = item(table)
    deliver(app, UNPACKED)
    app.on_payment_change(stream_event((before, item(table))), CONTEXT)
    (event,) = bus.messages()
    assert event["detail-type"] == "PaymentCancelled"
    assert event["detail"] == {"orderId": ORDER_ID, "amount": 4000}


def test_a_failure_is_published_once_for_all_its_retries(
    app: ModuleType, table: Any, third_party: ThirdParty, bus: Queue
) -> None:
    third_party.holds(1)
    images = [item(table)]
    for _ in range(2):
        with pytest.raises(app.payments.PaymentRefused):
            deliver(app, CREATED)
        images.append(item(table))
    app.on_payment_change(stream_event(*pairwise(images)), CONTEXT)
    assert [event["detail-type"] for event in bus.messages()] == ["PaymentFailed"]


def test_a_refund_is_published_without_the_token(app: ModuleType, table: Any, bus: Queue) -> None:
    deliver(app, CREATED, PACKED, DELIVERED)
    images = [item(table)]
    products = [{"productId": "p-1", "quantity": 1}]
    for number, lines in ((1, {"products": products}), (2, {})):
        refund(app, refundId=f"r-{number}", refundedAmount=1000 * (number - 1), **lines)
        images.append(item(table))
    app.on_payment_change(stream_event(*pairwise(images)), CONTEXT)
    first, second = bus.messages()
    assert first["detail-type"] == second["detail-type"] == "PaymentRefunded"
    told = {"orderId": ORDER_ID, "amount": 1000}
    parts = {"refundId": "r-1", "refundedAmount": 1000, "products": products}
    assert first["detail"] == told | parts
    assert second["detail"] == told | {"refundId": "r-2", "refundedAmount": 2000}


def test_a_refund_that_is_only_pending_is_nobody_elses_business(
    app: ModuleType, table: Any, third_party: ThirdParty, bus: Queue
) -> None:
    deliver(app, CREATED, PACKED, DELIVERED)
    before = item(table)
    third_party.silent = {"/refund"}
    refund(app)
    app.on_payment_change(stream_event((before, item(table)), (item(table), before)), CONTEXT)
    assert bus.messages() == []


def test_claims_and_authorisations_are_nobody_elses_business(
    app: ModuleType, table: Any, bus: Queue
) -> None:
    claim = item(table)
    deliver(app, CREATED, PACKED)
    app.on_payment_change(stream_event((None, claim), (claim, item(table)), (claim, None)), CONTEXT)
    assert bus.messages() == []


def test_a_record_that_can_never_be_published_is_dead_lettered(
    app: ModuleType, bus: Queue, dead_letters: Queue
) -> None:
    app.on_payment_change(stream_event((None, {"orderId": "poison"})), CONTEXT)
    (letter,) = dead_letters.messages()
    assert "amount" in letter["cause"]
    assert bus.messages() == []


def test_the_token_appears_in_no_log_line_and_no_error(
    app: ModuleType,
    third_party: ThirdParty,
    log: StringIO,
    caplog: pytest.LogCaptureFixture,
) -> None:
    answers = [validate(app, orderId="another"), validate(app, total="x"), validate(app)]
    deliver(app, CREATED, PACKED)
    third_party.holds(4000, "CANCELLED")
    with pytest.raises(app.payments.PaymentRefused) as refused:
        deliver(app, DELIVERED)
    assert ORDER_ID in log.getvalue()
    assert TOKEN not in str([answers, refused.value, log.getvalue(), caplog.text])
