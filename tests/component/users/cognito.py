"""A user pool in memory, asked as boto3's client of Cognito is: moto's needs one library more."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from tests.support.examples import CREATED

Json = dict[str, Any]


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "refused"}}, "Cognito")


@dataclass
class Pool:
    """Where users sign in by e-mail, and so are named by their `sub`, in any case."""

    emails: dict[str, str] = field(default_factory=dict)
    groups: dict[str, set[str]] = field(default_factory=dict)

    def add(self, email: str, *groups: str) -> str:
        """Make an account; returns the user's identifier."""
        user_id = str(uuid.uuid4())
        self.emails[user_id], self.groups[user_id] = email, set(groups)
        return user_id

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
        status = {"UserStatus": "FORCE_CHANGE_PASSWORD", "Enabled": True}
        return {"Username": name, "UserCreateDate": CREATED, **status}

    def _attributes(self, name: str) -> list[dict[str, str]]:
        return [{"Name": "sub", "Value": name}, {"Name": "email", "Value": self.emails[name]}]
