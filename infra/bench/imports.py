"""How long each app takes to import, as a multiple of `import boto3`: a cold start's main part.

Every import is a process of its own, and the apps take turns, so that a busy moment of the machine
falls on all of them. Bytecode is warm. What the settings say does not matter to an import.
"""

import os
import re
import statistics
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from infra.bench.report import table
from infra.sources import ROOT

REPETITIONS = 15
BASELINE = "boto3"
TARGET = 1.6
SIGNED_TARGET = 2.0
"""For the apps that make signed calls to other services."""
SIGNING = {"orders", "delivery", "payment", "frontend", "warehouse"}

CODE = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_LAMBDA_FUNCTION_NAME": "bench",
    # As the deployed functions have it.
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
    "ENVIRONMENT": "tests",
    "POWERTOOLS_SERVICE_NAME": "bench",
    "PYTHONPYCACHEPREFIX": str(ROOT / "build" / "pycache"),
}


def run() -> None:
    """Measure all apps and print them."""
    seconds = measure()
    baseline = statistics.median(seconds[BASELINE])
    rows = [(BASELINE, *milliseconds(seconds.pop(BASELINE)), "1.00", "", "")]
    for name, values in seconds.items():
        ratio = statistics.median(values) / baseline
        target = SIGNED_TARGET if name in SIGNING else TARGET
        verdict = "met" if ratio <= target else "missed"
        rows.append((name, *milliseconds(values), f"{ratio:.2f}", f"{target:.1f}", verdict))
    head = ("import of", "median ms", "min ms", "ratio", "target", "")
    table(f"Imports, {REPETITIONS} of each", head, rows)


def measure() -> dict[str, list[float]]:
    """Seconds of every repetition, by app and for the baseline."""
    environments = {BASELINE: ENVIRONMENT}
    for folder in sorted(ROOT.glob("*_app")):
        environments[folder.name.removesuffix("_app")] = {**ENVIRONMENT, **of_app(folder)}
    seconds: dict[str, list[float]] = {name: [] for name in environments}
    for repetition in range(REPETITIONS + 1):
        for name, environment in environments.items():
            elapsed = import_once("boto3" if name == BASELINE else "app", environment)
            if repetition:  # the first one compiles
                seconds[name].append(elapsed)
    return seconds


def of_app(folder: Path) -> dict[str, str]:
    """Where the app's modules are, and a value for each setting that its `config.py` declares."""
    config = folder / "chalicelib" / "config.py"
    text = config.read_text() if config.exists() else ""
    value = "arn:aws:service:eu-west-1:123456789012:resource/name"
    settings = re.findall(r"^    (\w+): str", text, re.MULTILINE)
    path = os.pathsep.join([str(folder), str(folder / "vendor")])
    return {**{name.upper(): value for name in settings}, "PYTHONPATH": path}


def import_once(module: str, environment: Mapping[str, str]) -> float:
    command = [sys.executable, "-c", CODE.format(module)]
    answer = subprocess.run(
        command, env=dict(environment), stdout=subprocess.PIPE, text=True, check=True
    )
    return float(answer.stdout)


def milliseconds(values: list[float]) -> tuple[str, str]:
    """The median and the minimum."""
    return f"{statistics.median(values) * 1000:.0f}", f"{min(values) * 1000:.0f}"
