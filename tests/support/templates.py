"""The CloudFormation templates of an environment, and what tests want to know of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from infra.deployment import Deployment

VARIABLES = {
    "AWS_DEFAULT_REGION": "eu-west-1",
    # Where the local AWS would be: nothing is called while the templates are made.
    "AWS_ENDPOINT_URL": "http://localhost:4566",
}
Json = Mapping[str, Any]


def listed(value: Any) -> list[Any]:
    """What a policy may write as one value or as a list of them."""
    return value if isinstance(value, list) else [value]


@dataclass(frozen=True)
class Template:
    service: str
    parameters: Mapping[str, Json]
    resources: Mapping[str, Json]

    def of_type(self, type_: str) -> dict[str, Json]:
        """The properties of the resources of a type, such as "AWS::SQS::Queue", by logical id."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == type_
        }

    @property
    def functions(self) -> dict[str, Json]:
        """All functions; CDK's own, if it made any, would be plain ones."""
        return self.of_type("AWS::Serverless::Function") | self.of_type("AWS::Lambda::Function")

    def events(self, *types: str) -> Iterator[tuple[Json, Json]]:
        """The functions that an event source of one of the types feeds, each with the source."""
        for function in self.functions.values():
            for event in function.get("Events", {}).values():
                if event["Type"] in types:
                    yield function, event["Properties"]

    def text(self, value: Any) -> str:
        """A value with references as `${Name}` or `${Name.Attribute}`.

        A parameter that stands for an SSM parameter is `${/its/name}`.
        """
        if isinstance(value, str):
            return value
        ((function, argument),) = value.items()
        if function == "Ref":
            return f"${{{self.parameters.get(argument, {}).get('Default', argument)}}}"
        if function == "Fn::GetAtt":
            return f"${{{'.'.join(argument)}}}"
        if function == "Fn::Join":
            separator, parts = argument
            return str(separator).join(self.text(part) for part in parts)
        assert function == "Fn::Sub" and isinstance(argument, str), f"not understood: {value}"
        return argument


@dataclass(frozen=True)
class Demonstration(Deployment):
    """A deployment for which it does not matter what the file says of simulated payments."""

    simulated_payments: str = "demonstration"

    @property
    def context(self) -> dict[str, str]:
        return {"simulated_payments": self.simulated_payments}


@dataclass(frozen=True)
class Assembly:
    """The cloud assembly of one environment."""

    environment: str
    folder: Path

    @classmethod
    def synthesize(cls, environment: str, folder: Path) -> "Assembly":
        """As `make deploy` and `make up` do."""
        Demonstration(environment, folder, VARIABLES).synth()
        return cls(environment, folder)

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*.template.json"))

    @cached_property
    def templates(self) -> dict[str, Template]:
        """By service."""
        prefix = f"ecommerce-{self.environment}-"
        services = {path.name.split(".")[0].removeprefix(prefix): path for path in self.files}
        return {service: self._read(service, path) for service, path in services.items()}

    def _read(self, service: str, path: Path) -> Template:
        template = json.loads(path.read_text())
        return Template(service, template.get("Parameters", {}), template["Resources"])

    @cached_property
    def stacks(self) -> dict[str, Json]:
        """The manifest's entry of each stack, by service."""
        artifacts = json.loads((self.folder / "manifest.json").read_text())["artifacts"]
        return {service: artifacts[self.stack(service)] for service in self.templates}

    def stack(self, service: str) -> str:
        return f"ecommerce-{self.environment}-{service}"

    def deployed_before(self, service: str) -> set[str]:
        """The services whose stacks a service's stack waits for, directly or not."""
        direct = {
            other
            for other in self.stacks
            if self.stack(other) in self.stacks[service].get("dependencies", [])
        }
        return direct.union(*(self.deployed_before(other) for other in direct))

    def of_type(self, type_: str) -> Iterator[tuple[Template, str, Json]]:
        """All resources of a type: the template, logical id and properties of each."""
        for template in self.templates.values():
            for name, properties in template.of_type(type_).items():
                yield template, name, properties
