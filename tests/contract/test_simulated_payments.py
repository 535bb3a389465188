"""A provider that takes any card gets into production only where a demonstration is meant."""

from pathlib import Path

import pytest

from infra import environments
from infra.environments import Environment
from infra.prerequisites import DeploymentError
from infra.stacks.payment_3p import demand_demonstration
from tests.support.templates import VARIABLES, Demonstration


@pytest.fixture(autouse=True)
def local_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", VARIABLES["AWS_ENDPOINT_URL"])


def environment(name: str, simulated_payments: str) -> Environment:
    return environments.load(name, simulated_payments=simulated_payments)


def test_production_is_not_synthesized_and_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DeploymentError, match="simulated_payments: demonstration") as refused:
        Demonstration("prod", tmp_path, VARIABLES, "refused").synth()
    assert "Traceback" not in str(refused.value)
    assert list(tmp_path.glob("*.template.json")) == []


@pytest.mark.parametrize("name", ["staging", "prod"])
def test_production_with_simulated_payments_is_refused(name: str) -> None:
    with pytest.raises(DeploymentError, match=f"^{name} is a production environment"):
        demand_demonstration(environment(name, "refused"))


@pytest.mark.parametrize(
    ("name", "simulated_payments"),
    [
        ("prod", "demonstration"),
        ("staging", "demonstration"),
        *((name, "refused") for name in ("local", "dev", "tests")),
    ],
)
def test_a_demonstration_and_what_is_no_production_is_allowed(
    name: str, simulated_payments: str
) -> None:
    demand_demonstration(environment(name, simulated_payments))
