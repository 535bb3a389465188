"""The services by `chalice deploy`, connected to the shared bus, used, redeployed and destroyed."""

import subprocess

import boto3
import pytest

from infra.chalice_deploy.deployment import CHALICE
from infra.demo.listener import until
from infra.demo.users import COURIER
from tests.end_to_end.chalice_deploy.conftest import ByChalice

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


def fulfil(shop: ByChalice) -> None:
    people, captured = shop.people, shop.invocations(CAPTURED)
    order_id = people.buy(1)["orderId"]
    people.start_packing(order_id)
    people.finish_packing(order_id)
    people.start_delivery(order_id)
    people.work(COURIER, "completeDelivery", order_id)
    people.await_status(order_id, "FULFILLED")
    until(lambda: shop.invocations(CAPTURED) > captured or None, "the capture to be told")


def runs(shop: ByChalice) -> dict[str, int]:
    return {function: shop.completions(function) for function in ONCE}


def test_an_order_is_fulfilled_and_every_handler_does_its_work_once(
    by_chalice: ByChalice,
) -> None:
    fulfil(by_chalice)
    until(lambda: all(runs(by_chalice).values()) or None, "every handler to have run")
    assert runs(by_chalice) == dict.fromkeys(ONCE, 1)


@pytest.mark.usefixtures("by_chalice")
def test_what_failed_and_what_nobody_wants_is_bounded_as_by_cdk() -> None:
    lambda_ = boto3.client("lambda")
    retries = lambda_.get_function_event_invoke_config(FunctionName="orders-local-on_user_deleted")
    assert retries["DestinationConfig"]["OnFailure"]["Destination"].endswith("orders-dead-letters")
    (source,) = lambda_.list_event_source_mappings(
        FunctionName="delivery-local-on_delivery_change"
    )["EventSourceMappings"]
    assert (source["MaximumRetryAttempts"], len(source["FilterCriteria"]["Filters"])) == (5, 1)
    rule = "orders-local-on_package_created-event"
    (target,) = boto3.client("events").list_targets_by_rule(Rule=rule)["Targets"]
    assert target["DeadLetterConfig"]["Arn"].endswith("orders-dead-letters")


def test_each_function_has_the_role_of_its_stack(by_chalice: ByChalice) -> None:
    functions = boto3.client("lambda").get_paginator("list_functions").paginate()
    by_name = {each["FunctionName"]: each for page in functions for each in page["Functions"]}
    for project in by_chalice.deployment.projects.values():
        made = [by_name[project.function(handler)]["Role"] for handler in project.handlers]
        assert len(set(made)) == len(project.handlers)
        assert all(f"role/ecommerce-local-{project.service}-" in role for role in made)


def test_a_service_is_redeployed_by_chalice_alone(by_chalice: ByChalice) -> None:
    project = by_chalice.deployment.projects["ecommerce-local-orders"]
    api_id, before = project.api_id, runs(by_chalice)
    subprocess.run([CHALICE, "deploy", "--stage", "local"], cwd=project.folder, check=True)
    assert project.api_id == api_id
    fulfil(by_chalice)
    assert runs(by_chalice) == {function: count + 1 for function, count in before.items()}


def test_nothing_is_left_after_destroying(by_chalice: ByChalice) -> None:
    by_chalice.deployment.destroy()
    assert boto3.client("lambda").list_functions()["Functions"] == []
    assert boto3.client("apigateway").get_rest_apis()["items"] == []
    assert boto3.client("events").list_rules()["Rules"] == []
    parameters = boto3.client("ssm").get_parameters_by_path(Path="/ecommerce", Recursive=True)
    assert parameters["Parameters"] == []
