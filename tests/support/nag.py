"""What cdk-nag finds in an environment's templates, after their transformation."""

import json
from collections.abc import Iterator
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk.cloudformation_include import CfnInclude
from cdk_nag import AwsSolutionsChecks

from infra.deployment import QUIET
from tests.support.templates import Assembly, Template

PACK = "AwsSolutions-"


def findings(assembly: Assembly, folder: Path) -> set[str]:
    """Of the rule pack AwsSolutions, warnings too: such as "APIG2 orders/RestAPI"."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name, value in QUIET.items():
            monkeypatch.setenv(name, value)
        app = cdk.App(analytics_reporting=False, outdir=str(folder))
        for template in assembly.transformed.values():
            _include(app, template, folder)
        return set(_found(app))


def _include(app: cdk.App, template: Template, folder: Path) -> None:
    """A stack of nothing but the template, which cdk-nag reads as constructs."""
    file = folder / f"{template.service}.json"
    sections = {"Parameters": template.parameters, "Resources": template.resources}
    file.write_text(json.dumps(sections))
    CfnInclude(cdk.Stack(app, template.service), "Template", template_file=str(file))


def _found(app: cdk.App) -> Iterator[str]:
    for violation in AwsSolutionsChecks(app).validate_scope(app).violations:
        for resource in violation.violating_resources:
            path = str(resource.construct_path).replace("/Template/", "/")
            yield f"{violation.rule_name.removeprefix(PACK)} {path}"
