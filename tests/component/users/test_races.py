"""A user's first write while somebody else writes the same user."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from tests.component.users.conftest import Rest
from tests.support.aws_payloads import CONTEXT, recorded
from tests.support.examples import USER_ID


@pytest.fixture
def meanwhile(app: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Has something happen when the service has just found nothing of the user."""
    add = app.store.add

    def meanwhile(happens: Callable[[], Any]) -> None:
        def add_late(user: Any) -> None:
            happens()
            add(user)

        monkeypatch.setattr(app.store, "add", add_late)

    return meanwhile


def test_a_user_who_is_announced_meanwhile_stays_as_announced(
    app: ModuleType, table: Any, meanwhile: Callable[[Any], None]
) -> None:
    announced: list[Any] = []

    def announce() -> None:
        app.on_post_confirmation(recorded("post_confirmation"), CONTEXT)
        announced.extend(table.scan()["Items"])

    meanwhile(announce)
    assert Rest(app)(USER_ID, "updateProfile", name="Ada")[0] == "ok"
    (kept,) = table.scan()["Items"]
    assert (kept["name"], kept["createdDate"]) == ("Ada", announced[0]["createdDate"])


def test_a_user_who_is_deleted_meanwhile_stays_deleted(
    app: ModuleType, table: Any, meanwhile: Callable[[Any], None]
) -> None:
    meanwhile(lambda: Rest(app)(USER_ID, "deleteAccount"))
    assert Rest(app)(USER_ID, "updateProfile", name="Ada")[0] == "Conflict"
    (kept,) = table.scan()["Items"]
    assert (kept["status"], "name" in kept) == ("DELETED", False)
