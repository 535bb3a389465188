"""Events and asynchronous invocation. Where `emulated` does right, drop the correction."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from infra.local.corrections.events import ANSWERING, PLACES
from tests.end_to_end.local_aws.workbench import POISON, Workbench, eventually


def failed_rule_target(bench: Workbench, seconds: float) -> Any:
    """The record of an event that a rule sent to a failing function, as found in the queue."""
    function, (url, arn) = bench.function(POISON), bench.queue()
    events = bench.client("events")
    target = f"arn:aws:lambda:{bench.aws.region}:{bench.aws.account_id}:function:{function}"
    events.put_rule(Name=function, EventPattern=json.dumps({"source": [function]}))
    events.put_targets(Rule=function, Targets=[{"Id": "1", "Arn": target}])
    bench.client("lambda").put_function_event_invoke_config(
        FunctionName=function,
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": arn}},
    )
    detail = json.dumps({"is": "poison"})
    events.put_events(Entries=[{"Source": function, "DetailType": "Test", "Detail": detail}])
    return bench.message(url, seconds)


def test_event_that_keeps_failing_reaches_the_on_failure_queue(
    corrected: Workbench, emulated: Workbench
) -> None:
    record = failed_rule_target(corrected, seconds=15)
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestPayload"]["detail"] == {"is": "poison"}
    assert record["responsePayload"]["errorMessage"] == "poison"
    assert failed_rule_target(emulated, seconds=2) is None


def workers_of_burst(bench: Workbench) -> int:
    """How many processes served a burst of events."""
    count = PLACES + 2
    function = bench.function("time.sleep(0.2)", "print(f'out:{os.getpid()}')")
    for _ in range(count):
        bench.client("lambda").invoke(FunctionName=function, InvocationType="Event")
    pids: list[str] = eventually(lambda: bench.log(function), lambda log: len(log) == count)
    return len(set(pids))


def test_burst_of_events_queues_for_a_few_workers(
    corrected: Workbench, emulated: Workbench
) -> None:
    assert workers_of_burst(corrected) <= PLACES
    assert workers_of_burst(emulated) > PLACES


def workers_of_calls(bench: Workbench) -> int:
    """How many processes served calls that came all at once."""
    count = ANSWERING + 2
    function = bench.function("time.sleep(0.2)", "print(f'out:{os.getpid()}')")
    invoke = bench.client("lambda").invoke
    with ThreadPoolExecutor(count) as pool:
        for _ in range(count):
            pool.submit(invoke, FunctionName=function)
    pids: list[str] = eventually(lambda: bench.log(function), lambda log: len(log) == count)
    return len(set(pids))


def test_calls_at_once_queue_for_a_few_workers_too(
    corrected: Workbench, emulated: Workbench
) -> None:
    assert workers_of_calls(corrected) <= ANSWERING
    assert workers_of_calls(emulated) > ANSWERING


def outcome_of_entries(bench: Workbench) -> list[str | None]:
    """The error codes of two bad entries and a good one."""
    good = {"Source": "test", "DetailType": "Test", "Detail": "{}"}
    entries = [{**good, "Detail": "{"}, good, {"Source": "test", "Detail": "{}"}]
    answer = bench.client("events").put_events(Entries=entries)
    return [entry.get("ErrorCode") for entry in answer["Entries"]]


def test_malformed_event_fails_alone(corrected: Workbench, emulated: Workbench) -> None:
    assert outcome_of_entries(corrected) == ["MalformedDetail", None, "InvalidArgument"]
    assert outcome_of_entries(emulated) == [None, None, None]


def outcomes_of_sources(bench: Workbench) -> list[str]:
    """What a role that may publish as `mine` only gets for its own source, another and both."""
    condition = {"StringEquals": {"events:source": "mine"}}
    role = bench.role("events:PutEvents", Condition=condition)
    events = bench.assuming(role, "events")

    def publish(*sources: str) -> str:
        entries = [{"Source": each, "DetailType": "Test", "Detail": "{}"} for each in sources]
        try:
            return f"{events.put_events(Entries=entries)['FailedEntryCount']} failed"
        except events.exceptions.ClientError as error:
            return str(error.response["Error"]["Code"])

    return [publish("mine"), publish("mine", "mine"), publish("other"), publish("mine", "other")]


def test_role_publishes_only_with_the_sources_of_its_policy(
    corrected: Workbench, emulated: Workbench
) -> None:
    refused = "AccessDeniedException"
    assert outcomes_of_sources(corrected) == ["0 failed", "0 failed", refused, refused]
    assert outcomes_of_sources(emulated) == [refused] * 4
