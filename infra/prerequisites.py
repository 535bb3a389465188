"""What must be there before anything is installed, started or deployed.

`python -m infra.prerequisites` says what is missing, one sentence each with the way out. It takes
no more than the standard library. Whether Python is recent enough the Makefile asks before.
"""

import argparse
import importlib.util
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from infra.shell import ROOT, takes_files

NODE_MINIMUM = 20


class DeploymentError(Exception):
    """Says what went wrong and where to read on."""


def venv_problem(found: bool) -> str | None:
    if found:
        return None
    return (
        "This Python cannot make virtual environments: install its package for that, such as "
        "python3-venv, or name another Python with PYTHON=..."
    )


def node_problem(said: str) -> str | None:
    """`said` is the answer of `node --version`; empty where there is none."""
    major = said.strip().lstrip("v").split(".")[0]
    if major.isdigit() and int(major) >= NODE_MINIMUM:
        return None
    found = f"version {said.strip()} is here" if said else "it is not on the PATH"
    return f"Node {NODE_MINIMUM} or newer is needed and {found}: install it first."


def npm_problem(found: bool) -> str | None:
    return None if found else "npm is not on the PATH: install it, it comes with Node."


def links_problem(root: Path) -> str | None:
    """Each app has the shared package by a symbolic link, which a ZIP file or Windows may lose."""
    shared = (root / "shared" / "ecom").resolve()
    links = [app / "vendor" / "ecom" for app in sorted(root.glob("*_app"))]
    lost = [link for link in links if link.resolve() != shared]
    if not lost:
        return None
    return (
        f"{lost[0].relative_to(root)} is no symbolic link to shared/ecom any more (lost by a ZIP "
        f"file, or by a checkout without links; {len(lost)} in all): make them again with "
        "`for app in *_app; do rm -rf $app/vendor; mkdir $app/vendor; "
        "ln -s ../../shared/ecom $app/vendor/; done`."
    )


def place_problem(root: Path) -> str | None:
    if takes_files(str(root)):
        return None
    return f"Nothing can be written to {root}: clone the shop to a place of your own."


def port_problem(port: str) -> str | None:
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        return f"PORT={port} is no port: take one from 1024 to 65535, such as {free_port()}."
    try:
        _listen(int(port))
    except PermissionError:
        return f"Port {port} is kept for administrators: take one from 1024 to 65535."
    except OSError:
        return (
            f"Port {port} is in use by another program; stop it or run "
            f"`make up PORT={free_port()}`."
        )
    return None


def free_port() -> int:
    """A TCP port that nothing listens on at the moment."""
    return _listen(0)


def _listen(port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        return int(probe.getsockname()[1])


def problems(port: str | None) -> Iterator[str]:
    """What is in the way on this machine; the port only where one is wanted."""
    found = [
        venv_problem(importlib.util.find_spec("ensurepip") is not None),
        node_problem(node_version()),
        npm_problem(shutil.which("npm") is not None),
        links_problem(ROOT),
        place_problem(ROOT),
        None if port is None or is_running() else port_problem(port),
    ]
    yield from filter(None, found)


def is_running() -> bool:
    """Whether the shop runs: its port is its own, and the one it stays at."""
    from infra.local.lock import holder

    return holder(ROOT / ".local") is not None


def node_version() -> str:
    node = shutil.which("node")
    if not node:
        return ""
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return answer.stdout.strip()


def require_node() -> None:
    """Raises DeploymentError unless Node is here and recent enough."""
    problem = node_problem(node_version())
    if problem:
        raise DeploymentError(problem)


def require_region() -> None:
    """Raises DeploymentError where nothing says which region of AWS is meant."""
    import boto3

    if boto3.Session().region_name is None:
        raise DeploymentError(
            "No AWS region is set: `export AWS_DEFAULT_REGION=...`, or use a profile."
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.prerequisites")
    parser.add_argument("--port", help="where the shop is to listen")
    parser.add_argument("--tell", action="store_true", help="say so where nothing is missing")
    arguments = parser.parse_args()
    found = list(problems(arguments.port))
    if found:
        print("\n".join(found), file=sys.stderr)
        raise SystemExit(1)
    if arguments.tell:
        print(f"Python {platform.python_version()}, Node {node_version()}: all that is needed.")


if __name__ == "__main__":
    main()
