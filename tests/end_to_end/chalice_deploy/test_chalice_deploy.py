"""The services by `chalice deploy`, connected to the shared bus, used, redeployed and destroyed."""

import shutil
import subprocess
from datetime import timedelta

import boto3
import pytest

from ecom.models import now
from infra.chalice_deploy.deployment import CHALICE
from infra.chalice_deploy.project import Project
from infra.demo.listener import Listener, until
from infra.demo.users import COURIER
from infra.operations.replaying import replay
from infra.operations.replays import Window
from tests.end_to_end.chalice_deploy.conftest import ByChalice
from tests.support.sockets import admits

CAPTURED = "orders-local-on_payment_captured"
ONCE = {
    "warehouse-local-on_order_created",
    "payment-local-on_order_created",
    "orders-local-on_package_created",
    "delivery-local-on_package_created",
    "orders-local-on_delivery_completed",
    "payment-local-on_delivery_completed",
    CAPTURED,
}
"""What an order invokes exactly once on its way."""


def fulfil(shop: ByChalice) -> str:
    """Take an order all the way; returns its identifier."""
    people, captured = shop.people, shop.invocations(CAPTURED)
    order_id = people.buy(1)["orderId"]
    people.start_packing(order_id)
    people.finish_packing(order_id)
    people.start_delivery(order_id)
    people.work(COURIER, "completeDelivery", order_id)
    people.await_status(order_id, "FULFILLED")
    until(lambda: shop.invocations(CAPTURED) > captured or None, "the capture to be told")
    return str(order_id)


def runs(shop: ByChalice) -> dict[str, int]:
    return {function: shop.completions(function) for function in ONCE}


def runs_after(shop: ByChalice, before: dict[str, int]) -> dict[str, int]:
    """The runs, once each function has told of one more; the logs come after the work."""

    def all_have_run() -> dict[str, int] | None:
        seen = runs(shop)
        return seen if all(seen[function] > before[function] for function in ONCE) else None

    return until(all_have_run, "every handler to have run")


def test_an_order_is_fulfilled_and_every_handler_does_its_work_once(
    by_chalice: ByChalice,
) -> None:
    fulfil(by_chalice)
    assert runs_after(by_chalice, dict.fromkeys(ONCE, 0)) == dict.fromkeys(ONCE, 1)


@pytest.mark.usefixtures("by_chalice")
def test_what_failed_and_what_nobody_wants_is_bounded_as_by_cdk() -> None:
    lambda_ = boto3.client("lambda")
    retries = lambda_.get_function_event_invoke_config(FunctionName="orders-local-on_user_deleted")
    assert retries["DestinationConfig"]["OnFailure"]["Destination"].endswith("orders-dead-letters")
    (source,) = lambda_.list_event_source_mappings(
        FunctionName="delivery-local-on_delivery_change"
    )["EventSourceMappings"]
    assert (source["MaximumRetryAttempts"], len(source["FilterCriteria"]["Filters"])) == (5, 1)
    events = boto3.client("events")
    for rule in ("orders-local-on_package_created-event", "orders-local-find_unsettled-event"):
        (target,) = events.list_targets_by_rule(Rule=rule)["Targets"]
        assert target["DeadLetterConfig"]["Arn"].endswith("orders-dead-letters")


def test_what_comes_round_does_so_as_the_environment_says(by_chalice: ByChalice) -> None:
    rule = boto3.client("events").describe_rule(Name="orders-local-find_unsettled-event")
    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(1 minute)", "ENABLED")
    name = "orders-local-find_unsettled"
    bounds = boto3.client("lambda").get_function_event_invoke_config(FunctionName=name)
    assert bounds["MaximumRetryAttempts"] == 0
    until(lambda: by_chalice.completions(name) or None, "the schedule to come", 90)


def test_a_page_of_any_origin_may_read_why_it_is_refused(by_chalice: ByChalice) -> None:
    refused = by_chalice.people.shop.rest("GET", "orders", "/orders")
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (401, "*")


def test_who_calls_an_api_is_logged_to_the_group_of_its_stack(by_chalice: ByChalice) -> None:
    api_id = by_chalice.people.shop.url("orders").split("/")[-2]
    stage = boto3.client("apigateway").get_stage(restApiId=api_id, stageName="api")
    assert stage["accessLogSettings"]["format"].startswith('{"requestId":"$context.requestId"')
    group = stage["accessLogSettings"]["destinationArn"].split(":log-group:")[1]
    found = boto3.client("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert [each["logGroupName"] for each in found] == ["/aws/apigateway/ecommerce-local-orders"]


def test_each_function_has_the_role_of_its_stack(by_chalice: ByChalice) -> None:
    functions = boto3.client("lambda").get_paginator("list_functions").paginate()
    by_name = {each["FunctionName"]: each for page in functions for each in page["Functions"]}
    for project in by_chalice.deployment.projects.values():
        made = [by_name[project.function(handler)]["Role"] for handler in project.handlers]
        assert len(set(made)) == len(project.handlers)
        assert all(f"role/ecommerce-local-{project.service}-" in role for role in made)


def connects(shop: ByChalice, *, signed: bool) -> bool:
    """Whether the listener admits a client."""
    url = shop.people.shop.parameters["platform/listener-api/url"]
    return admits(url, signed=signed)


def test_the_listener_shows_what_happens_to_those_who_sign(by_chalice: ByChalice) -> None:
    people = by_chalice.people
    (product,) = people.pick(1)
    with Listener(people.shop, ["ecommerce.warehouse"]) as listener:
        people.set_stock(product["productId"], 1000)
        listener.wait(product["productId"], ["StockChanged"])
    assert not connects(by_chalice, signed=False)


def deploy_alone(shop: ByChalice, service: str) -> Project:
    project = shop.deployment.projects[shop.deployment.stack(service)]
    subprocess.run([CHALICE, "deploy", "--stage", "local"], cwd=project.folder, check=True)
    return project


def test_chalice_alone_closes_the_listener_until_the_next_deployment(
    by_chalice: ByChalice,
) -> None:
    deploy_alone(by_chalice, "platform")
    assert not connects(by_chalice, signed=True)
    by_chalice.deployment.deploy("platform")
    assert connects(by_chalice, signed=True)
    assert not connects(by_chalice, signed=False)


def test_a_service_is_redeployed_by_chalice_alone_from_any_machine(by_chalice: ByChalice) -> None:
    api_url, before = by_chalice.people.shop.url("orders"), runs(by_chalice)
    for app in by_chalice.deployment.apps.iterdir():
        shutil.rmtree(app / ".chalice")
    by_chalice.deployment.stage()
    project = deploy_alone(by_chalice, "orders")
    assert str(project.api_id) in api_url
    fulfil(by_chalice)
    after = {function: count + 1 for function, count in before.items()}
    assert runs_after(by_chalice, before) == after


def test_an_order_is_replayed_to_the_functions_that_chalice_made(by_chalice: ByChalice) -> None:
    begin, handler = now() - timedelta(seconds=1), "payment-local-on_order_created"
    order_id = fulfil(by_chalice)
    before = by_chalice.invocations(handler)
    replay("local", Window(begin, now()), "payment", order_id)
    until(lambda: by_chalice.invocations(handler) > before or None, "the replayed event")


def test_nothing_is_left_after_destroying(by_chalice: ByChalice) -> None:
    by_chalice.deployment.destroy()
    assert boto3.client("lambda").list_functions()["Functions"] == []
    assert boto3.client("apigateway").get_rest_apis()["items"] == []
    assert boto3.client("apigatewayv2").get_apis()["Items"] == []
    assert boto3.client("events").list_rules()["Rules"] == []
    parameters = boto3.client("ssm").get_parameters_by_path(Path="/ecommerce", Recursive=True)
    assert parameters["Parameters"] == []
