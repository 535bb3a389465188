"""Who is who and may do what: Cognito and AppSync. Where `emulated` does right, drop it."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

import pytest

from tests.end_to_end.local_aws.workbench import Workbench, eventually

SCHEMA = """
type Query {
  mine: String
  everyones: String @aws_api_key
  staff: String @aws_cognito_user_pools(cognito_groups: ["admin"])
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
        additionalAuthenticationProviders=[{"authenticationType": "API_KEY"}],
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
    assert open_house.ask("mine", x_api_key=open_house.key) == (200, [])
    assert open_house.ask("staff", authorization=open_house.token()) == (200, [])


def test_member_of_the_group_may_ask_for_its_field(guarded: GraphqlApi) -> None:
    cognito = guarded.bench.client("cognito-idp")
    cognito.create_group(UserPoolId=guarded.pool, GroupName="admin")
    cognito.admin_add_user_to_group(UserPoolId=guarded.pool, Username=USER, GroupName="admin")
    assert guarded.ask("staff", authorization=guarded.token()) == (200, [])


def trigger_sources(bench: Workbench, confirm: str, seconds: float = 15) -> list[str]:
    """What the PostConfirmation function of a pool saw when a user was confirmed."""
    function = bench.function("print('out:' + event['triggerSource'])", "return event")
    arn = f"arn:aws:lambda:{bench.aws.region}:{bench.aws.account_id}:function:{function}"
    pool, client = user_pool(bench, PostConfirmation=arn)
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
    arn = f"arn:aws:lambda:{corrected.aws.region}:{corrected.aws.account_id}:function:{function}"
    pool, _ = user_pool(corrected, PostConfirmation=arn)
    cognito = corrected.client("cognito-idp")
    with pytest.raises(cognito.exceptions.UserLambdaValidationException, match="error no"):
        cognito.admin_confirm_sign_up(UserPoolId=pool, Username=USER)
