"""The documentation site: its pages, what they need in a browser, and MkDocs around them."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from infra.documents import links
from infra.documents.pages import GUIDES, INFRA, Pages
from infra.documents.services import ROOT, Service

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
# What the pages run, so that none is loaded from elsewhere.
VENDORED = {
    "mermaid.tiny.js": "@mermaid-js/tiny/dist/mermaid.tiny.js",
    "iframe-worker.js": "iframe-worker/shim/index.js",
    "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "swagger-ui.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "react.js": "react/umd/react.production.min.js",
    "react-dom.js": "react-dom/umd/react-dom.production.min.js",
    "graphiql.css": "graphiql/graphiql.min.css",
    "graphiql.js": "graphiql/graphiql.min.js",
}


def running_shop() -> dict[str, str]:
    """The addresses that `make up` has written down; nothing where no shop has been up."""
    file = ROOT / ".local" / "env"
    return (
        dict(re.findall(r"^export (\w+)='(.*)'$", file.read_text(), re.M)) if file.exists() else {}
    )


def build(pages: Pages, sources: Path, out: Path) -> None:
    """Write what the site is made of to `sources`, and the site to `out`."""
    shutil.rmtree(sources, ignore_errors=True)
    content = sources / "content"
    for path, text in pages.all().items():
        _write(content / path, text)
    for source in _linked():
        _write(content / f"{source}{links.AS_TEXT}", (ROOT / source).read_text())
    assets = {path.name: path for path in (HERE / "assets").iterdir()}
    vendored = {name: PACKAGES / path for name, path in VENDORED.items()}
    for name, file in {**assets, **vendored}.items():
        _write(content / "assets" / name, file.read_text())
    _mkdocs(_configuration(pages.services, content, out), sources / "mkdocs.yml")


def _linked() -> set[Path]:
    """The sources that the repository's pages link to."""
    pages = [Path("README.md"), INFRA, *GUIDES, *_readmes()]
    return {path for page in pages for path in links.sources((ROOT / page).read_text(), page)}


def _readmes() -> list[Path]:
    return [path.relative_to(ROOT) for path in sorted(ROOT.glob("*_app/README.md"))]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _configuration(services: Sequence[Service], content: Path, out: Path) -> dict[str, Any]:
    rest = [{each.name: f"explorers/{each.name}.html"} for each in services if each.routes]
    return {
        "INHERIT": str(HERE / "mkdocs.yml"),
        "docs_dir": str(content),
        "site_dir": str(out.resolve()),
        "nav": [
            {"Start": "index.md"},
            {"Services": [{each.name: f"{each.folder.name}/README.md"} for each in services]},
            {
                "Reference": [
                    {"How it hangs together": "reference/architecture.md"},
                    {"Events": "reference/events.md"},
                    {"GraphQL": "reference/graphql.md"},
                ]
            },
            {"Try it": [{"GraphQL": "explorers/graphiql.html"}, *rest]},
            {"Guides": [str(path) for path in [*GUIDES, INFRA]]},
        ],
    }


def _mkdocs(configuration: dict[str, Any], file: Path) -> None:
    """Raises CalledProcessError where MkDocs finds something wrong; it says what."""
    file.write_text(yaml.safe_dump(configuration, sort_keys=False))
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(file)]
    subprocess.run(command, check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
