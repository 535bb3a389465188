"""Who calls whom, read from a template."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.deployment import Deployment
from infra.documents import calls

API = {"Type": "String", "Default": "/ecommerce/local/payment/api/arn"}
FUNCTION = {
    "Type": "AWS::Serverless::Function",
    "Properties": {
        "FunctionName": "ecommerce-local-orders-graphql",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
    },
}


def policy(action: str, arn: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": action, "Resource": arn}
    return {
        "Type": "AWS::IAM::Policy",
        "Properties": {
            "PolicyDocument": {"Statement": [statement]},
            "Roles": [{"Ref": "Role"}],
        },
    }


def called(parameter: str) -> dict[str, Any]:
    return {"Fn::Join": ["", [{"Ref": parameter}, "/api/POST/backend/*/refunds"]]}


@pytest.mark.parametrize(
    ("action", "arn", "found"),
    [
        ("execute-api:Invoke", called("Api"), [("payment", "POST /backend/*/refunds")]),
        ("execute-api:Invoke", called("Another"), []),
        ("dynamodb:GetItem", {"Fn::GetAtt": ["Table", "Arn"]}, []),
    ],
)
def test_a_call_is_what_a_functions_role_may_invoke(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: str, arn: Any, found: list[Any]
) -> None:
    template = {
        "Parameters": {"Api": API},
        "Resources": {"Function": FUNCTION, "Policy": policy(action, arn)},
    }
    (tmp_path / "ecommerce-local-orders.template.json").write_text(json.dumps(template))
    monkeypatch.setattr(Deployment, "synth", lambda _: None)
    expected = [calls.Call("orders", callee, route, "graphql") for callee, route in found]
    assert calls.load(tmp_path) == expected
