"""What must be there before anything is deployed."""

import shutil
import subprocess

import boto3

NODE_MINIMUM = 20


class DeploymentError(Exception):
    """Says what went wrong and where to read on."""


def require_node() -> None:
    """Raises DeploymentError unless Node is here and recent enough."""
    node = shutil.which("node")
    said = (
        subprocess.run([node, "--version"], capture_output=True, text=True).stdout if node else ""
    )
    major = said.strip().removeprefix("v").split(".")[0]
    if not major.isdigit() or int(major) < NODE_MINIMUM:
        found = f"version {said.strip()} is here" if said else "it is not on the PATH"
        raise DeploymentError(
            f"Node {NODE_MINIMUM} or newer is needed and {found}: install it first."
        )


def require_region() -> None:
    """Raises DeploymentError where nothing says which region of AWS is meant."""
    if boto3.Session().region_name is None:
        raise DeploymentError(
            "No AWS region is set: `export AWS_DEFAULT_REGION=...`, or use a profile."
        )
