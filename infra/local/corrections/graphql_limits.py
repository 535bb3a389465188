"""AppSync: how much one request may ask for."""

from collections.abc import Callable
from itertools import count
from typing import Any

from ministack.core import appsync_graphql
from ministack.services import appsync

RESOLVERS = 10_000
"""Runs of resolvers for one request, where the API sets no lower limit: AWS's quota."""


def limited_requests() -> None:
    """Enforce the API's limits of depth and of resolvers.

    AWS: a field below `queryDepthLimit` levels is an error of type QueryDepthLimitReached; the
    resolver after the first `resolverCountLimit` does not run, an error of type
    ResolverExecutionLimitReached. Emulator: keeps both limits and answers everything.
    """
    execute = appsync_graphql.execute

    def execute_within_limits(api_id: str, *arguments: Any) -> Any:
        *request, resolve, context = arguments
        return execute(api_id, *request, _limited(api_id, resolve), context)

    appsync_graphql.execute = execute_within_limits


def bottomless_requests() -> None:
    """Refuse a body or a document that is nested more deeply than can be read.

    AWS: is a malformed request. Emulator: answers with 500, because Python's parser gives up.
    """
    execute, read = appsync_graphql.execute, appsync._graphql_request

    def execute_readable(*arguments: Any) -> Any:
        try:
            return execute(*arguments)
        except RecursionError as error:
            raise appsync_graphql.QuerySyntaxError("nested too deeply") from error

    def read_readable(body: Any) -> Any:
        try:
            return read(body)
        except RecursionError:
            return None

    appsync_graphql.execute = execute_readable
    appsync._graphql_request = read_readable


def _limited(api_id: str, resolve: Callable[..., Any]) -> Callable[..., Any]:
    api, resolvers = appsync._apis[api_id], appsync._resolvers.get(api_id) or {}
    depth, runs = api.get("queryDepthLimit") or None, count(1)

    def limited(source: Any, info: Any, **arguments: Any) -> Any:
        levels = sum(isinstance(step, str) for step in info.path.as_list())
        if depth and levels > depth:
            raise _error("Query depth limit reached", "QueryDepthLimitReached")
        if info.field_name in resolvers.get(info.parent_type.name, {}) and next(runs) > (
            api.get("resolverCountLimit") or RESOLVERS
        ):
            raise _error("Resolver execution limit reached", "ResolverExecutionLimitReached")
        return resolve(source, info, **arguments)

    return limited


def _error(message: str, type_: str) -> Exception:
    error: Exception = appsync._AppSyncResolverError(f"{message}.", type_)
    return error
