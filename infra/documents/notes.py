"""What the code says of a model's attributes in the texts below them."""

import ast
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from ecom.models import Model

Notes = Mapping[type, Mapping[str, str]]
"""By model and attribute. Pydantic could read them itself, but would do so at each cold start."""


def of_module(module: ModuleType) -> Notes:
    tree = ast.parse(Path(module.__file__ or "").read_text())
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    found = {getattr(module, node.name): _of_class(node) for node in classes}
    return {model: notes for model, notes in found.items() if issubclass(model, Model)}


def of_model(model: type, notes: Notes) -> Mapping[str, str]:
    """With those of the models that it is made of."""
    merged: dict[str, str] = {}
    for each in reversed(model.__mro__):
        merged |= notes.get(each, {})
    return merged


def _of_class(node: ast.ClassDef) -> dict[str, str]:
    """A text directly below an attribute is about that attribute."""
    return {
        attribute.target.id: " ".join(text.value.value.split())
        for attribute, text in zip(node.body, node.body[1:], strict=False)
        if isinstance(attribute, ast.AnnAssign)
        and isinstance(attribute.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }
