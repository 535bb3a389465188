"""Traces hold what AWS records of calls; a request's values could only get in by code of ours."""

import re

from tests.support.apps import ROOT

SOURCES = sorted(
    path
    for folder in ("shared", "*_app")
    for path in ROOT.glob(f"{folder}/**/*.py")
    if "vendor" not in path.parts
)
ANNOTATING = re.compile(r"aws_xray_sdk|\bTracer\b|put_annotation|put_metadata")


def test_no_code_annotates_traces() -> None:
    assert len(SOURCES) > 50
    assert [str(path) for path in SOURCES if ANNOTATING.search(path.read_text())] == []
