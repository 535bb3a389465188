"""CDK's cloud assembly with the shared parts only, and the order in which its stacks deploy."""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from infra.chalice_deploy.split import Json, Split, split

MANIFEST = "manifest.json"
STACK = "aws:cloudformation:stack"


def share(whole: Path, shared: Path, names: Mapping[str, Mapping[str, str]]) -> dict[str, Split]:
    """Write to `shared` what `whole` has without the functions of the stacks in `names`.

    Returns how each of these stacks was split.
    """
    shutil.rmtree(shared, ignore_errors=True)
    shutil.copytree(whole, shared)
    parts = {stack: split(template_of(whole, stack), names[stack]) for stack in names}
    for stack, part in parts.items():
        _replace(shared, stack, part.base)
    return parts


def waves(assembly: Path) -> Iterator[tuple[str, ...]]:
    """The stacks: those of one wave need only those of waves before."""
    artifacts = _read(assembly / MANIFEST)["artifacts"]
    stacks = {name: each for name, each in artifacts.items() if each["type"] == STACK}
    needed = {name: stacks.keys() & each["dependencies"] for name, each in stacks.items()}
    order = TopologicalSorter(needed)
    order.prepare()
    while order.is_active():
        wave = order.get_ready()
        yield tuple(sorted(wave))
        order.done(*wave)


def template_of(assembly: Path, stack: str) -> Json:
    template: Json = _read(assembly / _template_name(stack))
    return template


def _replace(assembly: Path, stack: str, template: Json) -> None:
    """Put another template in a stack's place.

    CDK uploads a template under the hash that the assembly names, and only where nothing is there
    under that name yet: so the hash must be the new template's.
    """
    text = json.dumps(template, indent=1)
    (assembly / _template_name(stack)).write_text(text)
    assets = _read(assembly / f"{stack}.assets.json")
    (old,) = [
        key
        for key, each in assets["files"].items()
        if each["source"]["path"] == _template_name(stack)
    ]
    # What the template no longer names is a package that Chalice uploads itself.
    assets["files"] = {k: each for k, each in assets["files"].items() if k == old or k in text}
    new = hashlib.sha256(text.encode()).hexdigest()
    manifest = assembly / MANIFEST
    manifest.write_text(manifest.read_text().replace(old, new))
    (assembly / f"{stack}.assets.json").write_text(json.dumps(assets).replace(old, new))


def _template_name(stack: str) -> str:
    return f"{stack}.template.json"


def _read(file: Path) -> Any:
    return json.loads(file.read_text())
