"""Links of the repository's pages, made to work in the site."""

import re
from pathlib import Path

from infra.documents.services import ROOT

LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?![a-z]+:|#)([^)#\s]+)(#[^)\s]*)?\)")
AS_TEXT = ".txt"
"""Sources are shown, not downloaded."""


def rewritten(text: str, page: Path) -> str:
    """The text of a page of the repository: a folder leads to its README, a source to its text."""

    def target(found: re.Match[str]) -> str:
        label, path, anchor = found.groups()
        place = (ROOT / page).parent / path
        if place.is_dir() and (place / "README.md").is_file():
            return f"[{label}]({path.rstrip('/')}/README.md)"
        if place.suffix == ".md":
            return f"[{label}]({path}{anchor or ''})"
        return f"[{label}]({path}{AS_TEXT})" if place.is_file() else str(label)

    return LINK.sub(target, text)


def sources(text: str, page: Path) -> list[Path]:
    """The sources, none of them a page, that a page links to, by their paths in the repository."""
    places = [(ROOT / page).parent / path for _, path, _ in LINK.findall(text)]
    return [
        place.resolve().relative_to(ROOT)
        for place in places
        if place.is_file() and place.suffix != ".md"
    ]
