"""What users asks of Amazon Cognito, which keeps the accounts, and of AWS in a hurry."""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from ecom import aws, errors
from ecom.errors import BadRequest, NotFound, Unavailable
from ecom.graphql import Caller
from ecom.limits import PAGE_SIZE
from ecom.pages import Page, bound, decode_token, encode_token

from .models import UserAccount

# Cognito gives a trigger five seconds, then it fails the user's confirmation.
HASTY = Config(
    connect_timeout=0.5,
    read_timeout=1,
    retries={"mode": "standard", "total_max_attempts": 2},
)
TOKEN = "PaginationToken"
# Only once: the function may work longer than a client waits by default, and says all by itself.
PATIENT = Config(connect_timeout=2, read_timeout=25, retries={"total_max_attempts": 1})
hasty_table = partial(aws.table, config=HASTY)


def put_events(**arguments: Any) -> Any:
    return aws.client("events", config=HASTY).put_events(**arguments)


def send_message(**arguments: Any) -> Any:
    return aws.client("sqs", config=HASTY).send_message(**arguments)


class Accounts:
    """The accounts of the user pool. What names an unknown one raises NotFound.

    `client` is boto3's of Cognito.
    """

    def __init__(self, pool_id: str, client: Any = None) -> None:
        self._pool_id = pool_id
        self._own_client = client

    @property
    def _cognito(self) -> Any:
        return self._own_client or aws.client("cognito-idp")

    def page(self, token: str | None) -> Page[UserAccount]:
        """Without groups. Raises BadRequest for a token that was not made by this list."""
        # In ours is Cognito's token, which so gets nothing but its own to read.
        listing = bound("accounts", {"UserPoolId": self._pool_id})
        start = decode_token(token, [TOKEN], listing) if token else {}
        answer = self._list(start)
        found = [account_of(user, user["Attributes"]) for user in answer["Users"]]
        rest = answer.get(TOKEN)
        return Page(found, encode_token({TOKEN: rest}, listing) if rest else None)

    def _list(self, start: Mapping[str, str]) -> Any:
        try:
            return self._cognito.list_users(UserPoolId=self._pool_id, Limit=PAGE_SIZE, **start)
        except ClientError as error:
            if start and code_of(error) == "InvalidParameterException":
                raise BadRequest("nextToken: no longer valid; start with the first page") from error
            raise

    def get(self, user_id: str) -> UserAccount:
        """Without groups."""
        user = self._ask(self._cognito.admin_get_user, user_id)
        return account_of(user, user["UserAttributes"])

    def since(self) -> datetime:
        """When the pool was made."""
        answer = self._cognito.describe_user_pool(UserPoolId=self._pool_id)
        made: datetime = answer["UserPool"]["CreationDate"]
        return made

    def groups_of(self, user_id: str) -> list[str]:
        answer = self._ask(self._cognito.admin_list_groups_for_user, user_id)
        return sorted(group["GroupName"] for group in answer["Groups"])

    def join(self, user_id: str, group: str) -> None:
        self._ask(self._cognito.admin_add_user_to_group, user_id, GroupName=group)

    def leave(self, user_id: str, group: str) -> None:
        self._ask(self._cognito.admin_remove_user_from_group, user_id, GroupName=group)

    def close(self, user_id: str) -> None:
        """Closing an account that is gone already changes nothing."""
        with suppress(NotFound):
            self._ask(self._cognito.admin_delete_user, user_id)

    def _ask(self, operation: Callable[..., Any], user_id: str, **arguments: str) -> Any:
        try:
            return operation(UserPoolId=self._pool_id, Username=user_id, **arguments)
        except ClientError as error:
            if code_of(error) == "UserNotFoundException":
                raise NotFound(f"no account {user_id}") from error
            raise


class Administrator:
    """The function that may change accounts, asked as AppSync asks it. `client` is boto3's."""

    def __init__(self, arn: str, client: Any = None) -> None:
        self._arn = arn
        self._own_client = client

    @property
    def _lambda(self) -> Any:
        return self._own_client or aws.client("lambda", config=PATIENT)

    def ask(self, admin: Caller, field: str, arguments: Mapping[str, Any]) -> Any:
        """Return the answer of a field such as `Query.getUsers`.

        Raises what the field raises, and Unavailable where the function itself fails.
        """
        request = json.dumps(request_of(admin, field, arguments)).encode()
        answer = self._lambda.invoke(FunctionName=self._arn, Payload=request)
        if "FunctionError" in answer:
            raise Unavailable("the accounts could not be reached; please try again")
        content = json.loads(answer["Payload"].read())
        if error := (content or {}).get("__error"):
            raise getattr(errors, error["type"])(error["message"])
        return content


def request_of(caller: Caller, field: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The event of a field that AppSync would send."""
    type_name, field_name = field.split(".")
    claims = {"email": caller.email}
    return {
        "info": {"parentTypeName": type_name, "fieldName": field_name},
        "identity": {"sub": caller.user_id, "groups": sorted(caller.groups), "claims": claims},
        "arguments": arguments,
    }


def code_of(error: ClientError) -> str:
    return error.response["Error"]["Code"]


def account_of(user: Mapping[str, Any], attributes: Iterable[Mapping[str, str]]) -> UserAccount:
    values = {attribute["Name"]: attribute["Value"] for attribute in attributes}
    return UserAccount(
        user_id=values["sub"],
        email=values.get("email"),
        email_verified=values.get("email_verified") == "true",
        status=user["UserStatus"],
        enabled=user["Enabled"],
        created_date=user["UserCreateDate"],
    )
