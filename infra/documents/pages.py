"""The site's own pages: Markdown and HTML made of the services and of their documents."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from graphql import introspection_from_schema
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ecom import events
from ecom.events import EventType
from infra.documents import asyncapi, diagrams, graphql_schema, openapi, routes
from infra.documents.calls import Call
from infra.documents.links import rewritten
from infra.documents.schemas import Json
from infra.documents.services import ROOT, Service

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters["flowchart"] = diagrams.flowchart
# In the order of the documents, not of the alphabet.
TEMPLATES.policies["json.dumps_kwargs"] = {"sort_keys": False}
GUIDES = sorted(path.relative_to(ROOT) for path in (ROOT / "docs").glob("*.md"))
INFRA = Path("infra/README.md")


@dataclass(frozen=True)
class Event:
    """What the catalogue shows of an event."""

    name: str
    source: str
    sender: str
    reacts: Sequence[str]
    example: str
    schema: str


@dataclass(frozen=True)
class Pages:
    """All pages, by their paths in the site; `local` is where a running shop is, if one is."""

    services: Sequence[Service]
    calls: Sequence[Call] = ()
    local: Mapping[str, str] = field(default_factory=dict)

    def all(self) -> dict[str, str]:
        return {
            "index.md": _render("index.md", readme=_page("README.md"), services=self.services),
            **{str(path): _page(path) for path in [*GUIDES, INFRA]},
            **{f"{each.folder.name}/README.md": self.service(each) for each in self.services},
            "reference/architecture.md": self.architecture(),
            "reference/events.md": _render("events.md", events=self.events()),
            "reference/graphql.md": self.graphql(),
            "asyncapi.json": _pretty(self.bus),
            "explorers/graphiql.html": self.graphiql(),
            **self.rest(),
        }

    @cached_property
    def bus(self) -> Json:
        return asyncapi.document(self.services)

    def service(self, service: Service) -> str:
        calls = diagrams.around(service.name, diagrams.of_calls(self.calls))
        events = diagrams.around(service.name, diagrams.of_events(self.services))
        return _render(
            "service.md",
            service=service,
            readme=_page(f"{service.folder.name}/README.md"),
            flows=[("Who calls whom", calls), ("Who reacts to which event", events)],
            operations=routes.operations(service),
            fields=service.fields,
            calls=[call for call in self.calls if call.caller == service.name],
            folders={each.name: each.folder.name for each in self.services},
        )

    def architecture(self) -> str:
        calls = diagrams.of_calls(self.calls)
        return _render("architecture.md", calls=calls, events=diagrams.of_events(self.services))

    def events(self) -> list[Event]:
        return [self._event(event) for event in events.ALL]

    def _event(self, event: EventType[Any]) -> Event:
        message = self.bus["components"]["messages"][event.name]
        (example,) = message["examples"]
        name = message["payload"]["properties"]["detail"]["$ref"].rsplit("/", 1)[1]
        return Event(
            event.name,
            event.source,
            asyncapi.channel_of(event),
            [each.name for each in self.services if _reacts(each, event)],
            _pretty(example["payload"]["detail"]),
            _pretty(self.bus["components"]["schemas"][name]),
        )

    def graphql(self) -> str:
        schema = graphql_schema.load()
        resolvers = {
            (each.type_name, each.name): service.name
            for service in self.services
            for each in service.fields
        }
        return _render(
            "graphql.md",
            operations=graphql_schema.operations(schema),
            types=list(graphql_schema.types(schema)),
            resolvers=resolvers,
        )

    def graphiql(self) -> str:
        return _render(
            "graphiql.html",
            endpoint=self.local.get("GRAPHQL_URL", ""),
            api_key=self.local.get("GRAPHQL_API_KEY", ""),
            schema=introspection_from_schema(graphql_schema.load()),
        )

    def rest(self) -> dict[str, str]:
        pages: dict[str, str] = {}
        for service in [each for each in self.services if each.routes]:
            variable = f"{service.name.replace('-', '_').upper()}_URL"
            document = openapi.document(service, self.local.get(variable))
            html = _render("swagger.html", service=service, document=document)
            pages[f"openapi/{service.name}.json"] = _pretty(document)
            pages[f"explorers/{service.name}.html"] = html
        return pages


def _reacts(service: Service, event: EventType[Any]) -> bool:
    listens = any(reaction.covers(event) for reaction in service.reactions)
    return listens and service.name != diagrams.LISTENER


def _page(path: str | Path) -> str:
    """A page of the repository; a line that begins in bold is a paragraph of its own."""
    return rewritten((ROOT / path).read_text(), Path(path)).replace("\n**", "\n\n**")


def _render(template: str, **values: Any) -> str:
    return TEMPLATES.get_template(template).render(**values)


def _pretty(value: Json) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
