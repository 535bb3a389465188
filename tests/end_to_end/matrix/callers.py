"""Every kind of caller of `docs/permissions.md`, with a credential."""

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import boto3
from botocore.credentials import Credentials

from infra.demo.listener import until
from infra.demo.people import People
from infra.demo.shop import Shop
from infra.demo.users import PASSWORD, User
from tests.end_to_end import granted
from tests.end_to_end.test_lost_rights import delete, demote
from tests.end_to_end.test_users import invite
from tests.support import permissions

STRANGER = "role that allows nothing"
ACCOUNT = "administrator of the account"
SECOND = {"IdToken": "seconds", "AccessToken": "seconds"}


@dataclass(frozen=True)
class Caller:
    name: str
    headers: Mapping[str, str] = field(default_factory=dict)
    credentials: Credentials | None = None
    """What requests are signed with, in place of a token or key."""


def everyone(people: People) -> list[Caller]:
    keys = {"nobody": {}, "API key": {"x-api-key": people.shop.api_key}}
    tokens = {name: {"Authorization": token} for name, token in everyones_tokens(people)}
    return [
        *(Caller(name, headers) for name, headers in {**keys, **tokens}.items()),
        *signers(people.shop),
    ]


# Who has a token


def everyones_tokens(people: People) -> list[tuple[str, str]]:
    shop = people.shop
    short_lived = token_of_a_second(shop)
    admin = token(people)[0]
    demoted, demoted_id = token(people, "admin")
    fired, fired_id = token(people, "admin")
    gone, gone_id = token(people)
    tokens = [
        ("owner", token(people)[0]),
        ("another shopper", token(people)[0]),
        *((group, token(people, group)[0]) for group in ("warehouse", "delivery", "admin")),
        ("demoted admin", demoted),
        ("deleted admin", fired),
        ("deleted shopper", gone),
        ("token of another pool", foreign_token()),
        ("token with a changed payload", promoted(admin)),
        ("token without a signature", promoted(admin, algorithm="none")),
    ]
    demote(shop, demoted_id)
    for user_id in (fired_id, gone_id):
        until(partial(is_kept, shop, user_id), f"user {user_id} to be kept")
        delete(shop, user_id)
    time.sleep(max(0.0, expiry(short_lived) - time.time()))
    return [*tokens, ("expired token", short_lived)]


def token(people: People, group: str | None = None) -> tuple[str, str]:
    """The token and the identifier of a new user."""
    user, user_id = invite(people.shop)
    if group:
        pool = people.shop.parameters["users/user-pool/id"]
        member = {"UserPoolId": pool, "Username": user_id, "GroupName": group}
        boto3.client("cognito-idp").admin_add_user_to_group(**member)
    return people.token(user), user_id


def is_kept(shop: Shop, user_id: str) -> bool:
    """Whether the shop has heard of the user: it would look for the account in vain later."""
    table = boto3.resource("dynamodb").Table(f"ecommerce-{shop.environment}-users")
    return "Item" in table.get_item(Key={"userId": user_id}, ConsistentRead=True)


def token_of_a_second(shop: Shop) -> str:
    """Of a client whose tokens expire sooner than AWS allows."""
    user, _ = invite(shop)
    pool = shop.parameters["users/user-pool/id"]
    client = {"IdTokenValidity": 1, "AccessTokenValidity": 1, "TokenValidityUnits": SECOND}
    return sign_in(pool, user, **client)


def foreign_token() -> str:
    """Of an admin of somebody else's pool."""
    cognito = boto3.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="another")["UserPool"]["Id"]
    cognito.create_group(UserPoolId=pool, GroupName="admin")
    cognito.admin_create_user(UserPoolId=pool, Username="admin", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(
        UserPoolId=pool, Username="admin", Password=PASSWORD, Permanent=True
    )
    cognito.admin_add_user_to_group(UserPoolId=pool, Username="admin", GroupName="admin")
    return sign_in(pool, User("admin", "admin"))


def sign_in(pool: str, user: User, **client: Any) -> str:
    """The user's ID token, by a client of the pool that is made for that."""
    cognito = boto3.client("cognito-idp")
    made = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="matrix",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        **client,
    )["UserPoolClient"]["ClientId"]
    answer = cognito.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=made,
        AuthParameters={"USERNAME": user.email, "PASSWORD": PASSWORD},
    )
    cognito.delete_user_pool_client(UserPoolId=pool, ClientId=made)
    return str(answer["AuthenticationResult"]["IdToken"])


def promoted(token: str, **head: str) -> str:
    """A token whose holder has written the group into it."""
    header, claims, signature = token.split(".")
    changed = encoded({**decoded(claims), "cognito:groups": ["admin"]})
    if head:
        changed_head = {**decoded(header), "alg": head["algorithm"]}
        return f"{encoded(changed_head)}.{changed}."
    return f"{header}.{changed}.{signature}"


def expiry(token: str) -> int:
    return int(decoded(token.split(".")[1])["exp"]) + 1


def decoded(part: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return content


def encoded(content: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


# Who signs


def signers(shop: Shop) -> list[Caller]:
    """The roles of functions, one that allows nothing, and whoever may do everything."""
    prefix = f"ecommerce-{shop.environment}-"
    roles = {name.removeprefix(prefix): role for name, role in granted.roles(shop).items()}
    functions = {name: role for name, role in roles.items() if is_tried(name)}
    root = boto3.Session().get_credentials()
    assert root
    account = Credentials(root.access_key, root.secret_key)
    taken_on = {name: assumed(role) for name, role in (functions | {STRANGER: stranger()}).items()}
    everyone = {**taken_on, ACCOUNT: account}
    return [Caller(name, credentials=credentials) for name, credentials in everyone.items()]


def is_tried(function: str) -> bool:
    """Those that may call something, and one of each service; templates speak for the others."""
    return function in permissions.NAMED or function.endswith("-api-handler")


def stranger() -> str:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"},
        ],
    }
    name = "matrix-stranger"
    boto3.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    return name


def assumed(role: str) -> Credentials:
    account = boto3.client("sts").get_caller_identity()["Account"]
    arn = f"arn:aws:iam::{account}:role/{role}"
    keys = boto3.client("sts").assume_role(RoleArn=arn, RoleSessionName="matrix")["Credentials"]
    return Credentials(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
