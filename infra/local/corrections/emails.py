"""E-mails of Cognito's users, which count once they are verified."""

from collections.abc import Callable
from typing import Any

from ministack.services import cognito

_Handler = Callable[[dict[str, Any]], Any]


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
