"""What a route demands, observed at its edge."""

from typing import Any

import boto3
import pytest
from chalice.app import Chalice

from ecom import rest
from ecom.errors import Unauthorized
from ecom.graphql import Group, PageRequest
from ecom.models import Address
from infra.documents.edge import Demands, demands_of


def demands(handler: Any, path: str = "/things") -> Demands:
    app = Chalice("things")
    app.route(path)(handler)
    return demands_of(app, app.routes[path]["GET"])


def test_a_handlers_body_and_groups_are_known() -> None:
    def add() -> None:
        rest.require_group(None, Group.ADMIN, Group.WAREHOUSE)
        rest.body(None, Address)

    found = demands(add)
    assert (found.groups, found.reads_body) == ({"admin", "warehouse"}, Address)


def test_a_handlers_query_is_known_where_a_helper_reads_it() -> None:
    def helper() -> str | None:
        return rest.parameters(None, PageRequest).next_token

    assert demands(lambda: helper()).reads_query == PageRequest


def test_what_follows_the_edge_may_fail() -> None:
    def add(thing_id: str) -> None:
        rest.require_service(None)
        raise ValueError(thing_id)

    assert demands(add, "/things/{thing_id}").service


def test_nothing_gets_out() -> None:
    reached: list[str] = []

    def add() -> None:
        rest.user_id(None)
        boto3.client("dynamodb")
        reached.append("AWS")

    assert (demands(add), reached) == (Demands(), [])


def test_the_real_edge_is_back_afterwards() -> None:
    demands(lambda: None)
    with pytest.raises(Unauthorized):
        rest.user_id(None)
