"""What goes wrong: a plan of faults for the calls that follow, to AWS and between services."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from botocore.exceptions import ClientError


class Fault(StrEnum):
    REFUSED = "refused before anything happened"
    CRASHED = "the process died before it"
    DIED_AFTER = "the process died after it"
    LOST_ANSWER = "done, but the answer was lost"
    GARBAGE = "answered with garbage"


class Crash(BaseException):
    """The process is gone: no `except Exception` of ours sees it."""


@dataclass
class Faults:
    """`plan` says how many calls pass before a fault strikes, and which; then the next one."""

    plan: list[tuple[int, Fault]] = field(default_factory=list)
    partial: int = 0
    """How many of the next calls of PutEvents are refused in part."""
    running: bool = False
    """Whether it is the shop that calls, and not the test, which looks at the same tables."""

    @contextmanager
    def possible(self) -> Iterator[None]:
        """The shop's code runs, which faults may strike."""
        before, self.running = self.running, True
        try:
            yield
        finally:
            self.running = before

    def stop(self) -> None:
        self.plan.clear()
        self.partial = 0

    def in_part(self) -> bool:
        """Whether EventBridge takes only some of the events of this call."""
        refused, self.partial = self.partial > 0, max(0, self.partial - 1)
        return refused

    def next(self) -> Fault | None:
        if not self.running or not self.plan:
            return None
        calls, fault = self.plan[0]
        if calls > 0:
            self.plan[0] = (calls - 1, fault)
            return None
        self.plan.pop(0)
        return fault

    @contextmanager
    def around(self, lost: Callable[[], Exception]) -> Iterator[Fault | None]:
        """A call that may go wrong; `lost` makes the error of one that got no answer."""
        fault = self.next()
        if fault == Fault.CRASHED:
            raise Crash
        if fault == Fault.REFUSED:
            raise lost()
        yield fault
        if fault == Fault.DIED_AFTER:
            raise Crash
        if fault == Fault.LOST_ANSWER:
            raise lost()


def throttled(operation: str) -> Callable[[], Exception]:
    error: Any = {"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}
    return lambda: ClientError(error, operation)
