"""What AWS hands to a Lambda function, from recorded payloads kept beside this file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from boto3.dynamodb.types import TypeSerializer

from ecom.events import Entry, Event

PAYLOADS = Path(__file__).parent / "payloads"


@dataclass(frozen=True)
class LambdaContext:
    function_name: str = "test"
    memory_limit_in_mb: int = 256
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:test"
    aws_request_id: str = "52fdfc07-2182-454f-963f-5f0f9a621d72"

    def get_remaining_time_in_millis(self) -> int:
        return 10_000


CONTEXT = LambdaContext()


def recorded(name: str) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text())
    return payload


def rest_request(
    method: str,
    resource: str,
    *,
    path: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    body: object = None,
    user: str | None = None,
    groups: str | None = None,
    service: str | None = None,
) -> dict[str, Any]:
    """A REST request as API Gateway forwards it.

    `user` is the `sub` of a verified Cognito token and `groups` its groups as text, `service` the
    role that signed with SigV4; `body` is sent as JSON, or as it is when it is a string.
    """
    event = recorded("rest_request")
    event |= {"resource": resource, "path": resource.format(**(path or {})), "httpMethod": method}
    event["requestContext"] |= {"resourcePath": resource, "httpMethod": method}
    event["pathParameters"] = dict(path) if path else None
    if query:
        event["queryStringParameters"] = dict(query)
        event["multiValueQueryStringParameters"] = {key: [value] for key, value in query.items()}
    if body is not None:
        event["body"] = body if isinstance(body, str) else json.dumps(body)
    if user:
        claims = {"sub": user, **({"cognito:groups": groups} if groups else {})}
        event["requestContext"]["authorizer"] = {"claims": claims}
    if service:
        arn = f"arn:aws:sts::123456789012:assumed-role/{service}/{service}"
        event["requestContext"]["identity"]["userArn"] = arn
    return event


def bus_event(event: Event[Any]) -> dict[str, Any]:
    """A published event as EventBridge delivers it to a rule's target."""
    return delivered(event.to_entry())


def delivered(entry: Entry) -> dict[str, Any]:
    """An entry of PutEvents as EventBridge delivers it to a rule's target."""
    return recorded("bus_event") | {
        "source": entry["Source"],
        "detail-type": entry["DetailType"],
        "resources": entry["Resources"],
        "detail": json.loads(entry["Detail"]),
    }


def stream_event(
    *changes: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None],
) -> dict[str, Any]:
    """A batch of a table's stream; each change is the item before and after."""
    return {"Records": [stream_record(old, new) for old, new in changes]}


def stream_record(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> dict[str, Any]:
    record = recorded("stream_record")
    record["eventName"] = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
    for name, image in (("OldImage", old), ("NewImage", new)):
        if image is not None:
            serialize = TypeSerializer().serialize
            record["dynamodb"][name] = {key: serialize(value) for key, value in image.items()}
    return record


def graphql_request(
    field: str,
    arguments: Mapping[str, Any] | None = None,
    *,
    user: str | None = None,
    groups: Sequence[str] = (),
    type_name: str = "Query",
    source: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What our AppSync resolvers send; without `user` as for an API key."""
    event = recorded("graphql_request")
    event["arguments"] = dict(arguments or {})
    event["source"] = source
    event["info"] |= {"fieldName": field, "parentTypeName": type_name}
    if user is None:
        event["identity"] = None
    else:
        event["identity"] |= {"sub": user, "username": user, "groups": list(groups) or None}
    return event


def websocket_event(connection_id: str, event_type: str, body: str | None = None) -> dict[str, Any]:
    """What API Gateway tells of a WebSocket: a CONNECT, MESSAGE (with `body`) or DISCONNECT."""
    event = recorded("websocket_event")
    event["requestContext"] |= {
        "connectionId": connection_id,
        "eventType": event_type,
        "routeKey": "$default" if event_type == "MESSAGE" else f"${event_type.lower()}",
    }
    return event if body is None else event | {"body": body}
