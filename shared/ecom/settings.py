"""Configuration: one typed object per service, read from the environment once."""

import os
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from ecom.errors import reasons


class SettingsError(Exception):
    """Stops a service at its start, not at the first request that misses what it was not told."""

    def __init__(self, wrong: ValidationError) -> None:
        super().__init__(
            f"Settings are missing or wrong: {'; '.join(reasons(wrong))}. Each is an environment "
            "variable, set by the service's stack; for `chalice local`, `make stage` writes them."
        )


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
        """Raises SettingsError with all that is missing or wrong."""
        values = {
            name: os.environ[name.upper()]
            for name in cls.model_fields
            if name.upper() in os.environ
        }
        try:
            return cls.model_validate(values)
        except ValidationError as wrong:
            raise SettingsError(wrong) from None
