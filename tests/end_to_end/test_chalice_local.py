"""`chalice local` beside the deployed rest of the shop, with nothing told but its stage."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
import pytest
import requests

from ecom.http_client import session
from infra import environments, stage
from infra.chalice_config import ROOT, folder_of, service_of
from infra.demo.listener import until
from infra.demo.people import People
from infra.demo.shop import Shop
from infra.demo.users import ADMIN, SHOPPER
from infra.local.emulator import free_port
from infra.point import point

CHALICE = [str(Path(sys.executable).with_name("chalice")), "local"]
SERVE = [sys.executable, "-m", "infra.serve", "."]
# Nothing of the shell's but where the commands are: no credentials, no region, no address.
SHELL = {"PATH": os.environ["PATH"]}
REPOSITORY = {
    "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "shared")]),
    "PYTHONDONTWRITEBYTECODE": "1",
}


@pytest.fixture(scope="module")
def apps(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001
    """Copies of two services' folders with the stage of the tests' own shop."""
    copies = tmp_path_factory.mktemp("apps")
    for app in map(folder_of, ("orders", "products")):
        shutil.copytree(app, copies / app.name, ignore=shutil.ignore_patterns(".chalice"))
    stage.write(environments.load("local"), list(copies.iterdir()))
    return copies


def log_of(app: Path) -> Path:
    """Where the server of an app logs the requests that it has answered."""
    return app.with_suffix(".log")


@contextmanager
def serving(command: list[str], app: Path, *options: str, **variables: str) -> Iterator[str]:
    """The address of a server that runs, with all its processes, for as long as it is needed."""
    port = str(free_port())
    with log_of(app).open("a") as log:
        process = subprocess.Popen(
            [*command, "--stage", "local", "--port", port, *options],
            cwd=app,
            env=SHELL | variables,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield f"http://localhost:{port}"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def status(url: str) -> int | None:
    """Of the answer, if there is one."""
    try:
        return requests.get(url, timeout=5).status_code
    except requests.ConnectionError:
        return None


@pytest.fixture(scope="module")
def orders(apps: Path, products: str, signed_products: str) -> Iterator[str]:  # noqa: ARG001
    """The orders service; the others are asked for first, so that all start at the same time."""
    with serving(CHALICE, apps / "orders_app", "--no-autoreload") as url:
        until(lambda: status(url), "orders to answer")
        yield url


@pytest.fixture(scope="module")
def products(apps: Path) -> Iterator[str]:
    with serving(CHALICE, apps / "products_app", "--autoreload") as url:
        yield url


@pytest.fixture(scope="module")
def signed_products(apps: Path) -> Iterator[str]:
    """The products service as others may call it."""
    with serving(SERVE, apps / "products_app", "--no-autoreload", **REPOSITORY) as url:
        yield url


def deployed_variables() -> dict[str, dict[str, str]]:
    """What the functions of each service are told, one or all of them."""
    pages = boto3.client("lambda").get_paginator("list_functions").paginate()
    told: dict[str, dict[str, str]] = {}
    for function in (each for page in pages for each in page["Functions"]):
        variables = function["Environment"]["Variables"]
        told.setdefault(variables["POWERTOOLS_SERVICE_NAME"], {}).update(variables)
    return told


def test_a_stage_says_what_the_deployed_functions_are_told(shop: Shop) -> None:
    environment, lookup = environments.load(shop.environment), stage.Deployed(shop.environment)
    names = map(service_of, stage.apps_of(environment))
    stages = {name: stage.variables(name, environment, lookup) for name in names}
    assert stages == deployed_variables()


def test_users_see_and_cancel_their_orders(people: People, orders: str) -> None:
    order_id = people.buy(1)["orderId"]
    headers = {"Authorization": people.token(SHOPPER)}
    listed = requests.get(f"{orders}/orders", headers=headers, timeout=10).json()["orders"]
    assert order_id in [order["orderId"] for order in listed]
    # The warehouse, which is deployed, is asked by a signed call.
    url = f"{orders}/orders/{order_id}/cancel"
    assert requests.post(url, headers=headers, timeout=10).json()["status"] == "CANCELLED"
    assert people.order(order_id)["status"] == "CANCELLED"


def test_only_who_is_signed_in_and_of_the_group_is_let_in(people: People, orders: str) -> None:
    url = f"{orders}/admin/orders/unknown"
    assert status(url) == 401
    for user, expected in ((SHOPPER, 403), (ADMIN, 404)):
        headers = {"Authorization": people.token(user)}
        assert requests.get(url, headers=headers, timeout=10).status_code == expected


def test_chalice_names_no_signer_so_services_are_refused(orders: str) -> None:
    for client in (requests.Session(), session()):
        answer = client.get(f"{orders}/backend/unknown", timeout=10)
        assert (answer.status_code, "SigV4" in answer.json()["message"]) == (403, True)


def test_an_edit_is_served_without_a_restart(apps: Path, products: str) -> None:
    until(lambda: status(f"{products}/products"), "products to answer")
    with (apps / "products_app" / "app.py").open("a") as app:
        app.write('\n\n@app.route("/edited")\ndef edited() -> dict[str, str]:\n    return {}\n')
    until(lambda: status(f"{products}/edited") == 200, "the new route")


@pytest.fixture
def pointed(signed_products: str) -> Iterator[str]:
    """The shop calls the products service that runs here."""
    until(lambda: status(f"{signed_products}/products"), "products to answer")
    assert "ecommerce-local-orders-graphql" in point("products", signed_products)
    yield signed_products
    point("products")


def test_the_shop_calls_a_service_that_runs_here(apps: Path, people: People, pointed: str) -> None:
    unsigned = requests.post(f"{pointed}/backend/validate", json={}, timeout=10)
    assert unsigned.status_code == 403
    assert people.buy(1)["status"] == "NEW"
    assert '"POST /backend/validate HTTP/1.1" 200' in log_of(apps / "products_app").read_text()


def test_a_stage_that_is_only_there_to_serve_is_not_deployed(apps: Path) -> None:
    command = [CHALICE[0], "deploy", "--stage", "local"]
    refused = subprocess.run(command, cwd=apps / "orders_app", env=SHELL, capture_output=True)
    assert b"manage_iam_role" in refused.stdout + refused.stderr
    pages = boto3.client("lambda").get_paginator("list_functions").paginate()
    names = [each["FunctionName"] for page in pages for each in page["Functions"]]
    assert names and not [name for name in names if name.startswith("orders-local")]
