"""Publishing to the shared event bus."""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from ecom import aws
from ecom.errors import PublishError
from ecom.events import Entry
from ecom.limits import EVENT_BYTES, EVENT_ENTRIES

ATTEMPTS = 4


class EventBus:
    """The shared bus. `put_events` is PutEvents' own signature, `sleep` waits seconds."""

    def __init__(
        self,
        name: str,
        put_events: Callable[..., Any] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self._put_events = put_events
        self._sleep = sleep

    def publish(self, entries: Sequence[Entry]) -> None:
        """Publish all entries, in batches. Raises PublishError if some stay refused."""
        for batch in batches(entries):
            self._publish_batch(batch)

    def _publish_batch(self, batch: list[Entry]) -> None:
        # PutEvents answers 200 with FailedEntryCount > 0: only the failed ones are sent again.
        for attempt in range(ATTEMPTS):
            if attempt:
                self._sleep(random.uniform(0, 0.1 * 2**attempt))
            batch, codes = self._send(batch)
            if not batch:
                return
        raise PublishError(f"EventBridge refused {len(batch)} events: {', '.join(sorted(codes))}")

    def _send(self, batch: list[Entry]) -> tuple[list[Entry], set[str]]:
        put_events = self._put_events or aws.client("events").put_events
        answer = put_events(Entries=[{**entry, "EventBusName": self.name} for entry in batch])
        failed = [
            (entry, result["ErrorCode"])
            for entry, result in zip(batch, answer["Entries"], strict=True)
            if result.get("ErrorCode")
        ]
        return [entry for entry, _ in failed], {code for _, code in failed}


def size_of(entry: Entry) -> int:
    """The bytes of an entry as PutEvents counts them."""
    parts = [entry["Source"], entry["DetailType"], entry["Detail"], *entry["Resources"]]
    return sum(len(part.encode()) for part in parts)


def batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Cut entries into the largest batches that PutEvents takes, in order."""
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        bytes_ = size_of(entry)
        if batch and (len(batch) == EVENT_ENTRIES or size + bytes_ > EVENT_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += bytes_
    if batch:
        yield batch
