"""Every field of every event, to every handler: handled, or raised and so dead-lettered in the end.

Nothing is half done: a handler that raises has changed nothing.
"""

from collections.abc import Mapping
from typing import Any

import pytest
from chalice.app import CloudWatchEventConfig

from ecom import events
from ecom.errors import OutOfOrder
from tests.contract.hostile_input.bench import Bench, Trial
from tests.contract.hostile_input.refusals import unseen_in
from tests.contract.published import all_events
from tests.contract.running import furnish
from tests.support.aws_payloads import CONTEXT
from tests.support.examples import ORDER_ID

Json = dict[str, Any]
SHARE = 8
"""A field is in several events, and several handlers read each: of its values this part."""


@pytest.fixture(scope="module")
def published(bench: Bench) -> Mapping[str, Json]:
    """One example of each event, by its detail-type."""
    return {each["detail-type"]: each for each in all_events(bench.world.apps)}


@pytest.mark.parametrize("event", [each.name for each in events.ALL])
def test_a_hostile_event_is_handled_or_raised(
    bench: Bench, published: Mapping[str, Json], event: str
) -> None:
    example, wrong = published[event], []
    for service, function in bench.world.consumers(example):
        bench.clear()
        furnish(bench.world, ("", "", ""))
        handler = getattr(bench.world.apps[service], function)
        before = bench.state()

        def judge(trial: Trial) -> str | None:
            sent = example | {"detail": trial.sent}
            try:
                handler(sent, CONTEXT)  # noqa: B023
            except OutOfOrder:
                return None  # an early event may leave a note for staff
            except Exception:
                return None if bench.is_in(before) else "raised, but something was changed"  # noqa: B023
            return unseen_in(bench.state(), before)  # noqa: B023

        wrong.append(bench.try_all(f"{service}.{function}", example["detail"], judge, share=SHARE))
    assert not any(wrong), "\n".join(wrong)


SHAPES: Mapping[str, Json] = {
    "no detail": {"detail": None},
    "a text as detail": {"detail": ORDER_ID},
    "a list as detail": {"detail": [{"orderId": ORDER_ID}]},
    "an empty detail": {"detail": {}},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_event_without_a_detail_is_raised(
    bench: Bench, published: Mapping[str, Json], shape: str
) -> None:
    bench.clear()
    for service, app in bench.world.apps.items():
        for source in app.app.event_sources:
            if isinstance(source, CloudWatchEventConfig) and service != "platform":
                event = next(iter(published.values())) | SHAPES[shape]
                with pytest.raises(Exception):  # noqa: B017 - whatever it is, Lambda tries again
                    getattr(app, source.name)(event, CONTEXT)
    assert bench.is_in(bench.empty)
