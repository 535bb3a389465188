"""DynamoDB streams. Where `emulated` does right, drop the correction."""

from typing import Any

from tests.end_to_end.local_aws.workbench import POISON, Workbench, eventually

KEYS = "[record['dynamodb']['Keys']['id']['S'] for record in event['Records']]"
REPORT = """numbers = {record['dynamodb']['SequenceNumber']: record for record in event['Records']}
    return {"batchItemFailures": [
        {"itemIdentifier": number} for number in numbers if "poison" in str(numbers[number])]}"""


def followed(bench: Workbench, *body: str, **mapping: Any) -> tuple[str, str]:
    """A function that three stream records, the second one poison, go to; its failure queue."""
    url, arn = bench.queue()
    function = bench.function(*body, actions=("dynamodb:*", "sqs:SendMessage"))
    dynamodb = bench.client("dynamodb")
    table = dynamodb.create_table(
        TableName=function,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]
    for name in ("first", "poison", "last"):
        dynamodb.put_item(TableName=function, Item={"id": {"S": name}})
    bench.client("lambda").create_event_source_mapping(
        FunctionName=function,
        EventSourceArn=table["LatestStreamArn"],
        StartingPosition="TRIM_HORIZON",
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": arn}},
        **mapping,
    )
    return function, url


def test_poison_record_is_cut_out_and_given_up(corrected: Workbench, emulated: Workbench) -> None:
    body = (POISON, f"print('out:' + str({KEYS}))")
    function, failures = followed(corrected, *body)
    record = corrected.message(failures)
    assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert record["DDBStreamBatchInfo"]["batchSize"] == 1
    done = ["['first']", "['last']"]
    assert eventually(lambda: corrected.log(function), lambda log: log == done) == done
    assert emulated.message(followed(emulated, *body)[1], seconds=2.5) is None


def test_reported_record_is_retried_and_given_up(corrected: Workbench, emulated: Workbench) -> None:
    body = (f"print('out:' + str({KEYS}))", REPORT)
    options = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
    function, failures = followed(corrected, *body, **options)
    assert corrected.message(failures)["DDBStreamBatchInfo"]["batchSize"] == 1
    log = eventually(lambda: corrected.log(function), lambda log: log[-1:] == ["['last']"])
    assert log[0] == "['first', 'poison', 'last']"
    assert not any("first" in line for line in log[1:])
    function, failures = followed(emulated, *body, **options)
    assert emulated.message(failures, seconds=2.5) is None
    assert len(emulated.log(function)) == 1
