"""Real commands in the worst shell of all: a few, because each of them is a process."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from unittest.mock import patch

import boto3
import pytest

from infra.local import access, emulator
from infra.local.__main__ import running
from infra.local.emulator import LocalAws
from infra.shell import NO_FILES_OF_AWS
from tests.support.apps import ROOT
from tests.support.hostile_shells import WORST

AWS = LocalAws(port=4700, pid=1, access_key_id="AKIAROOT", secret_access_key="secret")
SAY = "import json, os; print(json.dumps(dict(os.environ)))"
WAYS = {
    **NO_FILES_OF_AWS,
    **AWS.environment(),
}
SERVICES = ("cloudformation", "cognito-idp", "dynamodb", "events", "lambda", "s3", "sqs", "ssm")


def run(*command: str, cwd: Path = ROOT, **more: str) -> "subprocess.CompletedProcess[str]":
    shell = {**WORST, "PATH": os.environ["PATH"], **more}
    return subprocess.run(command, cwd=cwd, env=shell, capture_output=True, text=True, check=False)


def of_aws(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith("AWS_")}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What the check needs, in a folder as people have them."""
    folder = tmp_path / "a pläce of my own"
    shutil.copytree(ROOT / "infra", folder / "infra", ignore=shutil.ignore_patterns("node_modules"))
    shutil.copytree(ROOT / "shared", folder / "shared")
    shutil.copy(ROOT / "Makefile", folder)
    for app in ROOT.glob("*_app"):
        shutil.copytree(app / "vendor", folder / app.name / "vendor", symlinks=True)
    return folder


@pytest.fixture
def hostile() -> Iterator[None]:
    with patch.dict(os.environ, {**WORST, "PATH": os.environ["PATH"]}):
        yield


def test_the_check_passes_and_says_nothing(clone: Path) -> None:
    answer = run("make", "check", f"PYTHON={sys.executable}", cwd=clone)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_the_way_out_that_is_named_for_lost_links_is_one(clone: Path) -> None:
    for link in clone.glob("*_app/vendor/ecom"):
        link.unlink()
        link.write_text("../../shared/ecom")
    check = ("make", "check", f"PYTHON={sys.executable}")
    refused = run(*check, cwd=clone)
    assert refused.returncode
    assert run("sh", "-c", refused.stderr.split("`")[1], cwd=clone).returncode == 0
    assert run(*check, cwd=clone).returncode == 0


@pytest.mark.parametrize("named", ["/bin/false", "/none/python3"])
def test_a_python_that_is_missing_is_named(clone: Path, named: str) -> None:
    answer = run("make", "setup", f"PYTHON={named}", cwd=clone)
    assert f"Python 3.11 or newer is needed and {named} is not there" in answer.stderr


def test_the_version_of_an_old_python_is_told(clone: Path) -> None:
    old = clone / "python3"
    old.write_text("#!/bin/sh\ntest $1 = -V && echo Python 3.10.14\n")
    old.chmod(0o755)
    answer = run("make", "setup", "PYTHON=./python3", cwd=clone)
    assert "./python3 is Python 3.10.14: install it" in answer.stderr


@pytest.mark.parametrize("target", ["run", "up", "doctor"])
def test_a_wrong_port_is_said_before_anything_is_done(clone: Path, target: str) -> None:
    answer = run("make", target, "PORT=99999", f"PYTHON={sys.executable}", cwd=clone)
    assert "PORT=99999 is no port" in answer.stderr
    assert not (clone / ".venv").exists()


def test_tests_see_nothing_of_the_shell() -> None:
    answer = run(
        sys.executable,
        "-E",
        "-c",
        f"import sys; sys.path[:0] = ['', 'shared']; import tests.conftest; {SAY}",
    )
    told = json.loads(answer.stdout)
    assert of_aws(told) == NO_FILES_OF_AWS
    assert "PRODUCTS_URL" not in told


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("service", SERVICES)
def test_clients_of_the_running_shop_reach_nothing_else(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator, "status", lambda _: AWS)
    running()
    session = boto3.Session()
    client = session.client(service)  # type: ignore[call-overload]
    credentials = session.get_credentials()
    assert client.meta.endpoint_url == AWS.endpoint
    assert credentials and (credentials.access_key, credentials.token) == ("AKIAROOT", None)


def test_a_shell_that_was_pointed_at_the_shop_reaches_nothing_else(tmp_path: Path) -> None:
    access.write(tmp_path / "env", WAYS)
    told = json.loads(
        run(
            "sh",
            "-c",
            f'. {tmp_path}/env; . {tmp_path}/env; "$1" -E -c "$2"',
            "sh",
            sys.executable,
            SAY,
        ).stdout
    )
    assert of_aws(told) == WAYS
    assert told["NO_PROXY"] == told["no_proxy"] == "localhost,127.0.0.1"


def test_every_recipe_runs_in_an_environment_that_is_chosen() -> None:
    lines = [line for line in (ROOT / "Makefile").read_text().splitlines() if line[:1] == "\t"]
    tools = [line for line in lines if re.search(r"\$\(BIN\)/|\$\(PYTHON\) |\bnpm ", line)]
    chosen = re.compile(r"\t+@?(test -x \S+ \|\| )?\$\(CLEAN\) ")
    assert len(tools) > 10
    assert [line for line in tools if not chosen.match(line)] == []
