"""What a deployed service's functions are told, as a stage of Chalice: `python -m infra.stage`.

With it, `chalice local` in the service's folder serves the routes beside the deployed rest.
"""

import argparse
import ast
import os
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, get_args

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra import environments
from infra.chalice_config import apps, folder_of, service_of, write_stage
from infra.demo.shop import Shop
from infra.environments import Environment, Name
from infra.local.__main__ import running
from infra.local.emulator import LocalAws, LocalAwsError
from infra.prerequisites import DeploymentError, require_region
from infra.progress import fail, step, tell

PARAMETERS = {
    "EVENT_BUS_NAME": "platform/event-bus/name",
    "USER_POOL_ID": "users/user-pool/id",
    "USER_POOL_ARN": "users/user-pool/arn",
    "ADMINISTRATION_ARN": "users/administration/arn",
    "GRAPHQL_URL": "frontend-api/api/url",
}
"""The variables that are not named for the service whose parameter they hold."""

ONLY_TO_SERVE = {"manage_iam_role": False}
"""Where no deployment has written roles, Chalice refuses to deploy: it would make functions beside
those that are there, and both would take every event."""


class StageError(Exception):
    """Says what of an environment could not be found."""


class Lookup(Protocol):
    """What the deployment of an environment has made; each method may raise StageError."""

    def parameter(self, name: str) -> str: ...

    def stream_arn(self, table: str) -> str: ...

    def queue_url(self, queue: str) -> str: ...


class Deployed:
    """`Lookup` of an environment in the account that the AWS variables of the shell name."""

    def __init__(self, environment: str) -> None:
        self._shop = Shop(environment)

    def parameter(self, name: str) -> str:
        if name not in self._shop.parameters:
            raise StageError(f"{self._shop.environment} has no parameter {name}: deploy it first.")
        return self._shop.parameters[name]

    def stream_arn(self, table: str) -> str:
        return str(self._dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"])

    def queue_url(self, queue: str) -> str:
        return str(self._sqs.get_queue_url(QueueName=queue)["QueueUrl"])

    @cached_property
    def _dynamodb(self) -> Any:
        return boto3.client("dynamodb")

    @cached_property
    def _sqs(self) -> Any:
        return boto3.client("sqs")


def variables(service: str, environment: Environment, lookup: Lookup) -> dict[str, str]:
    """The variables of the service's functions, as its stack has set them."""
    return {
        **environment.variables(service),
        "DEAD_LETTER_QUEUE_URL": lookup.queue_url(environment.resource(f"{service}-dead-letters")),
        **{name: value_of(name, environment, lookup) for name in settings_of(service)},
    }


def settings_of(service: str) -> list[str]:
    """The variables that the service's settings are read from.

    Its code is looked at, not run: without these very variables it would refuse to start.
    """
    config = folder_of(service) / "chalicelib" / "config.py"
    if not config.exists():
        return []
    nodes = ast.walk(ast.parse(config.read_text()))
    fields = [node.target for node in nodes if isinstance(node, ast.AnnAssign)]
    return [field.id.upper() for field in fields if isinstance(field, ast.Name)]


def value_of(variable: str, environment: Environment, lookup: Lookup) -> str:
    """The value of a variable such as ORDERS_TABLE, found by its name. Raises StageError."""
    if variable in PARAMETERS:
        return lookup.parameter(PARAMETERS[variable])
    if variable == "CONNECTIONS_URL":
        # What is connected to as wss:// takes messages for its connections as https://.
        return "http" + lookup.parameter("platform/listener-api/url").removeprefix("ws")
    if variable.lower() in Environment.model_fields:
        value = getattr(environment, variable.lower())
        return str(value).lower() if isinstance(value, bool) else str(value)
    name = variable.lower().replace("_", "-")
    if name.endswith("-url"):
        return lookup.parameter(f"{name.removesuffix('-url')}/api/url")
    if name.endswith("-table"):
        return environment.resource(name.removesuffix("-table"))
    if name.endswith("-stream-arn"):
        return lookup.stream_arn(environment.resource(name.removesuffix("-stream-arn")))
    raise StageError(f"What {variable} holds is not known: say so in infra/stage.py.")


def apps_of(environment: Environment) -> list[Path]:
    """The folders of the services that have functions in the environment."""
    return [app for app in apps() if service_of(app) != "platform" or environment.listener]


def write(environment: Environment, folders: Iterable[Path]) -> None:
    """Write the environment's stage for the services in the folders."""
    lookup = Deployed(environment.name)
    for app in folders:
        values = access(environment) | variables(service_of(app), environment, lookup)
        write_stage(app, environment.name, {"environment_variables": values, **ONLY_TO_SERVE})


def access(environment: Environment) -> dict[str, str]:
    """How the local AWS is reached; to AWS itself, the way is that of your shell."""
    names = LocalAws(port=0, pid=0).environment() if environment.local else {}
    return {name: os.environ[name] for name in names}


def find(environment: str) -> None:
    """Find the environment: the local one at its address, others by the shell's variables."""
    if environment == "local":
        running()
    else:
        require_region()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.stage")
    parser.add_argument("--environment", choices=get_args(Name), required=True)
    name = parser.parse_args().environment
    try:
        find(name)
        with step(f"Writing the stage {name} of every service"):
            environment = environments.load(name)
            write(environment, apps_of(environment))
    except (
        StageError, LocalAwsError, DeploymentError, ClientError, BotoCoreError
    ) as error:  # fmt: skip
        fail(str(error))
    tell(f"  Now, in a service's folder: ../.venv/bin/chalice local --stage {name}")


if __name__ == "__main__":
    main()
