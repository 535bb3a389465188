from collections.abc import Mapping
from typing import Any

import pytest

from ecom.bus import ATTEMPTS, EventBus, batches, size_of
from ecom.errors import PublishError
from ecom.events import Entry
from ecom.limits import EVENT_BYTES, EVENT_ENTRIES


def entry(name: str, size: int = 0) -> Entry:
    """An entry called `name` whose detail has `size` bytes more than the braces."""
    return {
        "Source": "test",
        "DetailType": "Tested",
        "Resources": [name],
        "Detail": "{" + " " * size + "}",
    }


class EventBridge:
    """Refuses each entry as often as `refusals` says, as PutEvents does: with an answer of 200."""

    def __init__(self, refusals: Mapping[str, int] | None = None) -> None:
        self.refusals = dict(refusals or {})
        self.calls: list[list[str]] = []

    def put_events(self, Entries: list[Any]) -> Any:
        self.calls.append([each["Resources"][0] for each in Entries])
        results = [self._result(each["Resources"][0]) for each in Entries]
        return {"FailedEntryCount": sum("ErrorCode" in r for r in results), "Entries": results}

    def _result(self, name: str) -> dict[str, str]:
        if self.refusals.get(name, 0) > 0:
            self.refusals[name] -= 1
            return {"ErrorCode": "ThrottlingException"}
        return {"EventId": name}


def publish(bridge: EventBridge, *names: str) -> list[float]:
    pauses: list[float] = []
    EventBus("shop", bridge.put_events, pauses.append).publish([entry(name) for name in names])
    return pauses


def test_entries_are_sent_to_the_named_bus() -> None:
    sent: list[Any] = []

    def put_events(Entries: list[Any]) -> Any:
        sent.extend(Entries)
        return {"Entries": [{}]}

    EventBus("shop", put_events).publish([entry("a")])
    assert sent == [{**entry("a"), "EventBusName": "shop"}]


def test_no_entries_make_no_call() -> None:
    publish(bridge := EventBridge())
    assert bridge.calls == []


def test_a_call_takes_ten_entries_in_their_order() -> None:
    names = [f"e{n}" for n in range(25)]
    publish(bridge := EventBridge(), *names)
    assert bridge.calls == [names[:10], names[10:20], names[20:]]


def test_only_refused_entries_are_sent_again() -> None:
    publish(bridge := EventBridge({"b": 2, "d": 1}), "a", "b", "c", "d")
    assert bridge.calls == [["a", "b", "c", "d"], ["b", "d"], ["b"]]


def test_the_first_try_does_not_wait_and_the_others_wait_ever_longer() -> None:
    assert publish(EventBridge(), "a") == []
    pauses = publish(EventBridge({"a": ATTEMPTS - 1}), "a")
    assert len(pauses) == ATTEMPTS - 1
    assert all(0 <= pause <= 0.1 * 2**n for n, pause in enumerate(pauses, start=1))


def test_an_entry_that_stays_refused_fails_loudly_with_the_reason() -> None:
    bridge = EventBridge({"b": 99})
    with pytest.raises(PublishError, match="refused 1 events: ThrottlingException"):
        publish(bridge, "a", "b")
    assert bridge.calls == [["a", "b"], *[["b"]] * (ATTEMPTS - 1)]


def test_a_refused_entry_is_sent_before_those_of_the_next_batch() -> None:
    names = [f"e{n}" for n in range(EVENT_ENTRIES + 1)]
    publish(bridge := EventBridge({"e3": 1}), *names)
    assert bridge.calls == [names[:10], ["e3"], names[10:]]


def test_an_error_of_the_call_itself_is_passed_on() -> None:
    def put_events(**_: Any) -> Any:
        raise OSError("no network")

    with pytest.raises(OSError, match="no network"):
        EventBus("shop", put_events).publish([entry("a")])


def test_a_call_takes_no_more_bytes_than_eventbridge_does() -> None:
    half = EVENT_BYTES // 2
    entries = [entry("a", half), entry("b", half), entry("c"), entry("d", half)]
    cut = list(batches(entries))
    assert cut == [[entries[0]], [entries[1], entries[2]], [entries[3]]]
    assert all(sum(map(size_of, batch)) <= EVENT_BYTES for batch in cut)


def test_two_entries_that_just_fit_go_together() -> None:
    small = entry("a")
    rest = EVENT_BYTES - size_of(small) - size_of(entry("b"))
    assert len(list(batches([small, entry("b", rest)]))) == 1
    assert len(list(batches([small, entry("b", rest + 1)]))) == 2


def test_sizes_are_bytes_not_characters() -> None:
    assert size_of({**entry("a"), "Detail": "ü"}) == size_of({**entry("a"), "Detail": "uu"})
