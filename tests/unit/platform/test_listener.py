from collections.abc import Sequence
from concurrent.futures import Future

import pytest

from ecom import events
from platform_app.chalicelib import listener
from platform_app.chalicelib.models import SOURCES


class Registrations:
    def __init__(self) -> None:
        self.kept: set[tuple[str, str]] = set()

    def add(self, service_name: str, connection_id: str) -> None:
        self.kept.add((service_name, connection_id))

    def remove(self, service_name: str, connection_id: str) -> None:
        self.kept.remove((service_name, connection_id))

    def listeners(self, service_name: str) -> Sequence[str]:
        return sorted(connection for service, connection in self.kept if service == service_name)


class Sockets:
    """Connections named "gone" or "broken" are that."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def send(self, connection_id: str, message: str) -> bool:
        if connection_id == "broken":
            raise OSError
        self.sent.append((connection_id, message))
        return connection_id != "gone"

    def broadcast(self, connection_ids: Sequence[str], message: str) -> list["Future[bool]"]:
        return [self._outcome(each, message) for each in connection_ids]

    def _outcome(self, connection_id: str, message: str) -> "Future[bool]":
        outcome: Future[bool] = Future()
        try:
            outcome.set_result(self.send(connection_id, message))
        except OSError as error:
            outcome.set_exception(error)
        return outcome


@pytest.mark.parametrize("source", SOURCES)
def test_every_service_with_events_can_be_listened_to(source: str) -> None:
    registrations, sockets = Registrations(), Sockets()
    message = f'{{"action": "register", "serviceName": "{source}"}}'
    listener.register("ada", message, registrations, sockets)
    assert registrations.kept == {(source, "ada")}
    assert sockets.sent == []


def test_the_services_are_those_of_the_published_events() -> None:
    assert set(SOURCES) == {event.source for event in events.ALL}
    assert all(source.startswith("ecommerce.") for source in SOURCES)


def test_a_failure_neither_keeps_the_gone_nor_passes_in_silence() -> None:
    registrations, sockets = Registrations(), Sockets()
    for connection in ("broken", "gone", "there"):
        registrations.add(events.ORDERS, connection)
    with pytest.raises(OSError):
        listener.forward({"source": events.ORDERS}, registrations, sockets)
    assert registrations.listeners(events.ORDERS) == ["broken", "there"]
    assert [connection for connection, _ in sockets.sent] == ["gone", "there"]
