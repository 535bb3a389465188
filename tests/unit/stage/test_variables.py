import subprocess

import pytest

from infra import environments, stage
from infra.chalice_config import ROOT, apps, folder_of, service_of
from infra.environments import Environment
from infra.stage import StageError


class Fake:
    """A deployment in which everything is called what it is looked up by."""

    def parameter(self, name: str) -> str:
        return f"wss://{name}" if "listener" in name else f"parameter:{name}"

    def stream_arn(self, table: str) -> str:
        return f"stream:{table}"

    def queue_url(self, queue: str) -> str:
        return f"queue:{queue}"


@pytest.fixture
def dev() -> Environment:
    return environments.load("dev")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PRODUCT_TERMS_TABLE", "ecommerce-dev-product-terms"),
        ("ORDERS_STREAM_ARN", "stream:ecommerce-dev-orders"),
        ("PAYMENT_3P_URL", "parameter:payment-3p/api/url"),
        ("GRAPHQL_URL", "parameter:frontend-api/api/url"),
        ("EVENT_BUS_NAME", "parameter:platform/event-bus/name"),
        ("USER_POOL_ARN", "parameter:users/user-pool/arn"),
        ("CONNECTIONS_URL", "https://platform/listener-api/url"),
        ("SETTLEMENT_SCHEDULE", "rate(5 minutes)"),
        ("SETTLEMENT_GRACE", "900"),
    ],
)
def test_a_variable_is_found_by_its_name(dev: Environment, variable: str, value: str) -> None:
    assert stage.value_of(variable, dev, Fake()) == value


def test_a_variable_of_no_known_kind_is_named(dev: Environment) -> None:
    with pytest.raises(StageError, match="GREETING"):
        stage.value_of("GREETING", dev, Fake())


def test_a_service_is_told_its_settings_and_what_all_are_told(dev: Environment) -> None:
    told = stage.variables("delivery", dev, Fake())
    assert told == {
        **dev.variables("delivery"),
        "DEAD_LETTER_QUEUE_URL": "queue:ecommerce-dev-delivery-dead-letters",
        "DELIVERY_TABLE": "ecommerce-dev-delivery",
        "DELIVERY_STREAM_ARN": "stream:ecommerce-dev-delivery",
        "EVENT_BUS_NAME": "parameter:platform/event-bus/name",
        "ORDERS_URL": "parameter:orders/api/url",
    }


def test_a_service_without_settings_of_its_own_has_a_stage_too(dev: Environment) -> None:
    told = stage.variables("delivery-pricing", dev, Fake())
    assert told.keys() == {*dev.variables("delivery-pricing"), "DEAD_LETTER_QUEUE_URL"}


def test_the_settings_of_every_service_are_known(dev: Environment) -> None:
    for service in map(service_of, stage.apps_of(dev)):
        assert stage.variables(service, dev, Fake())["POWERTOOLS_SERVICE_NAME"] == service


def test_where_the_listener_is_not_deployed_it_has_no_stage() -> None:
    everywhere, prod = environments.load("dev"), environments.load("prod")
    assert {*stage.apps_of(everywhere)} - {*stage.apps_of(prod)} == {folder_of("platform")}


def test_the_stage_of_aws_says_nothing_of_credentials(dev: Environment) -> None:
    assert stage.access(dev) == {}


def test_every_service_has_one_folder() -> None:
    assert [folder_of(service_of(app)) for app in apps()] == apps()


def test_git_ignores_what_is_written() -> None:
    files = [str(app / ".chalice" / "config.json") for app in apps()]
    asked = subprocess.run(
        ["git", "check-ignore", "--no-index", *files], cwd=ROOT, capture_output=True, text=True
    )
    assert asked.stdout.splitlines() == files
