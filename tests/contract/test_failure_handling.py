"""However a function fails, it fails within bounds, and what it could not do is kept and told."""

from tests.support.templates import Assembly, Json, Template, listed


def queues(template: Template) -> set[str]:
    return {f"${{{name}.Arn}}" for name in template.of_type("AWS::SQS::Queue")}


def may_send(template: Template, function: Json) -> set[str]:
    """The queues to which a function's role may send."""
    role = template.text(function["Role"]).removesuffix(".Arn}") + "}"
    return {
        template.text(resource)
        for policy in template.of_type("AWS::IAM::Policy").values()
        if role in map(template.text, policy["Roles"])
        for statement in policy["PolicyDocument"]["Statement"]
        if "sqs:SendMessage" in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }


def kept_in(template: Template, failing: Json) -> str:
    """The queue that takes what failed."""
    destination = failing["DestinationConfig"]["OnFailure"]
    assert destination["Type"] == "SQS"
    return template.text(destination["Destination"])


def test_a_rule_is_on_the_shared_bus_and_keeps_what_it_cannot_deliver(assembly: Assembly) -> None:
    shared = f"${{/ecommerce/{assembly.environment}/platform/event-bus/name}}"
    for template in assembly.templates.values():
        buses = {shared, *(f"${{{name}}}" for name in template.of_type("AWS::Events::EventBus"))}
        for _, rule in template.events("EventBridgeRule"):
            assert template.text(rule["EventBusName"]) in buses
            assert template.text(rule["DeadLetterConfig"]["Arn"]) in queues(template)
            assert 0 < rule["RetryPolicy"]["MaximumRetryAttempts"] <= 185
            assert rule["RetryPolicy"]["MaximumEventAgeInSeconds"] < 24 * 3600


def test_a_function_behind_a_rule_is_tried_again_and_then_its_event_is_kept(
    assembly: Assembly,
) -> None:
    for template in assembly.templates.values():
        for function, _ in template.events("EventBridgeRule"):
            bounds = function["EventInvokeConfig"]
            assert 0 < bounds["MaximumRetryAttempts"] <= 2
            assert bounds["MaximumEventAgeInSeconds"] <= 6 * 3600
            assert {kept_in(template, bounds)} == queues(template) == may_send(template, function)


def test_what_a_schedule_could_not_do_is_kept_and_the_next_run_is_the_next_try(
    assembly: Assembly,
) -> None:
    found = set()
    for template in assembly.templates.values():
        for function, source in template.events("Schedule"):
            name = function["FunctionName"].removeprefix(f"ecommerce-{assembly.environment}-")
            found.add((name, source["Schedule"]))
            assert function["EventInvokeConfig"]["MaximumRetryAttempts"] == 0
            kept = {kept_in(template, function["EventInvokeConfig"])}
            assert kept == queues(template) == may_send(template, function)
            assert template.text(source["DeadLetterConfig"]["Arn"]) in kept
    rate = {"local": "rate(1 minute)", "prod": "rate(5 minutes)"}[assembly.environment]
    assert found == {("orders-find-unsettled", rate), ("users-find-departed", rate)}


def test_a_poisoned_stream_record_is_set_aside_and_the_rest_go_on(assembly: Assembly) -> None:
    streams = [
        (template, function, source)
        for template in assembly.templates.values()
        for function, source in template.events("DynamoDB")
    ]
    assert sorted(template.service for template, _, _ in streams) == [
        "delivery",
        "orders",
        "orders",
        "payment",
        "products",
        "products",
        "users",
        "warehouse",
        "warehouse",
    ]
    for template, function, source in streams:
        assert source["StartingPosition"] == "TRIM_HORIZON"
        assert source["BisectBatchOnFunctionError"] is True
        assert 0 < source["MaximumRetryAttempts"] <= 10
        assert 0 < source["MaximumRecordAgeInSeconds"] <= 24 * 3600
        assert {kept_in(template, source)} == queues(template) == may_send(template, function)


def test_nothing_feeds_a_function_but_a_route_a_rule_a_schedule_or_a_stream(
    assembly: Assembly,
) -> None:
    types = {
        event["Type"]
        for template in assembly.templates.values()
        for function in template.functions.values()
        for event in function.get("Events", {}).values()
    }
    assert types == {"EventBridgeRule", "Schedule", "DynamoDB"}


def test_every_service_with_functions_has_a_dead_letter_queue_that_raises_an_alarm(
    assembly: Assembly,
) -> None:
    for template in assembly.templates.values():
        watched = [
            template.text(alarm["Dimensions"][0]["Value"])
            for alarm in template.of_type("AWS::CloudWatch::Alarm").values()
            if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible" and alarm["AlarmActions"]
        ]
        assert watched == [f"${{{name}.QueueName}}" for name in template.of_type("AWS::SQS::Queue")]
        assert len(watched) == bool(template.functions)


def test_a_service_that_people_wait_for_raises_an_alarm_when_it_does_not_serve_them(
    assembly: Assembly,
) -> None:
    for template in assembly.templates.values():
        alarms = template.of_type("AWS::CloudWatch::Alarm").values()
        faults = [each for each in alarms if each["MetricName"] == "Fault"]
        asked = [
            each["Environment"]["Variables"]
            for each in template.functions.values()
            if each["FunctionName"].endswith(("-graphql", "-api-handler"))
        ]
        assert len(faults) == bool(asked), template.service
        for alarm in faults:
            told = asked[0]
            assert alarm["Namespace"] == told["POWERTOOLS_METRICS_NAMESPACE"]
            (dimension,) = alarm["Dimensions"]
            assert dimension == {"Name": "service", "Value": told["POWERTOOLS_SERVICE_NAME"]}
            assert alarm["AlarmActions"]


def test_a_dead_letter_queue_takes_what_rules_could_not_deliver(assembly: Assembly) -> None:
    for template in assembly.templates.values():
        senders = [
            statement["Principal"]
            for policy in template.of_type("AWS::SQS::QueuePolicy").values()
            for statement in policy["PolicyDocument"]["Statement"]
            if statement["Effect"] == "Allow"
        ]
        assert senders == [{"Service": "events.amazonaws.com"}] * len(queues(template))
