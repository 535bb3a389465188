"""The live event listener: who listens to which service, and what they are sent."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Protocol

from pydantic import ValidationError

from ecom.errors import reasons

from .models import Complaint, Registration


class Registrations(Protocol):
    """Who listens to what; `store.RegistrationStore` in production."""

    def add(self, service_name: str, connection_id: str) -> None: ...
    def remove(self, service_name: str, connection_id: str) -> None: ...
    def listeners(self, service_name: str) -> Sequence[str]: ...


class Sockets(Protocol):
    """The connections; `clients.Sockets` in production."""

    def send(self, connection_id: str, message: str) -> bool: ...
    def broadcast(self, connection_ids: Sequence[str], message: str) -> list[Future[bool]]: ...


def register(
    connection_id: str, message: str, registrations: Registrations, sockets: Sockets
) -> None:
    """Do what a client's message asks for, or tell the client what is wrong with it."""
    try:
        registration = Registration.model_validate_json(message, extra="forbid")
    except ValidationError as error:
        complaint = Complaint(message="; ".join(reasons(error)))
        sockets.send(connection_id, json.dumps(complaint.to_json()))
        return
    registrations.add(registration.service_name, connection_id)


def forward(event: Mapping[str, Any], registrations: Registrations, sockets: Sockets) -> None:
    """Send an event to everyone who listens to its source.

    A failure is raised when all others have been served; the retry that it causes sends the
    event to them again.
    """
    source = event["source"]
    listeners = registrations.listeners(source)
    sent = sockets.broadcast(listeners, json.dumps(event, ensure_ascii=False))
    for connection_id, outcome in zip(listeners, sent, strict=True):
        gone = outcome.exception() is None and not outcome.result()
        if gone:
            registrations.remove(source, connection_id)
    for outcome in sent:
        outcome.result()
