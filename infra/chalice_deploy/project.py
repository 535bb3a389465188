"""A service's Chalice app: its functions' names, its stage, and what Chalice has deployed of it."""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.chalice_deploy.split import API, FUNCTION, ROUTE, Json, Split
from infra.names import kebab

ROUTES = "api_handler"
"""What Chalice calls the function of all routes."""
WEBSOCKET_API = "websocket_api"
NOTHING: Json = {"schema_version": "2.0", "backend": "api", "resources": []}
"""Chalice's notes before it has deployed anything."""


@dataclass(frozen=True)
class Project:
    service: str
    stage: str
    folder: Path
    handlers: tuple[str, ...]
    """The functions, as Chalice's configuration names them."""

    def function(self, handler: str) -> str:
        """The name that Chalice gives to a function."""
        name = f"{self.service}-{self.stage}"
        return name if handler == ROUTES else f"{name}-{handler}"

    def rule(self, handler: str) -> str:
        return f"{self.function(handler)}-event"

    @property
    def names(self) -> dict[str, str]:
        """The functions' names, by those that the CDK path gives them."""
        prefix = f"ecommerce-{self.stage}-{self.service}"
        return {f"{prefix}-{kebab(each)}": self.function(each) for each in self.handlers}

    def by_handler(self, rest: Json) -> dict[str, Json]:
        """The properties of the functions in a template's `rest`."""
        handlers = {self.function(each): each for each in self.handlers}
        functions = Split({}, rest).of_type(FUNCTION).values()
        return {handlers[self.names[each["FunctionName"]]]: each for each in functions}

    @property
    def deployed_file(self) -> Path:
        """Where Chalice notes, on the machine that deploys, what it has made."""
        return self.folder / ".chalice" / "deployed" / f"{self.stage}.json"

    @property
    def api_id(self) -> str | None:
        resources = json.loads(self.deployed_file.read_text())["resources"]
        apis = [each["rest_api_id"] for each in resources if each["name"] == "rest_api"]
        return apis[0] if apis else None

    def pack(self) -> str:
        """Chalice's notes, small enough for an SSM parameter."""
        return base64.b64encode(zlib.compress(self.deployed_file.read_bytes(), 9)).decode()

    def unpack(self, packed: str | None, websocket_api: str | None = None) -> None:
        """Have Chalice know what was deployed from anywhere; without notes, that nothing was.

        `websocket_api` is the identifier of one that the stack has made. Chalice takes what is
        noted for its own, so it fills this API with routes and makes none.
        """
        notes = json.loads(zlib.decompress(base64.b64decode(packed))) if packed else NOTHING
        resources = [each for each in notes["resources"] if each["name"] != WEBSOCKET_API]
        if websocket_api:
            lent = {"name": WEBSOCKET_API, "resource_type": WEBSOCKET_API}
            resources.append({**lent, "websocket_api_id": websocket_api})
        self.deployed_file.parent.mkdir(parents=True, exist_ok=True)
        self.deployed_file.write_text(json.dumps({**notes, "resources": resources}))


def stage_of(functions: Mapping[str, Json], rest: Json, tags: Mapping[str, str]) -> dict[str, Any]:
    """What the stack says of the service's functions, as a stage of Chalice's configuration."""
    variables = [each["Environment"]["Variables"] for each in functions.values()]
    return {
        # One set for all: Chalice imports the app with these, and cannot withhold one.
        "environment_variables": {name: each[name] for each in variables for name in each},
        "layers": next(iter(functions.values()))["Layers"],
        "manage_iam_role": False,
        # Chalice demands one here; each function has its own below.
        "iam_role_arn": "arn:aws:iam::000000000000:role/replaced",
        "xray": True,
        "tags": dict(tags),
        "lambda_functions": {name: _function(each) for name, each in functions.items()},
        **_api(rest),
    }


def _function(properties: Json) -> dict[str, Any]:
    return {
        "iam_role_arn": properties["Role"],
        "lambda_memory_size": properties["MemorySize"],
        "lambda_timeout": properties["Timeout"],
    }


def _api(rest: Json) -> dict[str, Any]:
    apis = Split({}, rest).of_type(API).values()
    return {
        key: value
        for api in apis
        for key, value in {
            "minimum_compression_size": api["MinimumCompressionSize"],
            "api_gateway_endpoint_type": api["EndpointConfiguration"],
            "api_gateway_stage": api["StageName"],
        }.items()
    }


def websocket_api_of(rest: Json) -> str | None:
    """The identifier of the WebSocket API that a stack keeps for the service, if it does."""
    routes = Split({}, rest).of_type(ROUTE).values()
    return next((str(each["ApiId"]) for each in routes), None)
