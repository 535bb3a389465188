"""What the README tells a reader to try can be done."""

import json
import re

import pytest
from graphql import parse, validate

from tests.support import schema as appsync
from tests.support.apps import ROOT

QUERIES = re.findall(r"-d '(\{\"query\": .*\})'", (ROOT / "README.md").read_text())


@pytest.mark.parametrize("body", QUERIES)
def test_a_query_is_of_the_schema(body: str) -> None:
    assert validate(appsync.load(), parse(json.loads(body)["query"])) == []


def test_there_are_queries_of_the_public_and_of_a_user() -> None:
    assert len(QUERIES) >= 2
