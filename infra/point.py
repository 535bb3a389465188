"""Points the running local shop at another address of a service: `python -m infra.point`.

What calls the service then reaches it there, say under `chalice local`, until it is pointed back.
"""

import argparse
from collections.abc import Iterator
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.demo.shop import Shop
from infra.local.__main__ import running
from infra.local.emulator import LocalAwsError
from infra.progress import fail, tell


def point(service: str, url: str | None = None) -> list[str]:
    """Have the functions that call the service call it at `url`, or where it is deployed.

    Returns their names.
    """
    parameters = Shop("local").parameters
    variable = f"{service.replace('-', '_').upper()}_URL"
    url = url or parameters.get(f"{service}/api/url", "")
    functions = boto3.client("lambda")
    return [_set(functions, function, variable, url) for function in _told(functions, variable)]


def _told(functions: Any, variable: str) -> Iterator[Any]:
    """The shop's functions that have the variable."""
    for page in functions.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            told = function.get("Environment", {}).get("Variables", {})
            if function["FunctionName"].startswith("ecommerce-local-") and variable in told:
                yield function


def _set(functions: Any, function: Any, variable: str, value: str) -> str:
    name = str(function["FunctionName"])
    told = {**function["Environment"]["Variables"], variable: value}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": told})
    return name


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.point")
    parser.add_argument("service")
    parser.add_argument("--url", help="by default, where the service is deployed")
    arguments = parser.parse_args()
    try:
        running()
        pointed = point(arguments.service, arguments.url)
    except (LocalAwsError, ClientError, BotoCoreError) as error:
        fail(str(error))
    if not pointed:
        fail(f"No function calls {arguments.service}.")
    where = arguments.url or "where it is deployed"
    tell("\n".join([f"  Calling {arguments.service} at {where}:", *(f"    {n}" for n in pointed)]))


if __name__ == "__main__":
    main()
