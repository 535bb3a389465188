"""Users who deleted their account by Cognito itself are erased, and nobody else is."""

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from ecom.models import now
from tests.component.users.conftest import Rest
from tests.support.aws_payloads import CONTEXT, recorded, stream_event
from tests.support.cognito import Pool, SilentPool

DAY = timedelta(days=1, minutes=1)


def keep(app: ModuleType, pool: Pool, email: str = "ada@example.com") -> str:
    """Somebody with an account, of whom the shop knows."""
    user_id = pool.add(email)
    assert Rest(app)(user_id, "updateProfile", name="Ada")[0] == "ok"
    return user_id


def look(app: ModuleType, monkeypatch: pytest.MonkeyPatch, after: timedelta = DAY) -> None:
    moment = now() + after
    monkeypatch.setattr(app, "now", lambda: moment)
    app.find_departed(SCHEDULED, CONTEXT)


SCHEDULED: dict[str, Any] = recorded("bus_event")


def item(table: Any, user_id: str) -> dict[str, Any]:
    found: dict[str, Any] = table.get_item(Key={"userId": user_id})["Item"]
    return found


def test_user_whose_account_is_gone_is_erased(
    app: ModuleType, pool: Pool, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, eve = keep(app, pool), keep(app, pool, "eve@example.com")
    pool.admin_delete_user("pool", ada)
    look(app, monkeypatch)
    left = item(table, ada)
    assert (left["status"], {"name", "accountCheck"} & left.keys()) == ("DELETED", set())
    assert (item(table, eve)["status"], item(table, eve)["name"]) == ("ACTIVE", "Ada")


def test_disabled_user_stays(
    app: ModuleType, pool: Pool, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = keep(app, pool)
    pool.disabled.add(ada)
    look(app, monkeypatch)
    assert item(table, ada)["status"] == "ACTIVE"


def test_fresh_user_whose_account_cannot_be_seen_yet_stays(
    app: ModuleType, pool: Pool, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = keep(app, pool)
    pool.admin_delete_user("pool", ada)
    look(app, monkeypatch, after=timedelta(hours=23))
    assert item(table, ada)["status"] == "ACTIVE"


def test_user_who_was_looked_for_waits_for_the_next_day(
    app: ModuleType, pool: Pool, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = keep(app, pool)
    look(app, monkeypatch)
    pool.admin_delete_user("pool", ada)
    look(app, monkeypatch, after=timedelta(hours=47))
    assert item(table, ada)["status"] == "ACTIVE"
    look(app, monkeypatch, after=2 * DAY)
    assert item(table, ada)["status"] == "DELETED"


def test_one_run_is_bounded_and_the_next_goes_on(
    app: ModuleType, pool: Pool, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = [keep(app, pool, f"{number}@example.com") for number in range(3)]
    for user_id in users:
        pool.admin_delete_user("pool", user_id)
    monkeypatch.setattr(app.departing, "MAX_USERS", 2)
    statuses = []
    for _ in range(2):
        look(app, monkeypatch)
        statuses.append(sorted(item(table, user_id)["status"] for user_id in users))
    assert statuses == [["ACTIVE", "DELETED", "DELETED"], ["DELETED"] * 3]


def test_user_for_whom_it_fails_is_told_of_and_does_not_hold_up_others(
    app: ModuleType, pool: Pool, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, ada = keep(app, pool, "bad@example.com"), keep(app, pool)
    table.update_item(
        Key={"userId": bad},
        UpdateExpression="SET createdDate = :bad, accountCheckDate = :first",
        ExpressionAttributeValues={":bad": "yesterday", ":first": "2000"},
    )
    pool.admin_delete_user("pool", ada)
    with pytest.raises(app.departing.Unchecked, match=bad):
        look(app, monkeypatch)
    assert item(table, ada)["status"] == "DELETED"
    look(app, monkeypatch, after=timedelta(hours=23))


def test_new_pool_has_nobody_erased(
    app: ModuleType, pool: Pool, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = keep(app, pool)
    pool.admin_delete_user("pool", ada)
    pool.made = now() + timedelta(hours=1)
    with pytest.raises(app.departing.Unchecked, match=ada):
        look(app, monkeypatch)
    assert item(table, ada)["status"] == "ACTIVE"


def test_nobody_is_erased_while_cognito_is_out(
    app: ModuleType, pool: Pool, table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = keep(app, pool)
    monkeypatch.setattr(app, "accounts", app.clients.Accounts("pool", SilentPool()))
    with pytest.raises(app.departing.Unchecked):
        look(app, monkeypatch)
    assert item(table, ada)["status"] == "ACTIVE"


def test_erasure_of_who_departed_is_announced(
    app: ModuleType, pool: Pool, table: Any, bus: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = keep(app, pool)
    before = item(table, ada)
    pool.admin_delete_user("pool", ada)
    look(app, monkeypatch)
    app.on_user_change(stream_event((before, item(table, ada))), CONTEXT)
    (told,) = bus.messages()
    assert (told["detail-type"], told["detail"]) == ("UserDeleted", {"userId": ada})
