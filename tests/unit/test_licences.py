from email.message import Message
from typing import Any

import pytest

from infra.licences import UNKNOWN, licence, licences


@pytest.mark.parametrize(
    ("stated", "named"),
    [
        ({"License-Expression": "MIT", "License": "whole text"}, "MIT"),
        ({"Classifier": "License :: OSI Approved :: BSD License"}, "BSD License"),
        ({"Classifier": "Topic :: Internet", "License": "Apache-2.0\nand more"}, "Apache-2.0"),
        ({}, UNKNOWN),
    ],
)
def test_licence_is_what_the_metadata_states(stated: dict[str, str], named: str) -> None:
    metadata: Any = Message()
    for name, value in stated.items():
        metadata[name] = value
    assert licence(metadata) == named


def test_every_installed_package_states_its_licence() -> None:
    assert [name for name, _, stated in licences() if stated == UNKNOWN] == []
