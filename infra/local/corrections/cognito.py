"""Cognito user pools."""

import json
from collections.abc import Callable
from typing import Any

from ministack.services import cognito, lambda_svc

_Handler = Callable[[dict[str, Any]], Any]


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


def emails_kept_until_verified() -> None:
    """Keep a user's e-mail until they have verified the new one, in pools that demand it.

    AWS: with `AttributesRequireVerificationBeforeUpdate`, UpdateUserAttributes sends a code to the
    new address, and VerifyUserAttribute with that code makes it the user's. Emulator: keeps the
    setting, changes the address at once, and has no VerifyUserAttribute. The code is always the
    emulator's 123456.
    """
    cognito._update_user_attributes = _keeping_emails(cognito._update_user_attributes)
    cognito._UNSIGNED_IDP_ACTIONS.add("VerifyUserAttribute")
    dispatch = cognito._dispatch_idp

    async def dispatch_with_verification(action: str, data: dict[str, Any]) -> Any:
        if action == "VerifyUserAttribute":
            return cognito._run_idp_handler(_verify_email, action, data)
        return await dispatch(action, data)

    cognito._dispatch_idp = dispatch_with_verification


def _keeping_emails(handler: _Handler) -> _Handler:
    def handle(data: dict[str, Any]) -> Any:
        user, pool = cognito._user_pool_for_access_token(data.get("AccessToken", ""))
        wanted = cognito._attr_list_to_dict(data.get("UserAttributes") or [])
        if not user or "email" not in wanted or not _keeps_emails(pool):
            return handler(data)
        others = [each for each in data["UserAttributes"] if each["Name"] != "email"]
        answer = handler({**data, "UserAttributes": others})
        if answer[0] != 200:
            return answer
        user["_pending_email"] = wanted["email"]
        sent = {"DeliveryMedium": "EMAIL", "AttributeName": "email"}
        sent["Destination"] = cognito._masked_destination(wanted["email"])
        return cognito.json_response({"CodeDeliveryDetailsList": [sent]})

    return handle


def _keeps_emails(pool: dict[str, Any]) -> bool:
    settings = pool.get("UserAttributeUpdateSettings") or {}
    return "email" in (settings.get("AttributesRequireVerificationBeforeUpdate") or [])


def _verify_email(data: dict[str, Any]) -> Any:
    user, _ = cognito._user_pool_for_access_token(data.get("AccessToken", ""))
    if not user:
        message = "Invalid access token."
        return cognito.error_response_json("NotAuthorizedException", message, 400)
    issued = "123456" if "_pending_email" in user else None
    if refusal := cognito._code_error(issued, data.get("Code")):
        return refusal
    verified = {"email": user.pop("_pending_email"), "email_verified": "true"}
    changes = cognito._dict_to_attr_list(verified)
    user["Attributes"] = cognito._merge_attributes(user["Attributes"], changes)
    return cognito.json_response({})
