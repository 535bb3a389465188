"""A user pool in memory, asked as boto3's client of Cognito is: moto's needs one library more."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError

from tests.support.examples import CREATED

Json = dict[str, Any]


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "refused"}}, "Cognito")


@dataclass
class Pool:
    """Where users sign in by e-mail, and so are named by their `sub`, in any case."""

    emails: dict[str, str] = field(default_factory=dict)
    groups: dict[str, set[str]] = field(default_factory=dict)
    disabled: set[str] = field(default_factory=set)
    made: datetime = CREATED
    verified: set[str] = field(default_factory=set)
    """Whose e-mail is."""

    def add(self, email: str, *groups: str, user_id: str = "") -> str:
        """Make an account; returns the user's identifier."""
        user_id = user_id or str(uuid.uuid4())
        self.emails[user_id], self.groups[user_id] = email, set(groups)
        return user_id

    def describe_user_pool(self, UserPoolId: str) -> Json:  # noqa: ARG002
        return {"UserPool": {"CreationDate": self.made}}

    def list_users(self, UserPoolId: str, Limit: int, PaginationToken: str = "0") -> Json:  # noqa: ARG002
        if not PaginationToken.isdigit():
            raise refusal("InvalidParameterException")
        end = int(PaginationToken) + Limit
        page = [*self.emails][int(PaginationToken) : end]
        users = [{**self._user(id_), "Attributes": self._attributes(id_)} for id_ in page]
        more = {"PaginationToken": str(end)} if end < len(self.emails) else {}
        return {"Users": users, **more}

    def admin_get_user(self, UserPoolId: str, Username: str) -> Json:  # noqa: ARG002
        name = self._named(Username)
        return {**self._user(name), "UserAttributes": self._attributes(name)}

    def admin_list_groups_for_user(self, UserPoolId: str, Username: str) -> Json:  # noqa: ARG002
        groups = self.groups[self._named(Username)]
        return {"Groups": [{"GroupName": name} for name in groups]}

    def admin_add_user_to_group(self, UserPoolId: str, Username: str, GroupName: str) -> None:  # noqa: ARG002
        self.groups[self._named(Username)].add(GroupName)

    def admin_remove_user_from_group(self, UserPoolId: str, Username: str, GroupName: str) -> None:  # noqa: ARG002
        self.groups[self._named(Username)].discard(GroupName)

    def admin_delete_user(self, UserPoolId: str, Username: str) -> None:  # noqa: ARG002
        name = self._named(Username)
        del self.emails[name], self.groups[name]

    def _named(self, name: str) -> str:
        if name.lower() not in self.emails:
            raise refusal("UserNotFoundException")
        return name.lower()

    def _user(self, name: str) -> Json:
        enabled = name not in self.disabled
        status = {"UserStatus": "FORCE_CHANGE_PASSWORD", "Enabled": enabled}
        return {"Username": name, "UserCreateDate": CREATED, **status}

    def _attributes(self, name: str) -> list[dict[str, str]]:
        verified = "true" if name in self.verified else "false"
        values = {"sub": name, "email": self.emails[name], "email_verified": verified}
        return [{"Name": key, "Value": value} for key, value in values.items()]


class SilentPool:
    """Cognito, when it is out."""

    def admin_get_user(self, **_: str) -> Json:
        raise refusal("InternalErrorException")

    def admin_list_groups_for_user(self, **_: str) -> Json:
        raise EndpointConnectionError(endpoint_url="https://cognito.test")


def lose_rights(pool: Pool, user_id: str, how: str) -> None:
    """What may happen to an admin whose token says nothing of it."""
    match how:
        case "demoted":
            pool.groups[user_id] = {"warehouse"}
        case "deleted":
            pool.admin_delete_user("pool", user_id)
        case "disabled":
            pool.disabled.add(user_id)


LOST = ("demoted", "deleted", "disabled")
