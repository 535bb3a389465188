"""A local AWS of its own, on which CDK deploys the shared parts and Chalice each service."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest

from infra.chalice_deploy.deployment import ChaliceDeployment
from infra.demo.people import People
from infra.demo.seed import seed
from infra.demo.shop import Shop
from infra.local import emulator
from infra.local.__main__ import prepare
from infra.local.trail import FILE_NAME, read
from infra.sources import ROOT
from tests.support.reaching import reaching


@dataclass(frozen=True)
class ByChalice:
    deployment: ChaliceDeployment
    people: People
    state: Path

    def completions(self, function: str) -> int:
        """How often a function has done its work: one that has failed runs again."""
        pages = boto3.client("logs").get_paginator("filter_log_events")
        return sum(
            '"outcome":"done"' in event["message"]
            for page in pages.paginate(logGroupName=f"/aws/lambda/{function}")
            for event in page["events"]
        )

    def invocations(self, function: str) -> int:
        """How often a function has run."""
        calls = read(self.state / FILE_NAME)
        return sum(call.is_invocation and call.function == function for call in calls)


@pytest.fixture(scope="package")
def by_chalice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ByChalice]:
    """The shop in the folders of a copy: Chalice leaves its notes there, not in the sources."""
    state, apps = tmp_path_factory.mktemp("chalice"), tmp_path_factory.mktemp("apps")
    for app in ROOT.glob("*_app"):
        shutil.copytree(app, apps / app.name, ignore=shutil.ignore_patterns(".chalice"))
    aws = emulator.start(emulator.free_port(), state)
    with reaching(aws):
        prepare(aws)
        deployment = ChaliceDeployment("local", state / "cdk.out", aws.environment(), apps)
        deployment.synth()
        deployment.deploy()
        shop = Shop("local")
        seed(shop)
        yield ByChalice(deployment, People(shop), state)
    emulator.stop(state)
