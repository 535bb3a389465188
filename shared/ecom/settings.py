"""Configuration: one typed object per service, read from the environment once.

A setting that is missing or wrong stops the service at its start with the list of all that is
wrong, not at the first request that needs it.
"""

import os
from typing import Self

from pydantic import BaseModel, ConfigDict


def trace_headers() -> dict[str, str]:
    """The header that ties a call to the X-Ray trace of this invocation, which Lambda names."""
    trace = os.environ.get("_X_AMZN_TRACE_ID")
    return {"X-Amzn-Trace-Id": trace} if trace else {}


class Settings(BaseModel):
    """What every service is told. Each field is the environment variable of the same name."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    environment: str
    dead_letter_queue_url: str = ""
    """Where records go that can never succeed; empty where a service has no such handler."""

    @classmethod
    def from_environment(cls) -> Self:
        values = {
            name: os.environ[name.upper()]
            for name in cls.model_fields
            if name.upper() in os.environ
        }
        return cls.model_validate(values)
