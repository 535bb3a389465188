"""Pointing this process at a local AWS."""

from collections.abc import Iterator
from contextlib import contextmanager

import boto3
import pytest

from infra.local.emulator import LocalAws


@contextmanager
def reaching(aws: LocalAws) -> Iterator[None]:
    """Have boto3 reach a local AWS, with its key, as a shell that has sourced `.local/env`."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in aws.environment().items():
            environment.setenv(name, value)
        # The default session keeps the key of the local AWS before.
        environment.setattr(boto3, "DEFAULT_SESSION", None)
        yield
