"""Loading one service's Chalice app for a test.

Every service owns modules called `app` and `chalicelib`, so the modules of the one loaded before
are evicted first; the same way the shared clients, which belong to a mocked AWS, are forgotten.
"""

import importlib
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

from ecom import aws, http_client

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_LAMBDA_FUNCTION_NAME": "test",
    "ENVIRONMENT": "tests",
    "POWERTOOLS_METRICS_NAMESPACE": "ecommerce/tests",
    "EVENT_BUS_NAME": "shop",
    "USER_POOL_ID": "eu-west-1_Pool",
    "USER_POOL_ARN": "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Pool",
}


def load(
    service: str, monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str]
) -> ModuleType:
    """The service's freshly imported `app` module; `service` is such as "orders"."""
    for name, value in {**ENVIRONMENT, "POWERTOOLS_SERVICE_NAME": service, **environment}.items():
        monkeypatch.setenv(name, value)
    forget()
    folder = ROOT / f"{service.replace('-', '_')}_app"
    monkeypatch.syspath_prepend(str(folder))
    return importlib.import_module("app")


def forget() -> None:
    """Evict the modules of the service loaded before, and the process's AWS clients."""
    for name in [
        name for name in sys.modules if name == "app" or name.split(".")[0] == "chalicelib"
    ]:
        del sys.modules[name]
    for cached in (aws.client, aws.table, http_client.session):
        cached.cache_clear()
