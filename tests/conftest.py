"""What all tests share."""

from collections.abc import Iterator
from functools import cache
from unittest.mock import patch

import pytest
from botocore.loaders import create_loader

from infra import shell

# Nothing of the shell's leads tests to a running shop or to an account.
shell.enter()


@pytest.fixture(scope="session", autouse=True)
def descriptions() -> Iterator[None]:
    """AWS's services as botocore describes them are read once, not for each mocked account."""
    with patch("botocore.session.create_loader", cache(create_loader)):
        yield
