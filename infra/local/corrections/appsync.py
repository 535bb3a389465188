"""AppSync: who may call what."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from ministack.core import appsync_graphql
from ministack.services import appsync, cognito

_COGNITO = "AMAZON_COGNITO_USER_POOLS"
_MODES = {
    "aws_api_key": "API_KEY",
    "aws_auth": _COGNITO,
    "aws_cognito_user_pools": _COGNITO,
    "aws_iam": "AWS_IAM",
}


def verified_tokens() -> None:
    """Refuse a request whose token none of the API's user pools issued.

    AWS: a token with a bad signature, past its expiry, or of another pool is answered 401.
    Emulator: any Authorization header counts as signed in, and claims are read unverified.
    Here: the signature is checked with the pool's key before the emulator looks further.
    """
    is_authenticated = appsync._request_is_authenticated

    def verified(api_id: str, api: dict[str, Any], headers: dict[str, str]) -> bool:
        token = _token(headers)
        if token and not _is_valid(token, _pool_ids(api)):
            return False
        return bool(is_authenticated(api_id, api, headers))

    appsync._request_is_authenticated = verified


def _token(headers: dict[str, str]) -> str:
    value = headers.get("authorization", "")
    return "" if value.startswith("AWS4-") else value.removeprefix("Bearer ").strip()


def _pool_ids(api: dict[str, Any]) -> set[str]:
    providers = [api, *(api.get("additionalAuthenticationProviders") or [])]
    return {p["userPoolConfig"]["userPoolId"] for p in providers if p.get("userPoolConfig")}


def _is_valid(token: str, pool_ids: set[str]) -> bool:
    claims = cognito._token_claims(token)
    pool_id = str(claims.get("iss", "")).rpartition("/")[2]
    if pool_id not in pool_ids or claims.get("token_use") not in ("id", "access"):
        return False
    return bool(time.time() < claims.get("exp", 0) and cognito._signature_valid(token))


@dataclass(frozen=True)
class _Caller:
    mode: str
    groups: frozenset[str]
    default_mode: str


_caller: ContextVar[_Caller] = ContextVar("appsync_caller")


def field_directives() -> None:
    """Enforce @aws_api_key, @aws_cognito_user_pools(cognito_groups) and @aws_iam.

    AWS: a field answers only callers of the modes that its directives name, or else those of
    its type, or else the API's default mode; groups narrow the user pool mode. Others get an
    error of type Unauthorized and null. Emulator: ignores the directives. Here: each field
    is checked before it is resolved.
    """
    run, execute = appsync._execute_with_schema, appsync_graphql.execute

    def run_as_caller(api_id: str, sdl: str, query: str, *rest: Any) -> Any:
        _caller.set(_caller_of(appsync._apis[api_id], headers=rest[2]))
        return run(api_id, sdl, query, *rest)

    def execute_checked(*arguments: Any) -> Any:
        *request, resolve, context = arguments
        return execute(*request, _guarded(resolve), context)

    appsync._execute_with_schema = run_as_caller
    appsync_graphql.execute = execute_checked


def _caller_of(api: dict[str, Any], headers: dict[str, str]) -> _Caller:
    default = api.get("authenticationType") or "API_KEY"
    if token := _token(headers):
        groups = cognito._token_claims(token).get("cognito:groups") or []
        return _Caller(_COGNITO, frozenset(groups), default)
    mode = "AWS_IAM" if headers.get("authorization") else "API_KEY"
    return _Caller(mode, frozenset(), default)


def _guarded(resolve: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(source: Any, info: Any, **arguments: Any) -> Any:
        field = info.parent_type.fields[info.field_name].ast_node
        owner = [info.parent_type.ast_node, *info.parent_type.extension_ast_nodes]
        if not _is_allowed(_caller.get(), list(_rules([field])) or list(_rules(owner))):
            raise appsync._unauthorized_field(info.parent_type.name, info.field_name)
        return resolve(source, info, **arguments)

    return guarded


def _rules(nodes: Iterable[Any]) -> Iterator[tuple[str, set[str]]]:
    """The mode of each authorisation directive on the nodes, and the groups it names."""
    for directive in (d for node in nodes if node for d in node.directives):
        if mode := _MODES.get(directive.name.value):
            lists = [argument.value for argument in directive.arguments]
            yield mode, {group.value for each in lists for group in getattr(each, "values", [each])}


def _is_allowed(caller: _Caller, rules: list[tuple[str, set[str]]]) -> bool:
    if not rules:
        return caller.mode == caller.default_mode
    return any(
        mode == caller.mode and (not groups or groups & caller.groups) for mode, groups in rules
    )
