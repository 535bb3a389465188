"""Who is who and may do what: Cognito and AppSync. Where `emulated` does right, drop it."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.end_to_end.local_aws.workbench import Workbench, eventually

SCHEMA = """
type Query {
  mine: String
  everyones: String @aws_api_key
  staff: String @aws_cognito_user_pools(cognito_groups: ["admin"])
  services: String @aws_iam
  node: Node @aws_api_key
}
type Node @aws_api_key {
  name: String
  node: Node
}
"""
USER = "someone@example.com"
PASSWORD = "Correct-horse-1"
MOCK = '{"statusCode": 200}'


@dataclass
class GraphqlApi:
    """An API with a user pool as its default mode and API keys as another."""

    bench: Workbench
    pool: str
    client: str
    url: str
    key: str

    def token(self, kind: str = "IdToken") -> str:
        answer = self.bench.client("cognito-idp").initiate_auth(
            ClientId=self.client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": USER, "PASSWORD": PASSWORD},
        )
        return str(answer["AuthenticationResult"][kind])

    def status(self, **headers: str) -> int:
        return self.ask("mine", **headers)[0]

    def ask(self, field: str, **headers: str) -> tuple[int, list[str]]:
        """The HTTP status, and the types of the errors, of a query for one field or more."""
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


def graphql_api(bench: Workbench, **limits: int) -> GraphqlApi:
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
        **limits,
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


def resolved(bench: Workbench) -> GraphqlApi:
    """An API of two levels and three resolvers for a request, with a field that is resolved."""
    api = graphql_api(bench, queryDepthLimit=2, resolverCountLimit=3)
    appsync, named = bench.client("appsync"), {"apiId": api.url.split("/")[-2]}
    function = bench.function('return {"name": "one", "node": {"name": "two"}}')
    appsync.create_data_source(
        **named, name="function", type="AWS_LAMBDA", serviceRoleArn=bench.role(),
        lambdaConfig={"lambdaFunctionArn": arn_of(bench, function)},
    )  # fmt: skip
    appsync.create_resolver(
        **named, typeName="Query", fieldName="node", dataSourceName="function"
    )  # fmt: skip
    return api


def aliases(count: int) -> str:
    return " ".join(f"a{number}: node {{ name }}" for number in range(count))


@pytest.mark.parametrize(
    ("allowed", "exceeding", "error"),
    [
        ("node { name }", "node { node { name } }", "QueryDepthLimitReached"),
        (aliases(3), aliases(4), "ResolverExecutionLimitReached"),
    ],
)
def test_a_request_may_not_ask_for_too_much(
    corrected: Workbench, emulated: Workbench, allowed: str, exceeding: str, error: str
) -> None:
    api, unlimited = resolved(corrected), resolved(emulated)
    assert api.ask(allowed, x_api_key=api.key) == (200, [])
    assert api.ask(exceeding, x_api_key=api.key) == (200, [error])
    assert unlimited.ask(exceeding, x_api_key=unlimited.key) == (200, [])


def test_a_document_without_a_bottom_is_a_malformed_request(
    corrected: Workbench, emulated: Workbench
) -> None:
    deep = "node { " * 20_000
    api, unread = resolved(corrected), resolved(emulated)
    assert api.ask(deep, x_api_key=api.key)[0] == 400
    assert unread.ask(deep, x_api_key=unread.key)[0] == 500


def sign_up(bench: Workbench, attribute: str) -> str | None:
    """The code of the refusal of a new user who sets an attribute."""
    _, client = user_pool(bench)
    cognito = bench.client("cognito-idp")
    attributes = [{"Name": attribute, "Value": "true"}]
    who = {"Username": INVITED, "Password": PASSWORD, "UserAttributes": attributes}
    return code(cognito.sign_up, ClientId=client, **who)


def code(call: Callable[..., Any], **arguments: Any) -> str | None:
    try:
        call(**arguments)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return None


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ("nickname", None),
        ("cognito:groups", "InvalidParameterException"),
        ("iss", "InvalidParameterException"),
        ("custom:none", "InvalidParameterException"),
        ("email_verified", "NotAuthorizedException"),
    ],
)
def test_users_set_attributes_of_the_pool_only(
    corrected: Workbench, emulated: Workbench, attribute: str, expected: str | None
) -> None:
    assert sign_up(corrected, attribute) == expected
    assert sign_up(emulated, attribute) is None


@pytest.mark.parametrize("attribute", ["cognito:groups", "sub", "email_verified"])
def test_a_user_cannot_become_another(
    guarded: GraphqlApi, open_house: GraphqlApi, attribute: str
) -> None:
    changed = [{"Name": attribute, "Value": "true"}]
    for api, refused in ((guarded, True), (open_house, False)):
        update = api.bench.client("cognito-idp").update_user_attributes
        token = api.token("AccessToken")
        assert bool(code(update, AccessToken=token, UserAttributes=changed)) is refused


@pytest.mark.parametrize("operation", ["admin_create_user", "admin_update_user_attributes"])
def test_administrators_set_attributes_of_the_pool_only(
    corrected: Workbench, operation: str
) -> None:
    pool, _ = user_pool(corrected)
    attributes = [{"Name": "cognito:groups", "Value": "admin"}]
    call = getattr(corrected.client("cognito-idp"), operation)
    arguments = {"UserPoolId": pool, "Username": USER, "UserAttributes": attributes}
    assert code(call, **arguments) == "InvalidParameterException"


def rest_api(bench: Workbench, pool: str, scopes: list[str]) -> str:
    """The URL of a route behind a Cognito authorizer, whose token must have one of the scopes."""
    apis = bench.client("apigateway")
    api = {"restApiId": apis.create_rest_api(name="api")["id"]}
    arn = f"arn:aws:cognito-idp:{bench.aws.region}:{bench.aws.account_id}:userpool/{pool}"
    authorizer = apis.create_authorizer(
        **api, name="users", type="COGNITO_USER_POOLS", providerARNs=[arn],
        identitySource="method.request.header.Authorization",
    )["id"]  # fmt: skip
    route = {**api, "resourceId": apis.get_resources(**api)["items"][0]["id"], "httpMethod": "GET"}
    apis.put_method(
        **route, authorizationType="COGNITO_USER_POOLS", authorizerId=authorizer,
        authorizationScopes=scopes,
    )  # fmt: skip
    apis.put_integration(**route, type="MOCK", requestTemplates={"application/json": MOCK})
    apis.put_integration_response(**route, statusCode="200")
    apis.create_deployment(**api, stageName="api")
    return f"{bench.aws.endpoint}/_aws/execute-api/{api['restApiId']}/api"


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [([], [200, 401]), (["aws.cognito.signin.user.admin"], [401, 200])],
)
def test_the_kind_of_token_depends_on_the_scopes(
    guarded: GraphqlApi, scopes: list[str], expected: list[int]
) -> None:
    url = rest_api(guarded.bench, guarded.pool, scopes)
    assert statuses(guarded, url) == expected


def test_the_emulator_takes_any_token(open_house: GraphqlApi) -> None:
    url = rest_api(open_house.bench, open_house.pool, [])
    assert statuses(open_house, url) == [200, 200]


def statuses(api: GraphqlApi, url: str) -> list[int]:
    """What an ID token and an access token are answered."""
    tokens = [api.token(kind) for kind in ("IdToken", "AccessToken")]
    headers = [{"Authorization": token} for token in tokens]
    return [requests.get(url, headers=each, timeout=30).status_code for each in headers]
