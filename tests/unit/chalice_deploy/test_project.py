"""A service as Chalice sees it."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.chalice_deploy.project import Project, stage_of, websocket_api_of
from infra.chalice_deploy.split import API, FUNCTION, ROUTE

TAGS = {"ecommerce:service": "orders"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project("orders", "dev", tmp_path, ("api_handler", "create-order", "on_order_change"))


def function(name: str, **variables: str) -> dict[str, Any]:
    return {
        "FunctionName": f"ecommerce-dev-orders-{name}",
        "Environment": {"Variables": variables},
        "Role": f"arn:role/{name}",
        "Layers": ["arn:layer"],
        "MemorySize": 512,
        "Timeout": 60,
    }


def test_functions_are_named_as_chalice_names_them(project: Project) -> None:
    assert project.names == {
        "ecommerce-dev-orders-api-handler": "orders-dev",
        "ecommerce-dev-orders-create-order": "orders-dev-create-order",
        "ecommerce-dev-orders-on-order-change": "orders-dev-on_order_change",
    }


def test_a_function_of_the_template_is_known_by_its_handler(project: Project) -> None:
    rest = {"OnOrderChange": {"Type": FUNCTION, "Properties": function("on-order-change")}}
    assert list(project.by_handler(rest)) == ["on_order_change"]


def test_each_function_has_the_role_and_time_of_its_stack() -> None:
    stage = stage_of({"create-order": function("create-order")}, {}, TAGS)
    own = stage["lambda_functions"]["create-order"]
    assert own["iam_role_arn"] == "arn:role/create-order"
    assert (own["lambda_timeout"], own["lambda_memory_size"]) == (60, 512)
    assert stage["manage_iam_role"] is False


def test_all_functions_are_told_the_same() -> None:
    functions = {"api_handler": function("api-handler", A="1"), "b": function("b", A="1", B="2")}
    assert stage_of(functions, {}, TAGS)["environment_variables"] == {"A": "1", "B": "2"}


def test_a_service_with_an_api_says_how_it_is_served() -> None:
    properties = {
        "MinimumCompressionSize": 1024,
        "EndpointConfiguration": "REGIONAL",
        "StageName": "api",
    }
    rest = {"RestAPI": {"Type": API, "Properties": properties}}
    stage = stage_of({"b": function("b")}, rest, TAGS)
    assert (stage["minimum_compression_size"], stage["api_gateway_stage"]) == (1024, "api")


def deployed(project: Project, *resources: dict[str, str]) -> None:
    project.deployed_file.parent.mkdir(parents=True, exist_ok=True)
    project.deployed_file.write_text(json.dumps({"resources": resources}))


def test_chalices_notes_survive_the_machine(project: Project, tmp_path: Path) -> None:
    deployed(project, {"name": "rest_api", "rest_api_id": "abc"})
    elsewhere = Project("orders", "dev", tmp_path / "elsewhere", ())
    elsewhere.unpack(project.pack())
    assert elsewhere.api_id == "abc"


def test_notes_of_another_deployment_are_dropped(project: Project) -> None:
    deployed(project, {"name": "rest_api", "rest_api_id": "of another account"})
    project.unpack(None)
    assert noted(project) == []


def noted(project: Project) -> list[dict[str, str]]:
    resources: list[dict[str, str]] = json.loads(project.deployed_file.read_text())["resources"]
    return resources


def test_chalice_takes_the_stacks_websocket_api_for_its_own(project: Project) -> None:
    project.unpack(None, "abc")
    (api,) = noted(project)
    assert (api["name"], api["websocket_api_id"]) == ("websocket_api", "abc")


def test_another_websocket_api_takes_the_place_of_the_one_that_was_noted(project: Project) -> None:
    project.unpack(None, "old")
    project.unpack(project.pack(), "new")
    assert [each["websocket_api_id"] for each in noted(project)] == ["new"]


def test_the_websocket_api_is_not_chalices_to_delete(project: Project) -> None:
    project.unpack(None, "abc")
    project.unpack(project.pack())
    assert noted(project) == []


def test_a_service_without_routes_has_no_api(project: Project) -> None:
    deployed(project, {"name": "graphql"})
    assert project.api_id is None


def test_the_notes_of_the_largest_service_fit_a_parameter(project: Project) -> None:
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders-dev-on_something_that_happened_"
    deployed(project, *({"name": f"on_{n}", "lambda_arn": f"{arn}{n}"} for n in range(60)))
    assert len(project.pack()) < 4096


def test_the_websocket_api_is_the_one_that_the_routes_are_of() -> None:
    route = {"Type": ROUTE, "Properties": {"ApiId": "abc", "RouteKey": "$connect"}}
    assert websocket_api_of({"Route": route}) == "abc"
    assert websocket_api_of({}) is None
