"""A shop that can be put back to what it was, and how a value is put into each of its fields."""

import os
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from tests.faults.world import ACCOUNT, REGION, World
from tests.support import hostile, places
from tests.support.cognito import Pool
from tests.support.places import Path

EVERY = "HOSTILE" in os.environ
"""Whether each field is sent all values of its kind, also where that takes minutes."""
SHARE = 3
"""Otherwise each third one; fewer where many fields are of types that others have too."""
ACCOUNTS = "accounts of Cognito"
State = dict[str, Any]


@dataclass(frozen=True)
class Trial:
    """One value in one field of what is right otherwise."""

    path: Path
    name: str
    value: Any
    example: Any
    """What would be right there."""
    sent: Any

    @property
    def field(self) -> str:
        return places.name_at(self.path)

    @property
    def missing(self) -> bool:
        return self.value is None or self.value is places.ABSENT

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path))} = {self.name}"


Judge = Callable[[Trial], str | None]
"""What is wrong with what became of a value, None where nothing is."""


@dataclass
class Bench:
    world: World
    fields: set[tuple[str, ...]]
    tried: list[int]

    def __post_init__(self) -> None:
        users: Any = self.world.apps["users"]
        users.accounts = users.clients.Accounts("pool", Pool())
        self.empty = self.state()

    def clear(self) -> None:
        self.restore(self.empty)

    def try_all(
        self, entry: str, right: Any, judge: Judge, *, share: int = SHARE, depth: int = 99
    ) -> str:
        """What is wrong, line by line, with what becomes of every value in every field of `right`.

        `judge` says so of each; the shop is the same for all. Of the values of a field, every
        `share`th is tried: those of a type that is in several entry points are so tried in all.
        """
        before, wrong, count = self.state(), [], 0
        for trial in trials(right, share):
            if len(trial.path) > depth:
                continue
            try:
                complaint = judge(trial)
            except Exception as error:
                complaint = f"raised {type(error).__name__}: {str(error)[:300]}"
            if complaint:
                wrong.append(f"{trial}: {complaint}")
            self.fields.add((entry, *map(str, trial.path)))
            count += 1
            self.restore(before)
        self.tried.append(count)
        return "\n".join(wrong)

    def state(self) -> State:
        """All that the shop keeps."""
        tables = dynamodb_backends[ACCOUNT][REGION].tables
        kept = {name: deepcopy(table.items) for name, table in tables.items()}
        return kept | {ACCOUNTS: deepcopy(vars(self._pool))}

    def is_in(self, state: State) -> bool:
        """Whether nothing is different, which is known faster than what is."""
        tables = dynamodb_backends[ACCOUNT][REGION].tables
        same = (table.items == state[name] for name, table in tables.items())
        return vars(self._pool) == state[ACCOUNTS] and all(same)

    def restore(self, state: State) -> None:
        vars(self._pool).update(deepcopy(state[ACCOUNTS]))
        for name, table in dynamodb_backends[ACCOUNT][REGION].tables.items():
            if table.items != state[name]:
                table.items = deepcopy(state[name])

    @property
    def _pool(self) -> Any:
        return self.world.apps["users"].accounts._cognito


def trials(right: Any, share: int) -> Iterator[Trial]:
    for number, (path, example) in enumerate(places.places(right)):
        values = hostile.values_for(places.name_at(path), example).items()
        for turn, (name, value) in enumerate(values):
            # In a list, what is left out is only a shorter list.
            if value is places.ABSENT and isinstance(path[-1], int):
                continue
            if EVERY or name in hostile.MISSING or (turn + number) % share == 0:
                yield Trial(path, name, value, example, places.put(right, path, value))
