"""What is looked up in a deployed environment."""

import boto3
import pytest

from infra.stage import Deployed, StageError
from tests.component.conftest import Queue


@pytest.fixture
def deployed(aws: None) -> Deployed:  # noqa: ARG001
    return Deployed("dev")


def test_a_parameter_is_the_environments_own(deployed: Deployed) -> None:
    for environment in ("dev", "prod"):
        boto3.client("ssm").put_parameter(
            Name=f"/ecommerce/{environment}/orders/api/url", Value=environment, Type="String"
        )
    assert deployed.parameter("orders/api/url") == "dev"


def test_what_is_not_deployed_is_named(deployed: Deployed) -> None:
    with pytest.raises(StageError, match="dev has no parameter orders/api/url"):
        deployed.parameter("orders/api/url")


def test_a_stream_is_found_by_its_table(deployed: Deployed) -> None:
    table = boto3.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "orderId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "orderId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    assert deployed.stream_arn("orders") == table["TableDescription"]["LatestStreamArn"]


def test_a_queue_is_found_by_its_name(deployed: Deployed) -> None:
    queue = Queue("dead-letters")
    assert deployed.queue_url("dead-letters") == queue.url
