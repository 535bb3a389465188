"""A client of the live event listener: connects over WebSocket, signed, and collects events."""

import json
import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import boto3
import websocket
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from infra.demo.shop import Shop


@dataclass(frozen=True)
class Seen:
    """An event of the bus, and when it reached us (`time.monotonic`)."""

    event: dict[str, Any]
    at: float

    @property
    def name(self) -> str:
        return str(self.event["detail-type"])


@dataclass
class Listener:
    """Collects the events of `sources` from when it is entered until it is left."""

    shop: Shop
    sources: Collection[str]
    seen: list[Seen] = field(default_factory=list)

    def __enter__(self) -> "Listener":
        before = self._registrations()
        url = self.shop.parameters["platform/listener-api/url"]
        self._socket = websocket.create_connection(url, header=signature(url))
        for source in self.sources:
            self._socket.send(json.dumps({"action": "register", "serviceName": source}))
        # The listener sends events and nothing else, so its table tells when it is ready.
        # Only new ones count: an earlier listener's may go at this moment.
        wanted = len(self.sources)
        until(lambda: len(self._registrations() - before) >= wanted, "the listener's registration")
        threading.Thread(target=self._collect, daemon=True).start()
        return self

    def _registrations(self) -> set[tuple[str, str]]:
        table = boto3.resource("dynamodb").Table(self.shop.parameters["platform/table/name"])
        items = table.scan(ConsistentRead=True)["Items"]
        return {(str(item["serviceName"]), str(item["connectionId"])) for item in items}

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _collect(self) -> None:
        while True:
            try:
                message = json.loads(self._socket.recv() or "{}")
            except (websocket.WebSocketException, OSError):
                return
            if "detail-type" in message:
                self.seen.append(Seen(message, time.monotonic()))

    def of(self, resource: str) -> list[Seen]:
        """The events of one resource so far."""
        return [seen for seen in list(self.seen) if resource in seen.event["resources"]]

    def wait(self, resource: str, names: Iterable[str], seconds: float = 30) -> list[Seen]:
        """The events of a resource, once those of `names` are all there. Raises TimeoutError."""

        def complete() -> list[Seen] | None:
            seen = self.of(resource)
            return seen if set(names) <= {each.name for each in seen} else None

        return until(complete, f"{', '.join(names)} of {resource}", seconds)


T = TypeVar("T")


def until(look: Callable[[], T | None], what: str, seconds: float = 30) -> T:
    """Look again and again until there is something to see; raises TimeoutError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.05)
    raise TimeoutError(f"waited {seconds:.0f} s in vain for {what}")


def signature(url: str) -> list[str]:
    """The headers of a SigV4-signed WebSocket handshake."""
    session = boto3.Session()
    request = AWSRequest("GET", url.replace("ws", "http", 1))
    credentials = session.get_credentials()
    assert credentials is not None, "source .local/env, or sign in to AWS"
    SigV4Auth(credentials, "execute-api", session.region_name).add_auth(request)
    return [f"{name}: {value}" for name, value in request.headers.items()]
