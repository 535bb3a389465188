"""Signatures of requests, and the keys that make them."""

import os
import re
import secrets
from typing import Any

from ministack.core import iam_evaluator, lambda_runtime
from ministack.core.router import SERVICE_PATTERNS
from ministack.core.sigv4 import parse_header_signature, parse_query_signature
from ministack.services import lambda_svc

_CALLED = {
    "execute-api": re.compile(r"/_aws/execute-api/"),
    "appsync": re.compile(r"/v1/apis/[^/]+/graphql$"),
}


def verified_root() -> None:
    """Take only those for the account's root who sign with its key.

    AWS: a root signature is verified as any other, and a request without a key is nobody's.
    Emulator: the configured key, `test`, twelve digits and, where there is an Authorization
    header of another kind, no key at all are root, unverified.
    Here: the configured key alone, verified as the keys of IAM users are.
    """
    root = os.environ["AWS_ACCESS_KEY_ID"]
    identify, enforce = iam_evaluator.resolve_caller_identity, iam_evaluator.enforce

    def identify_root_as_well(key: str) -> Any:
        return _root_identity(root) if key == root else identify(key)

    def enforce_or_admit(key: str, action: str, service: str, *rest: Any, **more: Any) -> Any:
        if not key and not iam_evaluator._signed_request.get() and _is_open(service, action):
            return None
        return enforce(key, action, service, *rest, **more)

    iam_evaluator.is_root_access_key = lambda key: key == root
    iam_evaluator._is_root_key = lambda _: False  # asked only whose signature needs no check
    iam_evaluator.resolve_caller_identity = identify_root_as_well
    iam_evaluator.enforce = enforce_or_admit


def _is_open(service: str, action: str) -> bool:
    """Whether AWS answers unsigned requests, or the service has its own check of them."""
    own_check = service == "s3" or action in ("execute-api:Invoke", "lambda:InvokeFunctionUrl")
    return own_check or bool(iam_evaluator._served_unsigned(service, action))


def _root_identity(key: str) -> dict[str, Any]:
    account = os.environ["MINISTACK_ACCOUNT_ID"]
    return {
        "accessKey": key,
        "accountId": account,
        "userArn": f"arn:aws:iam::{account}:root",
        "userId": account,
        "principalOrgId": iam_evaluator._principal_org_id(account),
        "session": None,
    }


def scoped_signatures() -> None:
    """Refuse a signature that was made for another service, or for an API of another region.

    AWS: `Credential should be scoped to correct service`, and the same for the region.
    Emulator: checks the signature with whatever service and region it names. Here: these are
    compared first. Other calls go to whatever region they name: one endpoint serves all.
    """
    authenticate = iam_evaluator.authenticate

    def authenticate_scoped(key: str, account: str) -> Any:
        request = iam_evaluator._signed_request.get()
        if request and request.access_key_id == key and (problem := _foreign_scope(request)):
            return iam_evaluator.AuthError("SignatureDoesNotMatch", problem)
        return authenticate(key, account)

    iam_evaluator.authenticate = authenticate_scoped


def _foreign_scope(request: Any) -> str | None:
    if request.sigv2 or request.unverifiable or request.s3_scoped:
        return None
    parse = parse_query_signature if request.presigned else parse_header_signature
    scope = parse(request.query_params if request.presigned else request.headers)
    called = next((name for name, path in _CALLED.items() if path.match(request.raw_path)), None)
    service = called or _service_of(request.headers.get("x-amz-target", ""))
    if isinstance(scope, tuple) or service is None:
        return None  # the emulator says what is missing
    if scope.service != service:
        return f"Credential should be scoped to correct service: '{service}'."
    if called and scope.region not in ("", os.environ["MINISTACK_REGION"]):
        return f"Credential should be scoped to a valid region, not '{scope.region}'."
    return None


def _service_of(target: str) -> str | None:
    """The service that an X-Amz-Target names, as signatures name it."""
    for name, patterns in SERVICE_PATTERNS.items():
        if target.startswith(tuple(patterns.get("target_prefixes", ()))):
            return str(patterns.get("credential_scope", name))
    return None


def secret_keys_of_functions() -> None:
    """Give functions keys that nobody can work out.

    AWS: the credentials of a function are secret. Emulator: they are hashes of the function's
    and the role's ARN, which templates, logs and errors name. Here: of a secret, too.
    """
    credentials, salt = lambda_runtime.execution_credentials, secrets.token_hex()

    def secret_credentials(config: dict[str, Any]) -> dict[str, str]:
        salted: dict[str, str] = credentials(
            {**config, "FunctionArn": f"{config['FunctionArn']}:{salt}"}
        )
        return salted

    lambda_runtime.execution_credentials = secret_credentials
    lambda_svc.execution_credentials = secret_credentials
