"""Print the licence of every installed Python package, as its metadata states it."""

from collections.abc import Iterator
from importlib.metadata import PackageMetadata, distributions

from infra.progress import tell

UNKNOWN = "not stated"
UNSPECIFIC = "OSI Approved"
FIELDS = ("License-Expression", "License")
LONGEST = 60
"""Characters: some packages put the whole text where the name belongs."""


def licence(metadata: PackageMetadata) -> str:
    """The licence's name: as SPDX expression, else as classifier, else as free text."""
    stated = metadata.get_all("Classifier") or []
    classified = [each.rsplit(" :: ", 1)[-1] for each in stated if each.startswith("License ::")]
    classified = [each for each in classified if each != UNSPECIFIC]
    (expression,), (free,) = (metadata.get_all(each) or [""] for each in FIELDS)
    named = expression or ", ".join(classified) or free.strip().partition("\n")[0]
    return named[:LONGEST] or UNKNOWN


def licences() -> Iterator[tuple[str, str, str]]:
    """Name, version and licence of each package, by name."""
    packages = {each.metadata["Name"]: each for each in distributions()}
    for name in sorted(packages, key=str.lower):
        yield name, packages[name].version, licence(packages[name].metadata)


if __name__ == "__main__":
    for row in licences():
        tell("{:<40} {:<16} {}".format(*row))
