"""The cloud assembly that CDK deploys where Chalice deploys the functions."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.chalice_deploy import assembly
from infra.chalice_deploy.split import FUNCTION

ORDERS, PLATFORM = "ecommerce-dev-orders", "ecommerce-dev-platform"
OLD_HASH = "0" * 64
FUNCTION_NAME = f"{ORDERS}-graphql"
LAYER = {"Type": "AWS::Lambda::LayerVersion", "Properties": {"Content": {"S3Key": "layer.zip"}}}
GRAPHQL = {"Type": FUNCTION, "Properties": {"FunctionName": FUNCTION_NAME, "CodeUri": "code.zip"}}


def stack(*needed: str) -> dict[str, Any]:
    return {"type": assembly.STACK, "dependencies": [*needed, "orders.assets"], "url": OLD_HASH}


def file(path: str) -> dict[str, Any]:
    return {"source": {"path": path}, "key": OLD_HASH}


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """An assembly of two stacks, of which one has a function."""
    folder = tmp_path / "whole"
    folder.mkdir()
    artifacts = {ORDERS: stack(PLATFORM), PLATFORM: stack(), "orders.assets": {"type": "assets"}}
    files = {OLD_HASH: file(f"{ORDERS}.template.json"), "layer": file("a"), "code": file("b")}
    template = {"Resources": {"Layer": LAYER, "Graphql": GRAPHQL}}
    for name, content in {
        "manifest": {"artifacts": artifacts},
        f"{ORDERS}.assets": {"files": files},
        f"{ORDERS}.template": template,
    }.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return folder


@pytest.fixture
def shared(whole: Path, tmp_path: Path) -> Path:
    target = tmp_path / "shared"
    assembly.share(whole, target, {ORDERS: {FUNCTION_NAME: "orders-dev-graphql"}})
    return target


def test_the_stack_is_deployed_without_its_functions(shared: Path) -> None:
    assert assembly.template_of(shared, ORDERS)["Resources"] == {"Layer": LAYER}


@pytest.mark.usefixtures("shared")
def test_the_whole_assembly_stays_as_it_was(whole: Path) -> None:
    assert assembly.template_of(whole, ORDERS)["Resources"].keys() == {"Layer", "Graphql"}


def test_another_template_has_another_hash_wherever_it_is_named(shared: Path) -> None:
    assets = (shared / f"{ORDERS}.assets.json").read_text()
    assert OLD_HASH not in assets + (shared / assembly.MANIFEST).read_text()


def test_only_what_the_template_names_is_uploaded(shared: Path) -> None:
    files = json.loads((shared / f"{ORDERS}.assets.json").read_text())["files"]
    assert [each["source"]["path"] for each in files.values()] == [f"{ORDERS}.template.json", "a"]


def test_a_stack_waits_for_those_that_it_needs(whole: Path) -> None:
    assert list(assembly.waves(whole)) == [(PLATFORM,), (ORDERS,)]
