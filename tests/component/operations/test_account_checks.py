"""Users from before there were marks are marked once, and tombstones are not."""

from typing import Any

import pytest

from infra import tables
from infra.operations import account_checks
from tests.support import local_tables


@pytest.fixture
def table(aws: None) -> Any:  # noqa: ARG001
    return local_tables.create(tables.USERS)


def test_active_users_are_marked_once(table: Any) -> None:
    table.put_item(Item={"userId": "ada", "status": "ACTIVE"})
    table.put_item(Item={"userId": "gone", "status": "DELETED"})
    assert account_checks.mark(table.name) == 1
    before = table.scan()["Items"]
    assert account_checks.mark(table.name) == 0
    assert table.scan()["Items"] == before
    (due,) = table.scan(IndexName="account-check")["Items"]
    assert due["userId"] == "ada"
