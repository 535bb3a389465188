"""Keys and what is signed with them. Where `emulated` does right, drop the correction."""

import hashlib
from typing import Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError
from requests_aws4auth import AWS4Auth

from tests.end_to_end.local_aws.test_apis import imported, in_a_stack
from tests.end_to_end.local_aws.workbench import ACCOUNT, Workbench


def refusal(bench: Workbench, key: str = "", secret: str = "") -> str | None:
    """The code of the refusal of a call that is signed so, by default with the root's own key."""
    client: Any = boto3.client(
        "dynamodb", endpoint_url=bench.aws.endpoint, region_name=bench.aws.region,
        aws_access_key_id=key or bench.aws.access_key_id,
        aws_secret_access_key=secret or bench.aws.secret_access_key,
    )  # fmt: skip
    try:
        client.list_tables()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return None


def test_root_is_whoever_signs_with_its_key(corrected: Workbench, emulated: Workbench) -> None:
    assert refusal(corrected) is None
    assert refusal(corrected, secret="wrong") == "InvalidSignatureException"
    assert refusal(emulated, secret="wrong") is None


@pytest.mark.parametrize("key", ["test", ACCOUNT])
def test_no_other_key_is_root(corrected: Workbench, emulated: Workbench, key: str) -> None:
    assert refusal(corrected, key) == "UnrecognizedClientException"
    assert refusal(emulated, key) is None


def test_each_start_has_a_key_of_its_own(corrected: Workbench, emulated: Workbench) -> None:
    ours, theirs = corrected.aws, emulated.aws
    assert ours.access_key_id != theirs.access_key_id
    assert ours.secret_access_key != theirs.secret_access_key


def unsigned(bench: Workbench) -> int:
    """What a call that has an Authorization header, but no signature, is answered."""
    headers = {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Authorization": "Bearer x"}
    return requests.post(bench.aws.endpoint, "{}", headers=headers, timeout=30).status_code


def test_without_a_key_nobody_is_root(corrected: Workbench, emulated: Workbench) -> None:
    assert (unsigned(corrected), unsigned(emulated)) == (400, 200)


def signed(bench: Workbench, api_id: str, region: str, service: str) -> int:
    auth = AWS4Auth(bench.aws.access_key_id, bench.aws.secret_access_key, region, service)
    url = f"{bench.aws.endpoint}/_aws/execute-api/{api_id}/api/signed"
    return requests.get(url, auth=auth, timeout=30).status_code


def test_a_signature_for_something_else_opens_no_api(
    corrected: Workbench, emulated: Workbench
) -> None:
    ours, theirs = imported(corrected, "/orders"), in_a_stack(emulated)
    assert signed(corrected, ours, "us-east-1", "execute-api") == 200
    for scope in (("us-east-1", "lambda"), ("eu-west-1", "execute-api")):
        assert signed(corrected, ours, *scope) == 403
        assert signed(emulated, theirs, *scope) == 200


def test_a_signature_for_another_service_is_refused(
    corrected: Workbench, emulated: Workbench
) -> None:
    headers = {"X-Amz-Target": "DynamoDB_20120810.ListTables"}
    asked = [
        requests.post(
            bench.aws.endpoint, "{}", headers=headers, timeout=30,
            auth=AWS4Auth(bench.aws.access_key_id, bench.aws.secret_access_key, "us-east-1", "sqs"),
        ).status_code
        for bench in (corrected, emulated)
    ]  # fmt: skip
    assert asked == [400, 200]


def key_can_be_worked_out(bench: Workbench) -> bool:
    """Whether the names of a function and its role tell with which key it signs."""
    name = bench.function("return os.environ['AWS_SECRET_ACCESS_KEY']")
    config = bench.client("lambda").get_function_configuration(FunctionName=name)
    names = hashlib.sha256(f"{config['FunctionArn']}:{config['Role']}".encode()).hexdigest()
    return bench.call(name) == hashlib.sha256(f"secret:{names}".encode()).hexdigest()  # type: ignore[comparison-overlap]


def test_the_key_of_a_function_cannot_be_worked_out(
    corrected: Workbench, emulated: Workbench
) -> None:
    assert not key_can_be_worked_out(corrected)
    assert key_can_be_worked_out(emulated)


def test_a_function_has_the_key_of_its_role_and_not_of_the_account(corrected: Workbench) -> None:
    told = corrected.call(corrected.function("return dict(os.environ)"))
    assert told["AWS_ACCESS_KEY_ID"].startswith("ASIA")
    assert corrected.aws.secret_access_key not in told.values()
