"""Who is who and may do what: Cognito and AppSync. Where `emulated` does right, drop it."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.end_to_end.local_aws.workbench import Workbench, eventually

SCHEMA = """
type Query {
  mine: String
  everyones: String @aws_api_key
  staff: String @aws_cognito_user_pools(cognito_groups: ["admin"])
  services: String @aws_iam
}
"""
USER = "someone@example.com"
PASSWORD = "Correct-horse-1"


@dataclass
class GraphqlApi:
    """An API with a user pool as its default mode and API keys as another."""

    bench: Workbench
    pool: str
    client: str
    url: str
    key: str

    def token(self) -> str:
        answer = self.bench.client("cognito-idp").initiate_auth(
            ClientId=self.client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": USER, "PASSWORD": PASSWORD},
        )
        return str(answer["AuthenticationResult"]["IdToken"])

    def status(self, **headers: str) -> int:
        return self.ask("mine", **headers)[0]

    def ask(self, field: str, **headers: str) -> tuple[int, list[str]]:
        """The HTTP status, and the types of the errors, of a query for one field."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        query = json.dumps({"query": f"{{ {field} }}"}).encode()
        request = urllib.request.Request(self.url, query, {"content-type": "json", **sent})
        try:
            with urllib.request.urlopen(request) as answer:
                errors: list[Any] = json.load(answer).get("errors", [])
                return answer.status, [error["errorType"] for error in errors]
        except urllib.error.HTTPError as error:
            with error:
                return error.code, []


def user_pool(bench: Workbench, **triggers: str) -> tuple[str, str]:
    """A pool and its client, with one user who has just signed up."""
    cognito = bench.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="pool", LambdaConfig=triggers)["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="client", ExplicitAuthFlows=flows
    )["UserPoolClient"]["ClientId"]
    attributes = [{"Name": "email", "Value": USER}]
    cognito.sign_up(ClientId=client, Username=USER, Password=PASSWORD, UserAttributes=attributes)
    return pool, client


def graphql_api(bench: Workbench) -> GraphqlApi:
    pool, client = user_pool(bench)
    bench.client("cognito-idp").admin_confirm_sign_up(UserPoolId=pool, Username=USER)
    appsync = bench.client("appsync")
    api = appsync.create_graphql_api(
        name="api",
        authenticationType="AMAZON_COGNITO_USER_POOLS",
        userPoolConfig={
            "userPoolId": pool, "awsRegion": bench.aws.region, "defaultAction": "ALLOW"
        },
        additionalAuthenticationProviders=[
            {"authenticationType": "API_KEY"}, {"authenticationType": "AWS_IAM"}
        ],
    )["graphqlApi"]["apiId"]  # fmt: skip
    appsync.start_schema_creation(apiId=api, definition=SCHEMA.encode())
    key = appsync.create_api_key(apiId=api)["apiKey"]["id"]
    return GraphqlApi(bench, pool, client, f"{bench.aws.endpoint}/v1/apis/{api}/graphql", key)


@pytest.fixture(scope="module")
def guarded(corrected: Workbench) -> GraphqlApi:
    return graphql_api(corrected)


@pytest.fixture(scope="module")
def open_house(emulated: Workbench) -> GraphqlApi:
    return graphql_api(emulated)


def test_only_a_token_of_the_pool_signs_a_caller_in(
    guarded: GraphqlApi, open_house: GraphqlApi
) -> None:
    assert guarded.status(authorization=guarded.token()) == 200
    assert guarded.status(authorization=f"Bearer {guarded.token()}") == 200
    head, claims, signature = guarded.token().split(".")
    forged = f"{head}.{claims}.{signature[::-1]}"
    refused = [forged, "garbage", open_house.token()]
    assert [guarded.status(authorization=token) for token in refused] == [401, 401, 401]
    assert open_house.status(authorization=forged) == 200


def test_directives_say_who_may_ask_for_a_field(
    guarded: GraphqlApi, open_house: GraphqlApi
) -> None:
    assert guarded.ask("everyones", x_api_key=guarded.key) == (200, [])
    assert guarded.ask("mine", x_api_key=guarded.key) == (200, ["Unauthorized"])
    assert guarded.ask("everyones", authorization=guarded.token()) == (200, ["Unauthorized"])
    assert guarded.ask("staff", authorization=guarded.token()) == (200, ["Unauthorized"])
    assert guarded.ask("services", authorization=guarded.token()) == (200, ["Unauthorized"])
    assert open_house.ask("mine", x_api_key=open_house.key) == (200, [])
    assert open_house.ask("staff", authorization=open_house.token()) == (200, [])


def test_member_of_the_group_may_ask_for_its_field(guarded: GraphqlApi) -> None:
    cognito = guarded.bench.client("cognito-idp")
    cognito.create_group(UserPoolId=guarded.pool, GroupName="admin")
    cognito.admin_add_user_to_group(UserPoolId=guarded.pool, Username=USER, GroupName="admin")
    assert guarded.ask("staff", authorization=guarded.token()) == (200, [])


def arn_of(bench: Workbench, function: str) -> str:
    return f"arn:aws:lambda:{bench.aws.region}:{bench.aws.account_id}:function:{function}"


def signed(api: GraphqlApi, field: str, *actions: str) -> tuple[int, list[str]]:
    """As `ask`, with the signature of a role that allows these actions."""
    role, sts = api.bench.role(*actions), api.bench.client("sts")
    keys = sts.assume_role(RoleArn=role, RoleSessionName="service")["Credentials"]
    credentials = Credentials(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    query = json.dumps({"query": f"{{ {field} }}"})
    request = AWSRequest("POST", api.url, {"content-type": "json"}, query)
    SigV4Auth(credentials, "appsync", api.bench.aws.region).add_auth(request)
    return api.ask(field, **dict(request.headers.items()))


def test_a_signature_opens_the_fields_of_services_to_a_role_that_may_ask(
    guarded: GraphqlApi,
) -> None:
    assert signed(guarded, "services", "appsync:GraphQL") == (200, [])
    assert signed(guarded, "services") == (401, [])
    assert signed(guarded, "mine", "appsync:GraphQL") == (200, ["Unauthorized"])


def trigger_sources(bench: Workbench, confirm: str, seconds: float = 15) -> list[str]:
    """What the PostConfirmation function of a pool saw when a user was confirmed."""
    function = bench.function("print('out:' + event['triggerSource'])", "return event")
    pool, client = user_pool(bench, PostConfirmation=arn_of(bench, function))
    cognito = bench.client("cognito-idp")
    if confirm == "admin":
        cognito.admin_confirm_sign_up(UserPoolId=pool, Username=USER)
    else:
        cognito.confirm_sign_up(ClientId=client, Username=USER, ConfirmationCode="123456")
    return eventually(lambda: bench.log(function), bool, seconds)


def test_confirmation_of_a_user_fires_the_trigger(
    corrected: Workbench, emulated: Workbench
) -> None:
    assert trigger_sources(corrected, "admin") == ["PostConfirmation_ConfirmSignUp"]
    assert trigger_sources(corrected, "user") == ["PostConfirmation_ConfirmSignUp"]
    assert trigger_sources(emulated, "admin", seconds=1.5) == []


def test_failing_trigger_is_told_to_the_caller(corrected: Workbench) -> None:
    function = corrected.function('raise ValueError("no")')
    pool, _ = user_pool(corrected, PostConfirmation=arn_of(corrected, function))
    cognito = corrected.client("cognito-idp")
    with pytest.raises(cognito.exceptions.UserLambdaValidationException, match="error no"):
        cognito.admin_confirm_sign_up(UserPoolId=pool, Username=USER)


INVITED = "invited@example.com"
LOOK_UP = (
    "import boto3",
    "cognito = boto3.client('cognito-idp')",
    "found = cognito.list_users(UserPoolId=event['userPoolId'])['Users']",
    "print('out:' + event['triggerSource'], event['userName'], len(found))",
    "return event",
)


def pool_that_asks(bench: Workbench, *body: str) -> tuple[str, str]:
    """A pool where users sign in by e-mail, with a PreSignUp function of these lines."""
    function = bench.function(*body, actions=("cognito-idp:ListUsers",))
    pool = bench.client("cognito-idp").create_user_pool(
        PoolName="pool",
        UsernameAttributes=["email"],
        LambdaConfig={"PreSignUp": arn_of(bench, function)},
    )["UserPool"]["Id"]
    return pool, function


def invite(bench: Workbench, pool: str) -> str:
    """The name of a user whom an administrator has created."""
    cognito = bench.client("cognito-idp")
    answer = cognito.admin_create_user(UserPoolId=pool, Username=INVITED, MessageAction="SUPPRESS")
    return str(answer["User"]["Username"])


def test_trigger_hears_of_an_invited_user_before_there_is_one(
    corrected: Workbench, emulated: Workbench
) -> None:
    pool, function = pool_that_asks(corrected, *LOOK_UP)
    name = invite(corrected, pool)
    assert eventually(lambda: corrected.log(function), bool) == [
        f"PreSignUp_AdminCreateUser {name} 0"
    ]
    corrected.client("cognito-idp").admin_get_user(UserPoolId=pool, Username=name)
    pool, function = pool_that_asks(emulated, *LOOK_UP)
    invite(emulated, pool)
    assert eventually(lambda: emulated.log(function), bool, seconds=1.5) == []


def test_trigger_that_fails_refuses_the_invited_user(corrected: Workbench) -> None:
    cognito = corrected.client("cognito-idp")
    pool, _ = pool_that_asks(corrected, 'raise ValueError("no")')
    with pytest.raises(cognito.exceptions.UserLambdaValidationException, match="error no"):
        invite(corrected, pool)
    assert cognito.list_users(UserPoolId=pool)["Users"] == []
