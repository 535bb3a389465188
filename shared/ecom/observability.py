"""Logs and metrics: one structured line for each invocation of a function.

Traces need no code of ours: API Gateway, AppSync and Lambda record their parts, botocore hands the
trace on with each AWS call, and `ecom.http_client` with each call to another service.

The line says what ran, how it ended and how long it took. Domain code adds identifiers to it with
`annotate`; whole requests, events or resources are never logged, because they hold addresses.
"""

import time
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger, single_metric
from aws_lambda_powertools.metrics import MetricUnit
from chalice.app import Chalice, LambdaFunctionEvent, Request, Response

logger = Logger()
AWAITED = (Request, LambdaFunctionEvent)
"""What somebody waits for: routes, and functions that AppSync, Cognito or clients invoke."""


def annotate(**identifiers: str) -> None:
    """Add identifiers (an order's, never a person's data) to this invocation's log line."""
    logger.append_keys(**identifiers)


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
    started = time.perf_counter()
    outcome = "failed"
    try:
        response = get_response(event)
        outcome = str(response.status_code) if isinstance(response, Response) else "done"
        return response
    finally:
        if isinstance(event, AWAITED) and outcome.startswith(("5", "failed")):
            count_fault(outcome)
        elapsed = round((time.perf_counter() - started) * 1000, 1)
        logger.info("handled", outcome=outcome, duration_ms=elapsed)


def _subject(event: Any) -> dict[str, str]:
    if isinstance(event, Request):
        return {"route": f"{event.method} {event.context.get('resourcePath', event.path)}"}
    return {"trigger": type(event).__name__, "function": event.context.function_name}
