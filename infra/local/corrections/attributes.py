"""Attributes of Cognito's users: those of the pool's schema, and whose they are to set."""

from collections.abc import Callable
from typing import Any

from ministack.services import cognito

from infra.local.corrections.cognito import pool_of

_Handler = Callable[[dict[str, Any]], Any]
_NOT_FOR_USERS = {"sub", "email_verified", "phone_number_verified"}


def attributes_of_the_schema() -> None:
    """Refuse attributes that the pool does not have, and those that users may not set.

    AWS: only attributes of the pool's schema are taken, and of a user neither `sub` nor whether
    an address is verified. Emulator: takes all, and puts them into ID tokens, where
    `cognito:groups`, `sub` or `iss` replace what is true.
    """
    for name, is_user in (
        ("_sign_up", True),
        ("_update_user_attributes", True),
        ("_admin_create_user", False),
        ("_admin_update_user_attributes", False),
    ):
        setattr(cognito, name, _conforming(getattr(cognito, name), is_user))


def _conforming(handler: _Handler, is_user: bool) -> _Handler:
    def handle(data: dict[str, Any]) -> Any:
        names = {attribute["Name"] for attribute in data.get("UserAttributes") or []}
        pool = pool_of(data)
        if pool and (unknown := names - _schema(pool)):
            message = f"Attributes did not conform to the schema: {', '.join(sorted(unknown))}"
            return cognito.error_response_json("InvalidParameterException", message, 400)
        if is_user and names & _NOT_FOR_USERS:
            message = "A client attempted to write unauthorized attribute"
            return cognito.error_response_json("NotAuthorizedException", message, 400)
        return handler(data)

    return handle


def _schema(pool: dict[str, Any]) -> set[str]:
    return {each["Name"] for each in cognito._ensure_schema_attributes(pool)["SchemaAttributes"]}
