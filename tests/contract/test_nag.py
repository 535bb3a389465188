"""cdk-nag's AwsSolutions rules hold in production, but for what is accepted here with a reason."""

import re

import pytest

from tests.contract.conftest import Synthesized
from tests.support.nag import findings

ACCEPTED = {
    r"SQS3 [\w-]+/DeadLetters.*": "These are the dead-letter queues; the rule only knows those "
    "of other queues, not those of functions, rules and streams.",
    r"IAM5\[Resource::\*] .*": "X-Ray and dynamodb:ListStreams know no resources; "
    "test_permissions.py refuses any other action on everything.",
    r"IAM5\[Resource::<\w+apiarn\w+>/api/(GET|POST)/backend/\*(/\w+)?] .*": "The path parameter "
    "of one route of another service; test_permissions.py compares it with the routes.",
    r"IAM5\[Resource::<\w+(graphql|administration)arn\w+>:\*] frontend-api/.*": "Every version of "
    "the one function that a data source invokes; CDK grants both.",
    r"IAM5\[Resource::<Graphql.Arn>:\*] frontend-api/.*": "The same, of the stack's own function.",
    r"IAM4\[Policy::.*AmazonAPIGatewayPushToCloudWatchLogs] platform/.*": "API Gateway accepts no "
    "role with fewer permissions.",
    r"APIG2 [\w-]+/RestAPI": "Requests are validated by the services' Pydantic models, also where "
    "AppSync or another service asks; tests/contract/hostile_input tries them.",
    r"APIG6 [\w-]+/RestAPI.*": "Execution logs carry paths with users' identifiers into a log "
    "group that is kept for ever. Access logs and the services' own lines tell the same.",
    r"ASC3 frontend-api/Api.*": "Failing fields are logged. Verbose content, which the rule wants, "
    "is addresses and tokens.",
    r"APIG3 delivery(-pricing)?/RestAPIapiStage": "Only services call these two, with signatures: "
    "API Gateway refuses all others.",
    r"COG1 users/UserPool.*": "Twelve characters or more. Demanding kinds of characters makes "
    "passwords easier to guess, not harder (NIST SP 800-63B, 5.1.1.2).",
    r"COG2 users/UserPool.*": "Cognito demands a second factor of everybody or of nobody, and "
    "shoppers choose. Staff are held to it by users, orders and payment (`staff_mfa`).",
    r"COG8 users/UserPool.*": "An option, `threat_protection`: it is paid for each active user.",
}
"""By patterns of findings: the reason why each stays."""
OF_THE_MACHINE = "L1 "
"""Functions run on the Python that synthesizes, which the layer is built for."""


@pytest.fixture(scope="module")
def found(synthesized: Synthesized, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    every = findings(synthesized("prod"), tmp_path_factory.mktemp("nag"))
    return {each for each in every if not each.startswith(OF_THE_MACHINE)}


def test_nothing_is_found_that_is_not_accepted(found: set[str]) -> None:
    accepted = re.compile("|".join(ACCEPTED))
    assert not [each for each in sorted(found) if not accepted.fullmatch(each)]


@pytest.mark.parametrize("pattern", ACCEPTED)
def test_what_is_accepted_is_found(found: set[str], pattern: str) -> None:
    """What has been mended since does not stay accepted."""
    assert any(re.fullmatch(pattern, each) for each in found)
