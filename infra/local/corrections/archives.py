"""Archives of event buses, and their replays."""

import json
from typing import Any

from ministack.services import eventbridge
from ministack.services.cloudformation import provisioners

_Properties = dict[str, Any]
_Made = tuple[str, dict[str, str]]


def archives_in_templates() -> None:
    """Let CloudFormation make an AWS::Events::Archive.

    Emulator: has archives, but refuses every template that names the type. Here: the type is
    made with the emulator's own operations.
    """

    def create(_: str, properties: _Properties, __: str) -> _Made:
        return _made(properties, eventbridge._create_archive(_arguments(properties)))

    def update(_: str, __: _Properties, properties: _Properties, ___: str) -> _Made:
        return _made(properties, eventbridge._update_archive(_arguments(properties)))

    def delete(name: str, _: _Properties) -> None:
        eventbridge._delete_archive({"ArchiveName": name})

    handlers = {"create": create, "update": update, "delete": delete}
    provisioners._RESOURCE_HANDLERS["AWS::Events::Archive"] = handlers


def _arguments(properties: _Properties) -> dict[str, Any]:
    """The template's properties as the API names them."""
    arguments = {key: value for key, value in properties.items() if key != "SourceArn"}
    pattern = json.dumps(properties["EventPattern"]) if "EventPattern" in properties else ""
    return arguments | {
        "EventSourceArn": properties["SourceArn"],
        "EventPattern": pattern,
        "RetentionDays": int(properties.get("RetentionDays", 0)),
    }


def _made(properties: _Properties, answer: Any) -> _Made:
    status, _, body = answer
    if status != 200:
        raise ValueError(f"AWS::Events::Archive: {body!r}")
    name = properties["ArchiveName"]
    return name, {"Arn": json.loads(body)["ArchiveArn"], "ArchiveName": name}


def replays_to_named_rules() -> None:
    """Replay to the rules that StartReplay names, where it names some.

    AWS: Destination.FilterArns are the only rules that get the replayed events. Emulator:
    sends them to every rule that matches. Here: each other rule is one that the event has
    passed already, to which the emulator does not send again.
    """
    dispatch = eventbridge._dispatch_event

    def dispatch_to_named(event: dict[str, Any], *rest: Any) -> None:
        replay = eventbridge._replays.get(event.get("ReplayName")) or {}
        named = replay.get("Destination", {}).get("FilterArns")
        if named:
            rules = eventbridge._rules.items()
            event = event | {"_DispatchPath": [k for k, rule in rules if rule["Arn"] not in named]}
        dispatch(event, *rest)

    eventbridge._dispatch_event = dispatch_to_named
