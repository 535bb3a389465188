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


LOWERED = ("email", "preferred_username")
"""Attributes whose case does not count where that of user names does not."""
UPDATES = ("_admin_update_user_attributes", "_update_user_attributes")


def names_without_case() -> None:
    """Take user names, e-mails and preferred names in lower case, unless their case counts.

    AWS: in a pool with `CaseSensitive: false` a name in any case is the same user's, and answers,
    tokens and triggers have it in lower case. What lower case is beyond ASCII, AWS does not
    document; here it is Unicode's. Emulator: keeps the setting, and compares case all the same.
    """
    resolve = cognito._resolve_user

    def resolve_in_lower_case(pool: dict[str, Any], name: str | None) -> Any:
        return resolve(pool, name.lower() if name and _ignores_case(pool) else name)

    cognito._resolve_user = resolve_in_lower_case
    for handler in ("_sign_up", "_admin_create_user", *UPDATES):
        setattr(cognito, handler, _given_lower_case(getattr(cognito, handler)))


def _ignores_case(pool: dict[str, Any]) -> bool:
    return (pool.get("UsernameConfiguration") or {}).get("CaseSensitive") is False


def _given_lower_case(handler: _Handler) -> _Handler:
    def handle(data: dict[str, Any]) -> Any:
        return handler(_lowered(data) if _ignores_case(pool_of(data)) else data)

    return handle


def _lowered(data: dict[str, Any]) -> dict[str, Any]:
    name = {"Username": data["Username"].lower()} if data.get("Username") else {}
    attributes = [
        {**each, "Value": each["Value"].lower()} if each["Name"] in LOWERED else each
        for each in data.get("UserAttributes") or []
    ]
    return {**data, **name, "UserAttributes": attributes}


def pool_of(data: dict[str, Any]) -> dict[str, Any]:
    """The pool that a request names, itself, by a client or by a token; empty for none."""
    pool = cognito._user_pools.get(data.get("UserPoolId"))
    pool = pool or cognito._pool_for_client(data.get("ClientId"))[0]
    return pool or cognito._user_pool_for_access_token(data.get("AccessToken"))[1] or {}


def emails_of_one_account() -> None:
    """Refuse to give an account the e-mail by which another one signs in.

    AWS: AliasExistsException in a pool where users sign in by e-mail. Emulator: both have it.
    """
    for handler in UPDATES:
        setattr(cognito, handler, _refusing_names_of_others(getattr(cognito, handler)))


def _refusing_names_of_others(handler: _Handler) -> _Handler:
    def handle(data: dict[str, Any]) -> Any:
        pool = pool_of(data)
        wanted = cognito._attr_list_to_dict(data.get("UserAttributes") or [])
        for name in pool.get("UsernameAttributes") or []:
            holder = cognito._resolve_user(pool, wanted.get(name))[0]
            if holder and holder is not _changed_user(pool, data):
                message = f"An account with the {name} already exists."
                return cognito.error_response_json("AliasExistsException", message, 400)
        return handler(data)

    return handle


def _changed_user(pool: dict[str, Any], data: dict[str, Any]) -> Any:
    user = cognito._user_pool_for_access_token(data.get("AccessToken"))[0]
    return user or cognito._resolve_user(pool, data.get("Username"))[0]
