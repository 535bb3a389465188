"""From the source to the deployed stacks: `python -m infra.deployment synth|deploy|destroy`."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra import shell
from infra.chalice_config import apps, service_of
from infra.cloudformation import outputs_of, protected
from infra.environments import Name
from infra.prerequisites import DeploymentError, require_node, require_region
from infra.progress import fail, step, tell
from infra.sources import ROOT, fingerprint, make_readable, remove_bytecode

CDK = ROOT / "node_modules" / ".bin" / "cdk"


@dataclass(frozen=True)
class Deployment:
    """One environment's deployment; `out` is the cloud assembly, `variables` reach CDK."""

    environment: str
    out: Path
    variables: Mapping[str, str]

    @property
    def local(self) -> bool:
        return self.environment == "local"

    @property
    def context(self) -> dict[str, str]:
        """What else the CDK app is told."""
        return {}

    @property
    def assembly(self) -> Path:
        """What is deployed."""
        return self.out

    def synth(self) -> None:
        """Make the templates and assets of all stacks, unless they are of these very sources."""
        make_readable()
        stamp = self.out / "sources.sha256"
        sources = fingerprint(self.environment, *self.context.values(), *self.variables.values())
        if stamp.exists() and stamp.read_text() == sources:
            return
        stamp.unlink(missing_ok=True)
        remove_bytecode()
        python = [sys.executable, "-m", "infra.app"]
        settings = json.loads((ROOT / "cdk.json").read_text())["context"]
        chosen = {"environment": self.environment, **self.context}
        context = json.dumps({**settings, **chosen})
        # Chalice packages into its working directory: one of its own keeps two runs apart.
        with TemporaryDirectory() as scratch:
            variables = {"CDK_OUTDIR": str(self.out), "CDK_CONTEXT_JSON": context}
            self.run("synthesizing", python, folder=Path(scratch), **variables)
        stamp.write_text(sources)

    def check(self) -> None:
        """Raises DeploymentError where the functions are there, but are not CDK's."""
        if outputs_of(self.stack("bridge"), boto3.client("cloudformation")) is not None:
            raise DeploymentError(
                f"Chalice has deployed the functions of {self.environment}: add COMPUTE=chalice, "
                "or destroy it so before CDK deploys all of it."
            )

    def stack(self, service: str) -> str:
        """The name of a service's stack."""
        return f"ecommerce-{self.environment}-{service}"

    def deploy(self, service: str | None = None) -> None:
        """Deploy what differs, of one service or of all; the rest stays untouched."""
        self.deploy_stacks(*([self.stack(service), "--exclusively"] if service else ["--all"]))

    def deploy_stacks(self, *stacks: str) -> None:
        flags = ["--require-approval", "never", "--concurrency", "10"]
        method = "direct" if self.local else "change-set"
        self._cdk("deploying", "deploy", *stacks, *flags, "--method", method)

    def destroy(self) -> None:
        """Delete all of it. Raises DeploymentError, before anything is deleted, where protected."""
        self.demand_unprotected()
        self.destroy_stacks()

    def destroy_stacks(self) -> None:
        self._cdk("destroying", "destroy", "--all", "--force")

    def demand_unprotected(self) -> None:
        """Termination protection keeps a stack, but nothing that is not in it. Raises."""
        if stacks := protected(self.stack(""), boto3.client("cloudformation")):
            raise DeploymentError(
                f"Termination protection is on for {', '.join(stacks)}; nothing was "
                "deleted. Switch it off for each of them where you mean it: aws cloudformation "
                "update-termination-protection --no-enable-termination-protection --stack-name ..."
            )

    def _given(self) -> dict[str, str]:
        """What tools are given: on AWS, the account and all else of the shell's."""
        if self.local:
            return shell.clean(os.environ, self.variables)
        return {**shell.for_aws(os.environ), **self.variables}

    def _cdk(self, doing: str, command: str, *flags: str) -> None:
        arguments = [str(CDK), command, "--app", str(self.assembly), *flags]
        home = str(shell.HOME)
        # A ~/.cdk.json may name a profile, which the local AWS has not.
        variables = {"HOME": home, "CDK_HOME": home} if self.local else {}
        self.run(doing, arguments, show="✅", folder=ROOT, **variables)

    def run(
        self,
        doing: str,
        command: Sequence[str],
        show: str = "",
        folder: Path = ROOT,
        **variables: str,
    ) -> None:
        """Run a tool; of what it says, show the lines with `show`, and all where it fails."""
        environment = {**self._given(), **QUIET, **variables}
        said: list[str] = []
        with subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process:
            for line in process.stdout or ():
                said.append(line)
                if show and show in line:
                    tell(f"    {line.replace(show, '').strip()}")
        if process.returncode:
            raise DeploymentError(f"{''.join(said[-15:])}\nStopped while {doing}; see above.")


QUIET = {
    # jsii and CDK work with Node 20 but warn of its age at every start.
    "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1",
    "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
    "CDK_DISABLE_CLI_TELEMETRY": "1",
    "CI": "true",
}


def main(
    kind: type[Deployment] = Deployment,
    folder: str = "cdk.out",
    more: Mapping[str, str] | None = None,
) -> None:
    """`kind` deploys, from assemblies in folders whose names begin with `folder`.

    `more` are its further commands, and what is told while they run.
    """
    doing = {
        "deploy": "Deploying them, dependencies first",
        "destroy": "Destroying them",
        **(more or {}),
    }
    parser = argparse.ArgumentParser(prog="python -m infra.deployment")
    parser.add_argument("command", choices=["synth", *doing])
    parser.add_argument("--environment", required=True, choices=get_args(Name))
    parser.add_argument("--service", choices=[service_of(app) for app in apps()])
    arguments = parser.parse_args()
    environment, command = arguments.environment, arguments.command
    alone = [arguments.service] if arguments.service else []
    if alone and command != "deploy":
        parser.error("only `deploy` takes one service; leave it out")
    if environment == "local":
        fail("The local shop has commands of its own: `make up` and `make down`.")
    deployment = kind(environment, ROOT / "build" / f"{folder}.{environment}", {})
    try:
        require_node()
        require_region()
        with step(f"Synthesizing the stacks of {environment}"):
            deployment.synth()
        if command != "synth":
            deployment.check()
            tell(f"  {f'Deploying {alone[0]} alone' if alone else doing[command]}:")
            getattr(deployment, command)(*alone)
    except (DeploymentError, ClientError, BotoCoreError) as error:
        fail(str(error))


if __name__ == "__main__":
    main()
