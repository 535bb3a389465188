"""What the README tells a reader to try can be done, and what it counts is there."""

import json
import re

import pytest
from graphql import parse, validate

from tests.support import schema as appsync
from tests.support.apps import ROOT
from tests.support.templates import Assembly

README = (ROOT / "README.md").read_text()
STANDING = {
    "CloudWatch alarms": "AWS::CloudWatch::Alarm",
    "DynamoDB tables": "AWS::DynamoDB::Table",
    "log groups": "AWS::Logs::LogGroup",
}
QUERIES = re.findall(r"-d '(\{\"query\": .*\})'", README)


@pytest.mark.parametrize("body", QUERIES)
def test_a_query_is_of_the_schema(body: str) -> None:
    assert validate(appsync.load(), parse(json.loads(body)["query"])) == []


def test_there_are_queries_of_the_public_and_of_a_user() -> None:
    assert len(QUERIES) >= 2


@pytest.mark.parametrize("assembly", ["prod"], indirect=True)
@pytest.mark.parametrize("what", STANDING)
def test_what_costs_by_standing_there_is_counted(assembly: Assembly, what: str) -> None:
    row = re.search(rf"^\| {what}[^|]*\| \d+ \| (\d+) \|", README, re.M)
    assert row and int(row[1]) == len(list(assembly.of_type(STANDING[what])))
