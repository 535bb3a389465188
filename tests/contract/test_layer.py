"""The one layer holds what every function imports, for the machines that run it."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.support.apps import ROOT

OURS = {"app", "chalicelib", "ecom"}
ELSEWHERE = {"boto3", "botocore", "chalice"}
"""In the Lambda runtime, or packaged with each app by Chalice."""
LAYER = ROOT / "requirements" / "layer.txt"
SOURCES = [ROOT / "shared", *sorted(ROOT.glob("*_app"))]


class Imports(ast.NodeVisitor):
    """The packages that a module imports when it runs, not those that only type checkers see."""

    def __init__(self) -> None:
        self.packages: set[str] = set()

    def visit_Import(self, node: ast.Import) -> None:
        self.packages |= {alias.name.split(".")[0] for alias in node.names}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.module and not node.level:
            self.packages.add(node.module.split(".")[0])

    def visit_If(self, node: ast.If) -> None:
        if not (isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
            self.generic_visit(node)


def third_party(folder: Path) -> set[str]:
    imports = Imports()
    for path in modules(folder):
        imports.visit(ast.parse(path.read_text()))
    return imports.packages - sys.stdlib_module_names - OURS - ELSEWHERE


def modules(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*.py") if "vendor" not in path.parts)


def pinned() -> set[str]:
    """The distributions in the layer, by their normalized names."""
    names = re.findall(r"^([A-Za-z0-9_.-]+)==", LAYER.read_text(), flags=re.MULTILINE)
    return {normalized(name) for name in names}


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("folder", SOURCES, ids=lambda folder: folder.name)
def test_the_layer_holds_every_library_that_is_imported(folder: Path) -> None:
    assert list(modules(folder))
    homes = packages_distributions()
    missing = {
        package
        for package in third_party(folder)
        if not pinned() & {normalized(name) for name in homes[package]}
    }
    assert missing == set()


def test_the_layer_leaves_out_what_the_runtime_has() -> None:
    assert pinned() & {"boto3", "botocore", "chalice", "s3transfer"} == set()
