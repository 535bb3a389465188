"""Cognito user pools."""

import json
from collections.abc import Callable
from typing import Any

from ministack.services import cognito, lambda_svc

_Handler = Callable[[dict[str, Any]], Any]
_NOT_FOR_USERS = {"sub", "email_verified", "phone_number_verified"}


def post_confirmation_trigger() -> None:
    """Invoke the pool's PostConfirmation function when a user has been confirmed.

    AWS: ConfirmSignUp, AdminConfirmSignUp, and a SignUp that the PreSignUp trigger confirms
    invoke it with `PostConfirmation_ConfirmSignUp`. If it fails, the caller gets
    UserLambdaValidationException, and the user stays confirmed. Emulator: never invokes it.
    """
    for name in ("_sign_up", "_confirm_sign_up", "_admin_confirm_sign_up"):
        setattr(cognito, name, _followed_by_trigger(getattr(cognito, name)))


def _followed_by_trigger(handler: _Handler) -> _Handler:
    def handle(data: dict[str, Any]) -> Any:
        answer = handler(data)
        if answer[0] != 200:
            return answer
        pool = cognito._user_pools.get(data.get("UserPoolId"))
        pool = pool or cognito._pool_for_client(data.get("ClientId"))[0]
        user, _ = cognito._resolve_user(pool, data["Username"])
        arn = (pool.get("LambdaConfig") or {}).get("PostConfirmation")
        if not arn or user["UserStatus"] != "CONFIRMED":
            return answer
        result = _run(arn, _event(pool["Id"], data.get("ClientId", ""), user))
        return _refusal("PostConfirmation", result) or answer

    return handle


def pre_sign_up_of_invited_users() -> None:
    """Invoke the pool's PreSignUp function before a user whom an administrator creates is there.

    AWS: AdminCreateUser invokes it with `PreSignUp_AdminCreateUser`. If it fails, the caller gets
    UserLambdaValidationException, and there is no user. Emulator: invokes it for SignUp only.
    """
    create = cognito._admin_create_user

    def handle(data: dict[str, Any]) -> Any:
        answer = create(data)
        pool = cognito._user_pools.get(data.get("UserPoolId")) or {}
        arn = (pool.get("LambdaConfig") or {}).get("PreSignUp")
        if not arn or answer[0] != 200 or data.get("MessageAction") == "RESEND":
            return answer
        # Only the emulator knows the name that it makes up: it goes first, then the user waits.
        name = json.loads(answer[2])["User"]["Username"]
        user = pool["_users"].pop(name)
        refusal = _refusal("PreSignUp", _run(arn, _invitation(pool["Id"], user)))
        if refusal is None:
            pool["_users"][name] = user
        return refusal or answer

    cognito._admin_create_user = handle


def _invitation(pool_id: str, user: dict[str, Any]) -> dict[str, Any]:
    attributes = cognito._attr_list_to_dict(user["Attributes"])
    del attributes["sub"]
    event: dict[str, Any] = cognito._build_presignup_event(
        pool_id, "CLIENT_ID_NOT_APPLICABLE", user["Username"], attributes,
        trigger_source="PreSignUp_AdminCreateUser",
    )  # fmt: skip
    return event


def _refusal(trigger: str, result: dict[str, Any]) -> Any:
    """What the caller is told where a trigger's function has failed, else None."""
    if not result.get("error"):
        return None
    message = f"{trigger} failed with error {result['body'].get('errorMessage')}."
    return cognito.error_response_json("UserLambdaValidationException", message, 400)


def _event(pool_id: str, client_id: str, user: dict[str, Any]) -> dict[str, Any]:
    attributes = cognito._attr_list_to_dict(user["Attributes"])
    attributes["cognito:user_status"] = "CONFIRMED"
    source = "PostConfirmation_ConfirmSignUp"
    event = cognito._build_presignup_event(
        pool_id, client_id, user["Username"], attributes, trigger_source=source
    )
    return {**event, "request": {"userAttributes": attributes}, "response": {}}


def _run(arn: str, event: dict[str, Any]) -> dict[str, Any]:
    function, config, _ = lambda_svc._get_func_record_for_ref(arn)
    record = lambda_svc._execution_record_for_config(function, config)
    result: dict[str, Any] = lambda_svc._execute_function_with_config_scope(record, event)
    return result


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
        pool = _pool_of(data)
        if pool and (unknown := names - _schema(pool)):
            message = f"Attributes did not conform to the schema: {', '.join(sorted(unknown))}"
            return cognito.error_response_json("InvalidParameterException", message, 400)
        if is_user and names & _NOT_FOR_USERS:
            message = "A client attempted to write unauthorized attribute"
            return cognito.error_response_json("NotAuthorizedException", message, 400)
        return handler(data)

    return handle


def _pool_of(data: dict[str, Any]) -> Any:
    """The pool that a request names: itself, its client or a token of it."""
    if "AccessToken" in data:
        return cognito._user_pool_for_access_token(data["AccessToken"])[1]
    pool = cognito._user_pools.get(data.get("UserPoolId"))
    return pool or cognito._pool_for_client(data.get("ClientId"))[0]


def _schema(pool: dict[str, Any]) -> set[str]:
    return {each["Name"] for each in cognito._ensure_schema_attributes(pool)["SchemaAttributes"]}
