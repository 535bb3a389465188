"""The local shop's commands: `python -m infra.local up|down|token`."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

import boto3

from infra import shell
from infra.demo.seed import catalogue, seed
from infra.demo.shop import Shop
from infra.demo.users import USERS
from infra.deployment import Deployment
from infra.local import access, emulator
from infra.local.emulator import LocalAws, LocalAwsError
from infra.prerequisites import DeploymentError, require_node
from infra.progress import fail, step, tell
from infra.sources import ROOT

STATE = ROOT / ".local"
ASSET_BUCKET = "cdk-hnb659fds-assets-{account}-{region}"


def up(port: int, state: Path = STATE, settings: Mapping[str, str] | None = None) -> LocalAws:
    """Start the local AWS where it does not run, and deploy and seed what differs.

    `settings` are the server's. Raises LocalAwsError or DeploymentError.
    """
    require_node()
    shell.enter()
    with step("Starting the local AWS, or finding it running"):
        aws = emulator.start(port, state, settings)
    shell.enter(aws.environment())
    deployment = Deployment("local", state / "cdk.out", aws.environment())
    with step("Synthesizing the stacks"):
        deployment.synth()
    prepare(aws)
    tell("  Deploying what differs, dependencies first:")
    deployment.deploy()
    shop = Shop("local")
    with step("Seeding the catalogue and one user per role"):
        seed(shop)
    access.write(state / access.FILE_NAME, access.variables(aws, shop))
    return aws


def prepare(aws: LocalAws) -> None:
    """What `cdk bootstrap` would do, and away with stacks that failed at their creation."""
    bucket = ASSET_BUCKET.format(account=aws.account_id, region=aws.region)
    boto3.client("s3").create_bucket(Bucket=bucket)
    cloudformation = boto3.client("cloudformation")
    pages = cloudformation.get_paginator("list_stacks")
    for page in pages.paginate(StackStatusFilter=["CREATE_FAILED", "ROLLBACK_COMPLETE"]):
        for stack in page["StackSummaries"]:
            cloudformation.delete_stack(StackName=stack["StackName"])


def running() -> LocalAws:
    """The local AWS that `make up` started; raises LocalAwsError where there is none."""
    aws = emulator.status(STATE)
    if aws is None:
        raise LocalAwsError("The shop is not running: start it with `make up`.")
    shell.enter(aws.environment())
    return aws


def run_up(arguments: argparse.Namespace) -> None:
    up(int(arguments.port))


def run_down(_: argparse.Namespace) -> None:
    if emulator.status(STATE) is None:
        tell("  The local AWS is not running.")
        return
    with step("Stopping the local AWS"):
        emulator.stop(STATE)


def run_describe(_: argparse.Namespace) -> None:
    file = STATE / access.FILE_NAME
    category = next(catalogue()).category or ""
    values = access.variables(running(), Shop("local"))
    tell(access.describe(values, file.relative_to(ROOT), category))


def run_token(arguments: argparse.Namespace) -> None:
    running()
    user = next(user for user in USERS if user.role == arguments.role)
    tell(Shop("local").token(user))


COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "up": run_up,
    "down": run_down,
    "describe": run_describe,
    "token": run_token,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.local")
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--port", default="4566")
    parser.add_argument("--role", choices=[user.role for user in USERS], default="shopper")
    arguments = parser.parse_args()
    try:
        COMMANDS[arguments.command](arguments)
    except (LocalAwsError, DeploymentError) as error:
        fail(str(error))


if __name__ == "__main__":
    main()
