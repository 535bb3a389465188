"""`make dlq` with letters that the local Lambda itself has written."""

import json
import uuid
from collections.abc import Iterator

import boto3
import pytest

from infra.operations import dead_letters
from infra.operations.letters import Letter
from infra.operations.queues import DeadLetterQueues
from infra.operations.sending import Clients
from tests.end_to_end.local_aws.workbench import POISON, Workbench, eventually
from tests.support.reaching import reaching

NOTE = "print('out:' + json.dumps([each['dynamodb']['Keys'] for each in event['Records']]))"
SICK = f"if 'CURED' not in os.environ:\n        {POISON}"


@pytest.fixture
def service(corrected: Workbench) -> Iterator[str]:
    """A service of its own, with a dead-letter queue."""
    with reaching(corrected.aws):
        name = f"test-{uuid.uuid4().hex[:8]}"
        boto3.client("sqs").create_queue(QueueName=f"ecommerce-local-{name}-dead-letters")
        yield name


def queue_arn(bench: Workbench, service: str) -> str:
    place = f"{bench.aws.region}:{bench.aws.account_id}"
    return f"arn:aws:sqs:{place}:ecommerce-local-{service}-dead-letters"


def letters(service: str) -> list[Letter]:
    with DeadLetterQueues("local", service).taken() as found:
        return list(found)


def test_a_batch_that_a_stream_function_gave_up_is_read_from_the_stream_and_done(
    corrected: Workbench, service: str
) -> None:
    function = corrected.function(SICK, NOTE)
    table = boto3.resource("dynamodb").create_table(
        TableName=service,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    table.put_item(Item={"id": "poison"})
    boto3.client("lambda").create_event_source_mapping(
        FunctionName=function,
        EventSourceArn=str(table.latest_stream_arn),
        StartingPosition="TRIM_HORIZON",
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": queue_arn(corrected, service)}},
    )
    (letter,) = eventually(lambda: letters(service), bool)
    table.put_item(Item={"id": "later"})
    assert (letter.story.what, letter.story.function) == (f"1 changes in {service}", function)
    queues, clients = DeadLetterQueues("local", service), Clients.of("local")
    again = dead_letters.send_back(queues, letter.id, clients)
    assert again.failed[0][1] == f"{function} failed again: ValueError"
    boto3.client("lambda").update_function_configuration(
        FunctionName=function, Environment={"Variables": {"CURED": "yes"}}
    )
    outcome = dead_letters.send_back(queues, letter.id, clients)
    assert (outcome.removed, letters(service)) == (1, [])
    assert json.dumps([{"id": {"S": "poison"}}]) in corrected.log(function)


def test_an_event_that_fails_again_is_a_new_letter(corrected: Workbench, service: str) -> None:
    function = corrected.function(POISON)
    boto3.client("lambda").put_function_event_invoke_config(
        FunctionName=function,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": queue_arn(corrected, service)}},
    )
    boto3.client("lambda").invoke(
        FunctionName=function, InvocationType="Event", Payload=json.dumps({"detail-type": "poison"})
    )
    (letter,) = eventually(lambda: letters(service), bool)
    assert (letter.story.what, letter.story.cause) == ("poison", "ValueError: poison")
    queues = DeadLetterQueues("local", service)
    assert dead_letters.send_back(queues, dead_letters.ALL, Clients.of("local")).removed == 1
    (again,) = eventually(lambda: letters(service), bool)
    assert again.id != letter.id
