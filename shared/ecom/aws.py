"""AWS clients: made at first use, one of each per process, with bounded time and retries."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

# A call that hangs costs the caller seconds, not its life. "standard" retries throttling and
# passing faults with back-off and jitter; keep-alive spares warm functions the TLS handshake.
CONFIG = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
    tcp_keepalive=True,
)


@cache
def client(service: str, endpoint_url: str | None = None, config: Config = CONFIG) -> Any:
    """The process's client of an AWS service; callers annotate it with its boto3 stub."""
    return boto3.client(service, config=config, endpoint_url=endpoint_url)  # type: ignore[call-overload]


@cache
def table(name: str, config: Config = CONFIG) -> Any:
    """The process's handle of a DynamoDB table."""
    return boto3.resource("dynamodb", config=config).Table(name)
