"""A Chalice app as a construct, and what the app itself says about its functions."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from aws_cdk import aws_sam as sam
from chalice.app import CloudWatchEventConfig, DynamoDBEventConfig, ScheduledEventConfig
from chalice.cdk import Chalice
from constructs import Construct

from ecom.graphql import Field, GraphQL
from infra.names import kebab

ROOT = Path(__file__).parents[2]


class ChaliceProject(Construct):
    """The Chalice app in `folder`, packaged by Chalice and included as SAM resources.

    Functions are known by their names in kebab-case: `on_package_created` is
    "on-package-created", and all routes together are "api-handler".
    """

    def __init__(
        self, scope: Construct, id_: str, folder: str, stage_config: Mapping[str, Any]
    ) -> None:
        super().__init__(scope, id_)
        with _alone() as project:
            self._chalice = Chalice(
                self, "Chalice", source_dir=str(ROOT / folder), stage_config=dict(stage_config)
            )
            self._read(project())
        template = self._chalice.sam_template
        self.functions: dict[str, sam.CfnFunction] = {
            kebab(child.node.id): child
            for child in template.node.children
            if isinstance(child, sam.CfnFunction)
        }

    def _read(self, module: ModuleType) -> None:
        sources = module.app.event_sources
        self.bus_handlers = [s.name for s in sources if isinstance(s, CloudWatchEventConfig)]
        self.scheduled = [s.name for s in sources if isinstance(s, ScheduledEventConfig)]
        self.stream_handlers = [s.name for s in sources if isinstance(s, DynamoDBEventConfig)]
        routes = [each for methods in module.app.routes.values() for each in methods.values()]
        self.has_routes = bool(routes)
        self.serves_browsers = any(route.cors for route in routes)
        self.graphql_fields = graphql_fields(module)

    def resource(self, logical_id: str) -> Any:
        """A resource of the template that Chalice made."""
        return self._chalice.sam_template.get_resource(logical_id)

    def remove(self, logical_id: str) -> None:
        self._chalice.sam_template.node.try_remove_child(logical_id)


def graphql_fields(module: ModuleType) -> dict[str, list[Field]]:
    """The fields that a service's `app` module resolves, by the function that does."""
    registries = [each for each in vars(module).values() if isinstance(each, GraphQL)]
    return {registry.function: registry.fields for registry in registries}


@contextmanager
def _alone() -> Iterator[Any]:
    """Import one project without a trace of the others.

    Chalice imports every project as `app` and `chalicelib`, and leaves them, their paths and their
    environment behind: the next project would get this one's routes without a word.
    """
    path, environment = list(sys.path), dict(os.environ)
    _evict()
    try:
        yield lambda: sys.modules["app"]
    finally:
        sys.path[:] = path
        os.environ.clear()
        os.environ.update(environment)
        _evict()


def _evict() -> None:
    for name in [name for name in sys.modules if name.split(".")[0] in ("app", "chalicelib")]:
        del sys.modules[name]
