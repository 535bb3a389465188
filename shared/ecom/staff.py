"""Staff as Amazon Cognito knows them now: a token keeps the groups of its user until it expires.

What gives or takes rights, deletes accounts or moves captured money asks here, after the free check
of the token's groups.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ecom import aws
from ecom.errors import Forbidden, Unavailable
from ecom.graphql import Caller, Group


class Staff:
    """The members of the user pool's groups. `client` is boto3's of Cognito."""

    def __init__(self, pool_id: str, client: Any = None) -> None:
        self._pool_id = pool_id
        self._own_client = client

    def require(self, caller: Caller, *groups: Group) -> None:
        """Demand an enabled account that is in one of the groups now.

        Raises Forbidden, and Unavailable where Cognito does not answer.
        """
        if not self._is_member(caller.user_id, frozenset(groups)):
            raise Forbidden(f"no longer for you: for members of {' or '.join(sorted(groups))}")

    def _is_member(self, user_id: str, groups: frozenset[Group]) -> bool:
        try:
            return self._is_enabled_in(user_id, groups)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "UserNotFoundException":
                return False
            raise Unavailable(f"Amazon Cognito did not answer ({code})") from error
        except BotoCoreError as error:
            name = type(error).__name__
            raise Unavailable(f"Amazon Cognito did not answer ({name})") from error

    def _is_enabled_in(self, user_id: str, groups: frozenset[Group]) -> bool:
        """No single call tells both: the groups of an account are not part of what it is."""
        # boto3 makes clients in one thread only.
        cognito = self._own_client or aws.client("cognito-idp")
        who = {"UserPoolId": self._pool_id, "Username": user_id}
        with ThreadPoolExecutor(max_workers=2) as pool:
            account = pool.submit(cognito.admin_get_user, **who)
            members = pool.submit(cognito.admin_list_groups_for_user, **who)
        current = {group["GroupName"] for group in members.result()["Groups"]}
        return bool(account.result()["Enabled"]) and not current.isdisjoint(groups)
