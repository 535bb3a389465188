"""Starting, stopping, and the trail."""

import os
import socket
from pathlib import Path

import pytest

from infra.local import emulator
from infra.local.emulator import LocalAwsError
from infra.local.serve import LEAVE_OUT
from tests.end_to_end.local_aws.workbench import Workbench


def test_second_start_returns_the_running_one(corrected: Workbench) -> None:
    assert emulator.start(1, corrected.state_dir) == corrected.aws


def test_port_of_another_program_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(LocalAwsError, match=rf"Port {port} is in use .*make up PORT=\d+"):
            emulator.start(port, tmp_path)


def test_failed_start_shows_the_last_line_of_the_log(tmp_path: Path) -> None:
    with pytest.raises(LocalAwsError, match=r"No such correction: typo .*emulator\.log"):
        emulator.start(emulator.free_port(), tmp_path, {LEAVE_OUT: "typo"})


def test_stop_ends_the_workers_too(tmp_path: Path) -> None:
    bench = Workbench(emulator.start(emulator.free_port(), tmp_path), tmp_path)
    worker = bench.call(bench.function("return {'pid': os.getpid()}"))["pid"]
    emulator.stop(tmp_path)
    assert emulator.status(tmp_path) is None
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
    with pytest.raises(LocalAwsError, match="not running"):
        emulator.stop(tmp_path)


def test_file_of_a_dead_server_is_cleaned_up(tmp_path: Path) -> None:
    (tmp_path / "server.pid").write_text('{"pid": 1, "port": 1}')
    assert emulator.status(tmp_path) is None
    assert not list(tmp_path.iterdir())


def test_trail_shows_what_a_function_may_and_may_not(corrected: Workbench) -> None:
    function = corrected.function(
        "import boto3",
        "entry = {'Source': 'test', 'DetailType': 'Test', 'Detail': '{}'}",
        "boto3.client('events').put_events(Entries=[entry, entry])",
        "boto3.client('ssm').get_parameter(Name='/secret')",
        actions=("events:PutEvents",),
    )
    assert "AccessDenied" in corrected.call(function)["errorMessage"]
    run, put, get = [call for call in corrected.trail() if call.function == function]
    assert run.is_invocation
    assert (put.action, put.entries, put.allowed) == ("events:PutEvents", 2, True)
    assert put.resource.endswith(":event-bus/default")
    assert (get.action, get.allowed) == ("ssm:GetParameter", False)
    assert get.resource.endswith(":parameter/secret")
