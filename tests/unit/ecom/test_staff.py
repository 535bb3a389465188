"""Whether a caller still is who the token says."""

import pytest

from ecom.errors import Forbidden, Unavailable
from ecom.graphql import Caller, Group
from ecom.staff import Staff
from tests.support.cognito import LOST, Pool, SilentPool, lose_rights

EVE = Caller("eve", frozenset(Group))
"""The token says that she is in every group."""


@pytest.fixture
def pool() -> Pool:
    pool = Pool()
    pool.add("eve@example.com", "admin", user_id="eve")
    return pool


@pytest.mark.parametrize("groups", [[Group.ADMIN], [Group.WAREHOUSE, Group.ADMIN]])
def test_member_of_one_of_the_groups_is_admitted(pool: Pool, groups: list[Group]) -> None:
    Staff("pool", pool).require(EVE, *groups)


def test_member_of_another_group_is_refused(pool: Pool) -> None:
    with pytest.raises(Forbidden, match="for members of warehouse"):
        Staff("pool", pool).require(EVE, Group.WAREHOUSE)


@pytest.mark.parametrize("how", LOST)
def test_lost_rights_are_refused(pool: Pool, how: str) -> None:
    lose_rights(pool, "eve", how)
    with pytest.raises(Forbidden):
        Staff("pool", pool).require(EVE, Group.ADMIN)


def test_silent_cognito_admits_nobody() -> None:
    with pytest.raises(Unavailable, match="EndpointConnectionError"):
        Staff("pool", SilentPool()).require(EVE, Group.ADMIN)


def test_refusing_cognito_admits_nobody(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "admin_get_user", SilentPool().admin_get_user)
    with pytest.raises(Unavailable, match="InternalErrorException"):
        Staff("pool", pool).require(EVE, Group.ADMIN)
