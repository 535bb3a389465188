"""The chain: a wave of stacks by CDK, then their services by Chalice, then the next wave."""

import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3

from infra import chalice_config
from infra.chalice_deploy import assembly as assemblies
from infra.chalice_deploy.bounds import Bounds
from infra.chalice_deploy.project import ROUTES, Project, stage_of, websocket_api_of
from infra.chalice_deploy.split import (
    ASSOCIATION,
    FUNCTION,
    OUTPUT,
    PARAMETER,
    Json,
    Split,
    resolve,
)
from infra.cloudformation import outputs_of
from infra.deployment import Deployment
from infra.documents import services
from infra.prerequisites import DeploymentError
from infra.progress import tell
from infra.sources import ROOT

CLIENTS = ("apigateway", "apigatewayv2", "cloudformation", "events", "lambda", "ssm", "wafv2")
AT_ONCE = 2
CHALICE = Path(sys.executable).with_name("chalice")


@dataclass(frozen=True)
class ChaliceDeployment(Deployment):
    """`apps` is where the services' folders are: Chalice works in them."""

    apps: Path = field(default=ROOT)

    @property
    def context(self) -> dict[str, str]:
        return {"compute": "chalice"}

    @property
    def assembly(self) -> Path:
        """The shared parts only."""
        return self.out.with_name(f"{self.out.name}.shared")

    def check(self) -> None:
        """Raises DeploymentError where CDK's functions are: both would take every event."""
        for stack in self.projects:
            outputs = self._outputs(stack)
            if outputs and not any(name.startswith(OUTPUT) for name in outputs):
                raise DeploymentError(
                    f"CDK has deployed the functions of {self.environment}: leave COMPUTE out, "
                    "or destroy it so before Chalice deploys them."
                )

    def deploy(self, service: str | None = None) -> None:
        parts = self._split()
        alone = [(self.stack(service),)] if service else None
        for wave in alone or assemblies.waves(self.assembly):
            self.deploy_stacks(*wave, "--exclusively")
            self._each([stack for stack in wave if stack in parts], parts, self._ship)

    def stage(self) -> None:
        """Write into every service's folder what `chalice deploy` needs to go on from there."""
        for stack, part in self._split().items():
            outputs = self._outputs(stack)
            if not outputs:
                raise DeploymentError(f"{stack} is not there: deploy {self.environment} first.")
            project = self.projects[stack]
            rest = self._prepare(project, part, outputs)
            project.unpack(self._noted(project), websocket_api_of(rest))
            tell(f"    {project.service}")

    def destroy(self) -> None:
        self.demand_unprotected()
        parts = self._split()
        self._each([stack for stack in parts if self._outputs(stack)], parts, self._remove)
        self.destroy_stacks()

    def _split(self) -> dict[str, Split]:
        """The stacks with functions: production has no listener, so its platform has none."""
        names = {stack: project.names for stack, project in self.projects.items()}
        parts = assemblies.share(self.out, self.assembly, names)
        return {stack: part for stack, part in parts.items() if part.of_type(FUNCTION)}

    def _each(
        self,
        stacks: list[str],
        parts: Mapping[str, Split],
        do: Callable[[Project, Split, Mapping[str, str]], None],
    ) -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            jobs = [
                pool.submit(do, self.projects[stack], parts[stack], self._outputs(stack))
                for stack in stacks
            ]
        for job in jobs:
            job.result()

    def _ship(self, project: Project, part: Split, outputs: Mapping[str, str]) -> None:
        rest = self._prepare(project, part, outputs)
        project.unpack(self._noted(project), websocket_api_of(rest))
        self._chalice(project, "deploy")
        self._note(project, project.pack())
        Bounds(project, self.clients).set(rest, project.api_id)
        made = {"RestAPI": project.api_id or ""}
        for parameter in part.of_type(PARAMETER).values():
            value = resolve(parameter["Value"], outputs, made)
            self._put(parameter["Name"], value)
        for association in part.of_type(ASSOCIATION).values():
            said = resolve(association, outputs, made)
            self.clients["wafv2"].associate_web_acl(
                WebACLArn=said["WebACLArn"], ResourceArn=said["ResourceArn"]
            )
        tell(f"    {project.service} by chalice deploy")

    def _remove(self, project: Project, part: Split, outputs: Mapping[str, str]) -> None:
        self._prepare(project, part, outputs)
        # Without the WebSocket API, which is deleted with its stack.
        project.unpack(self._noted(project))
        self._chalice(project, "delete")
        names = [each["Name"] for each in part.of_type(PARAMETER).values()]
        self.clients["ssm"].delete_parameters(Names=[*names, _notes(project)])
        tell(f"    {project.service} by chalice delete")

    def _prepare(self, project: Project, part: Split, outputs: Mapping[str, str]) -> Json:
        """Write Chalice's stage; returns what of `part` is known before Chalice has deployed."""
        late = (PARAMETER, ASSOCIATION)
        early = {key: each for key, each in part.rest.items() if each["Type"] not in late}
        rest: Json = resolve(early, outputs, {})
        tags = {
            "ecommerce:environment": self.environment,
            "ecommerce:service": project.service,
        }
        stage = stage_of(project.by_handler(rest), rest, tags)
        chalice_config.write_stage(project.folder, project.stage, stage)
        return rest

    def _chalice(self, project: Project, command: str) -> None:
        arguments = ["--project-dir", str(project.folder), command, "--stage", project.stage]
        doing = f"running chalice {command} of {project.service}"
        # API Gateway deletes one API in half a minute, and has who wants more come again.
        patience = {"AWS_RETRY_MODE": "standard", "AWS_MAX_ATTEMPTS": "12"}
        self.run(doing, [str(CHALICE), *arguments], "", ROOT, **patience)

    # What is kept in the account: any machine can deploy what another one has.

    def _note(self, project: Project, packed: str) -> None:
        self._put(_notes(project), packed)

    def _noted(self, project: Project) -> str | None:
        ssm = self.clients["ssm"]
        try:
            return str(ssm.get_parameter(Name=_notes(project))["Parameter"]["Value"])
        except ssm.exceptions.ParameterNotFound:
            return None

    def _put(self, name: str, value: str) -> None:
        self.clients["ssm"].put_parameter(Name=name, Value=value, Type="String", Overwrite=True)

    def _outputs(self, stack: str) -> dict[str, str]:
        """What a stack says; nothing where it is not there."""
        return outputs_of(stack, self.clients["cloudformation"]) or {}

    @cached_property
    def clients(self) -> dict[str, Any]:
        """Made at once: boto3's clients may be shared between threads, making them may not."""
        return {name: boto3.client(name) for name in CLIENTS}  # type: ignore[call-overload]

    @cached_property
    def projects(self) -> dict[str, Project]:
        """The services that Chalice deploys, by their stacks."""
        return {self.stack(each.service): each for each in projects(self.apps, self.environment)}


def projects(apps: Path, stage: str) -> Iterator[Project]:
    for service in services.load():
        names = [name for name, _ in service.functions]
        handlers = tuple(ROUTES if name == "api-handler" else name for name in names)
        yield Project(service.name, stage, apps / service.folder.name, handlers)


def _notes(project: Project) -> str:
    return f"/ecommerce/{project.stage}/{project.service}/chalice/deployed"
