"""Logs and metrics: one structured line for each invocation of a function.

Traces need no code of ours: API Gateway, AppSync and Lambda record their parts, botocore hands the
trace on with each AWS call, and `ecom.http_client` with each call to another service.

The line says what ran, how it ended and how long it took. The edges add what it was about
(`annotate_targets`), and who did it where that was an operation of staff (`annotate_staff`). Domain
code adds identifiers that only it knows with `annotate`; whole requests, events or resources are
never logged, because they hold addresses.
"""

import re
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

from aws_lambda_powertools import Logger, single_metric
from aws_lambda_powertools.metrics import MetricUnit
from chalice.app import Chalice, LambdaFunctionEvent, Request, Response
from pydantic.alias_generators import to_camel

from ecom import limits

logger = Logger()
AWAITED = (Request, LambdaFunctionEvent)
"""What somebody waits for: routes, and functions that AppSync, Cognito or clients invoke."""

TARGETS = ("orderId", "productId", "userId", "refundId", "adjustmentId")
"""What operations are about."""
IDENTIFIER = re.compile(limits.IDENTIFIER)
"""No e-mail, phone number or full name: a caller may send one where an identifier belongs."""


def annotate(**identifiers: str) -> None:
    """Add identifiers (an order's, never a person's data) to this invocation's log line.

    A target that is no identifier is left out: it comes from a path, an event or a row.
    """
    logger.append_keys(
        **{
            name: value
            for name, value in identifiers.items()
            if name not in TARGETS or IDENTIFIER.fullmatch(value)
        }
    )


def annotate_targets(values: Mapping[str, Any]) -> None:
    """Add what a caller has named in a path, a body or arguments to this invocation's log line."""
    named = {to_camel(name): value for name, value in values.items() if isinstance(value, str)}
    annotate(**{name: value for name, value in named.items() if name in TARGETS})


def annotate_staff(actor: str, groups: Collection[str]) -> None:
    """Make this invocation's log line the record of an operation of staff.

    `groups` are those of the actor's that the operation is for: none where it is refused.
    """
    annotate(actor=actor, groups=",".join(sorted(groups)))


def annotate_refusal(error: str) -> None:
    """Note the error that the caller is answered with as how this invocation ended."""
    annotate(outcome=error)


def count(name: str, value: int = 1) -> None:
    """Count a fact, such as an order placed, as a CloudWatch metric of this service.

    Its namespace is the environment's, from `POWERTOOLS_METRICS_NAMESPACE`.
    """
    with single_metric(name=name, unit=MetricUnit.Count, value=value) as metric:
        metric.add_dimension(name="service", value=logger.service)


def count_fault(cause: str) -> None:
    """Count that somebody who waits was not served, and not by a mistake of their own.

    It raises an alarm where it happens often; `cause` is in the log line as `fault`. What nobody
    waits for is tried again, and raises an alarm when it lies in the dead-letter queue.
    """
    annotate(fault=cause)
    count("Fault")


def observe(app: Chalice) -> None:
    """Give every handler of the app its log line."""
    app.register_middleware(_observed, "all")


def _observed(event: Any, get_response: Callable[[Any], Any]) -> Any:
    logger.clear_state()
    annotate(**_subject(event))
    if isinstance(event, Request):
        annotate_targets(event.uri_params or {})
    started = time.perf_counter()
    outcome, fault = "failed", "failed"
    try:
        response = get_response(event)
        outcome, fault = logger.get_current_keys().get("outcome", "done"), ""
        if isinstance(response, Response):
            annotate(status=str(response.status_code))
            fault = str(response.status_code) if response.status_code >= 500 else ""
        return response
    finally:
        if isinstance(event, AWAITED) and fault:
            count_fault(fault)
        elapsed = round((time.perf_counter() - started) * 1000, 1)
        logger.info("handled", outcome=outcome, duration_ms=elapsed)


def _subject(event: Any) -> dict[str, str]:
    if isinstance(event, Request):
        return {"route": f"{event.method} {event.context.get('resourcePath', event.path)}"}
    return {"trigger": type(event).__name__, "function": event.context.function_name}
