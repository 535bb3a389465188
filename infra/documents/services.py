"""The services as their own code describes them: routes, events, GraphQL fields, settings."""

import importlib
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar
from unittest.mock import patch

from chalice.app import CloudWatchEventConfig, RouteEntry, ScheduledEventConfig

from ecom import events, graphql
from ecom.events import EventType
from ecom.settings import Settings
from infra.documents import notes
from infra.documents.notes import Notes
from infra.names import SOURCE

S = TypeVar("S", bound=Settings)

ROOT = Path(__file__).parents[2]
MADE_UP = "arn:aws:service:eu-west-1:123456789012:resource/name"
"""Stands for every setting: nothing is called, and Chalice takes it apart as an ARN."""
SOCKETS = {"$connect": "websocket_connect", "$disconnect": "websocket_disconnect"}
MESSAGES = "websocket_message"
"""What Chalice calls the functions of a WebSocket, whatever its handlers are called."""
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_LAMBDA_FUNCTION_NAME": "documents",
    "POWERTOOLS_SERVICE_NAME": "documents",
}


@dataclass(frozen=True)
class Reaction:
    """A function that is invoked for events, and the rule that chooses them."""

    function: str
    pattern: Mapping[str, Any]

    def covers(self, event: EventType[Any]) -> bool:
        """Whether the rule lets the event pass, whatever it asks of the detail."""
        sources, names = self.pattern.get("source"), self.pattern.get("detail-type")
        return _admits(sources, event.source) and _admits(names, event.name)

    @property
    def events(self) -> list[EventType[Any]]:
        return [event for event in events.ALL if self.covers(event)]

    @property
    def condition(self) -> Mapping[str, Any]:
        """What the rule asks of the detail."""
        detail: Mapping[str, Any] = self.pattern.get("detail", {})
        return detail


@dataclass(frozen=True)
class Service:
    """One service; its name is also that of its stack, such as "frontend-api"."""

    name: str
    folder: Path
    module: ModuleType
    notes: Notes

    @property
    def routes(self) -> list[RouteEntry]:
        by_path = self.module.app.routes.items()
        return [entry for _, methods in sorted(by_path) for entry in methods.values()]

    @property
    def fields(self) -> list[graphql.Field]:
        return self.module.graphql.fields if hasattr(self.module, "graphql") else []

    @property
    def reactions(self) -> list[Reaction]:
        return [
            Reaction(source.name, source.event_pattern)
            for source in self.module.app.event_sources
            if isinstance(source, CloudWatchEventConfig)
        ]

    @property
    def functions(self) -> list[tuple[str, str]]:
        """The names of the functions, and what each runs for."""
        app = self.module.app
        return [
            *([("api-handler", "the REST API")] if self.routes else []),
            *((each.name, "those who invoke it") for each in app.pure_lambda_functions),
            *((each.name, _trigger(each)) for each in app.event_sources),
            *((SOCKETS.get(key, MESSAGES), "a WebSocket") for key in app.websocket_handlers),
        ]

    @property
    def published(self) -> list[EventType[Any]]:
        return [event for event in events.ALL if event.source == SOURCE + self.name]

    @cached_property
    def readme(self) -> str:
        return (self.folder / "README.md").read_text()


def load() -> list[Service]:
    """Every service, by name; no setting of theirs is a real one."""
    settings: Any = patch.object(Settings, "from_environment", classmethod(_made_up))
    with settings, patch.dict(os.environ, ENVIRONMENT):
        return [_load(folder) for folder in sorted(ROOT.glob("*_app"))]


def _load(folder: Path) -> Service:
    with _alone(folder):
        module = importlib.import_module("app")
        return Service(module.app.app_name, folder, module, _notes())


def _notes() -> Notes:
    found: dict[type, Mapping[str, str]] = {}
    for name, module in sys.modules.items():
        if name.startswith(("chalicelib.", "ecom.")):
            found |= notes.of_module(module)
    return found


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """All services call their modules `app` and `chalicelib`: forget one before the next."""
    before = {name: sys.modules.pop(name) for name in list(sys.modules) if _own(name)}
    with patch.object(sys, "path", [str(folder), *sys.path]):
        yield
    for name in [name for name in sys.modules if _own(name)]:
        del sys.modules[name]
    sys.modules.update(before)


def _own(module: str) -> bool:
    return module.split(".")[0] in ("app", "chalicelib")


def _made_up(settings: type[S]) -> S:
    values = {n: 1 if f.annotation is int else MADE_UP for n, f in settings.model_fields.items()}
    return settings.model_validate(values)


def _trigger(source: Any) -> str:
    if isinstance(source, ScheduledEventConfig):
        return "a schedule"
    return "events" if isinstance(source, CloudWatchEventConfig) else "the table's changes"


def _admits(conditions: Any, value: str) -> bool:
    """EventBridge's rule: any of the conditions, each a text or a prefix; all without any."""
    return conditions is None or any(
        value.startswith(each["prefix"]) if isinstance(each, Mapping) else value == each
        for each in conditions
    )
