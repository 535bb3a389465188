"""What moto cannot run: Lambda."""

import io
import json
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from tests.support.dead_letters import OUTBOX, Json

INDEX = OUTBOX.replace("on-order-change", "on-order-indexed")


class FakeLambda:
    """Notes what it is asked to run, and fails where it is told to; two functions read a stream."""

    def __init__(self, readers: tuple[str, ...] = (INDEX, OUTBOX)) -> None:
        self.runs: list[tuple[str, str, Json]] = []
        self.error: Json | None = None
        self._readers = readers

    def invoke(
        self,
        FunctionName: str,
        Payload: str,
        InvocationType: str = "RequestResponse",
    ) -> Json:
        self.runs.append((FunctionName, InvocationType, json.loads(Payload)))
        if self.error is None:
            return {"StatusCode": 200}
        error = io.BytesIO(json.dumps(self.error).encode())
        return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": error}

    def get_paginator(self, _: str) -> "FakeLambda":
        return self

    def paginate(self, **_: str) -> Iterator[Json]:
        yield {"EventSourceMappings": [{"FunctionArn": arn} for arn in self._readers]}


class TrimmedStream:
    """A stream whose records are gone."""

    def get_shard_iterator(self, **_: Any) -> Json:
        answer: Any = {"Error": {"Code": "TrimmedDataAccessException", "Message": "gone"}}
        raise ClientError(answer, "GetShardIterator")
