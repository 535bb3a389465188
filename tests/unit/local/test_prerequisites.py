"""What is missing is said in one sentence, with the way out."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.prerequisites import (
    links_problem,
    node_problem,
    npm_problem,
    place_problem,
    port_problem,
    venv_problem,
)
from tests.support.apps import ROOT
from tests.support.hostile_shells import NO_FOLDER


@pytest.mark.parametrize("said", ["v20.0.0", "v24.1.0\n"])
def test_a_node_that_is_new_enough_will_do(said: str) -> None:
    assert node_problem(said) is None


@pytest.mark.parametrize(
    ("said", "why"),
    [("", "not on the PATH"), ("v18.19.1\n", "v18.19.1"), ("command not found", "not found")],
)
def test_another_node_is_wanted(said: str, why: str) -> None:
    problem = node_problem(said)
    assert problem and why in problem and "install it" in problem


@pytest.mark.parametrize(("problem", "named"), [(npm_problem, "npm"), (venv_problem, "PYTHON=")])
def test_a_tool_may_be_missing(problem: Callable[[bool], str | None], named: str) -> None:
    assert (problem(True), named in (problem(False) or "")) == (None, True)


def test_the_links_of_this_clone_are_there() -> None:
    assert links_problem(ROOT) is None


@pytest.mark.parametrize("became", ["a text file", "a copy", "nothing"])
def test_a_lost_link_is_named_with_the_way_out(became: str, tmp_path: Path) -> None:
    (tmp_path / "shared" / "ecom").mkdir(parents=True)
    vendor = tmp_path / "orders_app" / "vendor"
    vendor.mkdir(parents=True)
    if became == "a text file":
        (vendor / "ecom").write_text("../../shared/ecom")
    elif became == "a copy":
        (vendor / "ecom").mkdir()
    problem = links_problem(tmp_path)
    assert problem and "orders_app/vendor/ecom" in problem and "ln -s ../../shared/ecom" in problem


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    assert place_problem(tmp_path) is None
    assert NO_FOLDER in (place_problem(Path(NO_FOLDER)) or "")


@pytest.mark.parametrize("port", ["99999", "65536", "0", "-1", "abc", "", "4566.0", "²", " 4566"])
def test_what_is_no_port_is_refused(port: str) -> None:
    assert f"PORT={port} is no port" in (port_problem(port) or "")


def test_a_taken_port_is_named_and_a_free_one_offered() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        problem = port_problem(str(port))
    assert problem and f"Port {port} is in use" in problem and "make up PORT=" in problem
    assert port_problem(problem.rpartition("PORT=")[2].rstrip("`.")) is None
