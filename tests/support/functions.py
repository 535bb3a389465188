"""Lambda, as far as one function of a service invokes another."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

from tests.support.aws_payloads import CONTEXT


class Lambda:
    """boto3's client; whatever is invoked, `function` runs."""

    def __init__(self, function: Callable[[Any, Any], Any]) -> None:
        self._function = function

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: ARG002
        answer = self._function(json.loads(Payload), CONTEXT)
        return {"Payload": BytesIO(json.dumps(answer).encode())}
