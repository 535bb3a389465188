"""Names in the forms that Python, CloudFormation and AWS want them in."""

import re

SOURCE = "ecommerce."
"""How the sources of all events begin; the service's name follows."""


def kebab(name: str) -> str:
    """`OnPackageCreated`, `on_package_created`, `APIHandler` as `on-package-created` and so on."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)
    return "-".join(word.lower() for word in words)


def camel(name: str) -> str:
    """`on_package_created`, `on-package-created`, `on/package/created` as `OnPackageCreated`."""
    return "".join(word.title() for word in re.split("[-_/]", name))
