"""Nothing lost, nothing twice, nothing backwards: whatever happens, in whatever order."""

import os
from collections.abc import Mapping
from types import ModuleType

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.machine import Story

EXAMPLES = int(os.environ.get("EXAMPLES", "15"))
STEPS = int(os.environ.get("STEPS", "40"))


def test_every_story_ends_well(services: Mapping[str, ModuleType]) -> None:
    Story.services = services
    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=EXAMPLES,
            # The same stories for the same code: what a change is judged by is no matter of luck.
            derandomize="CI" in os.environ,
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        ),
    )
