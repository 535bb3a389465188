"""The AsyncAPI document of the shared bus: every event, who sends it, and who reacts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ecom import events
from ecom.events import EventType
from infra.documents import schemas
from infra.documents.examples import Examples
from infra.documents.schemas import Json, Use
from infra.documents.services import Service
from infra.names import SOURCE

DESCRIPTION = (
    "Every event of the shop. A channel is a `source` on the shared bus, an EventBridge bus whose "
    "name is the SSM parameter `/ecommerce/{environment}/platform/event-bus/name`. Every event may "
    "come twice, late, early and out of order."
)
ENVELOPE = {
    "version": {"const": "0"},
    "id": {"type": "string", "description": "The event's own: the same when it comes again."},
    "detail-type": {},
    "source": {},
    "account": {"type": "string"},
    "time": {"type": "string", "format": "date-time"},
    "region": {"type": "string"},
    "resources": {
        "type": "array",
        "description": "The resource's identifier.",
        "items": {"type": "string"},
        "minItems": 1,
        "maxItems": 1,
    },
    "detail": {},
}


def document(services: Sequence[Service]) -> Json:
    texts = {model: notes for service in services for model, notes in service.notes.items()}
    uses: dict[EventType[Any], Use] = {
        event: (event.model, "serialization") for event in events.ALL
    }
    known, components = schemas.generate(uses.values(), texts)
    examples = Examples(components)
    messages = {event.name: _message(event, known[uses[event]], examples) for event in events.ALL}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "The shared bus", "version": "1.0.0", "description": DESCRIPTION},
        "defaultContentType": "application/json",
        "channels": _channels(),
        "operations": {
            name: operation for service in services for name, operation in _operations(service)
        },
        "components": {"messages": messages, "schemas": components},
    }


def channel_of(event: EventType[Any]) -> str:
    return event.source.removeprefix(SOURCE)


def _channels() -> Json:
    channels: Json = {}
    for event in events.ALL:
        channel = channels.setdefault(channel_of(event), {"address": event.source, "messages": {}})
        channel["messages"][event.name] = {"$ref": f"#/components/messages/{event.name}"}
    return channels


def _message(event: EventType[Any], detail: Json, examples: Examples) -> Json:
    payload = envelope(event, detail)
    return {
        "name": event.name,
        "title": event.name,
        "summary": f"Sent by {channel_of(event)}.",
        "payload": payload,
        "examples": [{"name": event.name, "payload": _delivered(event, detail, examples)}],
    }


def envelope(event: EventType[Any], detail: Json) -> Json:
    """An event's schema as EventBridge delivers it."""
    own = {
        "detail-type": {"const": event.name},
        "source": {"const": event.source},
        "detail": detail,
    }
    return {"type": "object", "required": [*ENVELOPE], "properties": ENVELOPE | own}


def _delivered(event: EventType[Any], detail: Json, examples: Examples) -> Json:
    content = examples.of(detail)
    resource = content.get("new", content)
    return {
        "version": "0",
        "id": "7f2d0c1e-3b7a-4d6f-9a55-6c1f0e2b8d43",
        "detail-type": event.name,
        "source": event.source,
        "account": "123456789012",
        "time": "2026-11-22T12:00:00Z",
        "region": "eu-west-1",
        # The first attribute of every resource is its identifier.
        "resources": [next(iter(resource.values()))],
        "detail": content,
    }


def _operations(service: Service) -> Iterator[tuple[str, Json]]:
    if service.published:
        (sent,) = _by_channel(service.published).values()
        yield f"{service.name}.publish", _operation(service, "send", sent)
    for reaction in service.reactions:
        for channel, received in _by_channel(reaction.events).items():
            operation = _operation(service, "receive", received)
            operation["x-event-pattern"] = reaction.pattern
            yield f"{service.name}.{reaction.function}.{channel}", operation


def _operation(service: Service, action: str, of: Sequence[EventType[Any]]) -> Json:
    channel = f"#/channels/{channel_of(of[0])}"
    return {
        "action": action,
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{event.name}"} for event in of],
        "tags": [{"name": service.name}],
    }


def _by_channel(of: Sequence[EventType[Any]]) -> Mapping[str, Sequence[EventType[Any]]]:
    channels: dict[str, list[EventType[Any]]] = {}
    for event in of:
        channels.setdefault(channel_of(event), []).append(event)
    return channels
