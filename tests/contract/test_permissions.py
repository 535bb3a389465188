"""What each function may do: no more than it needs, and what it needs by the right name."""

import re
from collections.abc import Iterator

from ecom import events
from tests.support.templates import Assembly, Json, Template, listed

WITHOUT_RESOURCES = {
    # AWS knows no resource that these could be narrowed to.
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "dynamodb:ListStreams",
}


class Statement:
    """An Allow statement: the actions, the resources as text, and the condition."""

    def __init__(self, template: Template, statement: Json) -> None:
        self.service = template.service
        self.actions = listed(statement["Action"])
        self.resources = [template.text(each) for each in listed(statement["Resource"])]
        self.condition = statement.get("Condition", {})

    def __repr__(self) -> str:
        return f"{self.service}: {self.actions} on {self.resources} where {self.condition}"


def statements(assembly: Assembly) -> Iterator[Statement]:
    """What the roles of an environment allow."""
    for template, _, properties in assembly.of_type("AWS::IAM::Policy"):
        for statement in properties["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            yield Statement(template, statement)


def allowing(assembly: Assembly, action: str) -> list[Statement]:
    found = [each for each in statements(assembly) if action in each.actions]
    assert found, f"nothing may {action}"
    return found


def is_for_access_logs(role: Json) -> bool:
    """The one role that API Gateway accepts with AWS's own policy only."""
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    policies = [each["Fn::Join"][1][-1] for each in role.get("ManagedPolicyArns", [])]
    return (statement["Principal"], policies) == (
        {"Service": "apigateway.amazonaws.com"},
        [":iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"],
    )


def test_all_permissions_are_in_policies_of_the_stacks_own(assembly: Assembly) -> None:
    for _, name, role in assembly.of_type("AWS::IAM::Role"):
        assert "ManagedPolicyArns" not in role or is_for_access_logs(role), name
        assert "Policies" not in role, name
    for template in assembly.templates.values():
        assert all("Policies" not in each for each in template.functions.values())


def test_no_policy_names_all_actions_of_a_kind(assembly: Assembly) -> None:
    assert [each for each in statements(assembly) if "*" in "".join(each.actions)] == []


def test_only_actions_without_resources_are_allowed_on_everything(assembly: Assembly) -> None:
    wide = [each for each in statements(assembly) if "*" in each.resources]
    assert wide
    assert [each for each in wide if not WITHOUT_RESOURCES.issuperset(each.actions)] == []


def test_every_function_has_a_role_that_nothing_else_uses(assembly: Assembly) -> None:
    for template in assembly.templates.values():
        roles = [template.text(each["Role"]) for each in template.functions.values()]
        assert len(set(roles)) == len(roles)
        ours = template.of_type("AWS::IAM::Role").items()
        assert set(roles) <= {
            f"${{{name}.Arn}}" for name, role in ours if not is_for_access_logs(role)
        }


RETIRED = ("products", "category")
"""The index that only functions of the release before read: the next release removes it."""


def test_every_index_may_be_queried_and_is_named_for_that(assembly: Assembly) -> None:
    indexes = {
        (template.service, f"${{{name}.Arn}}/index/{index['IndexName']}")
        for template, name, table in assembly.of_type("AWS::DynamoDB::Table")
        for index in table.get("GlobalSecondaryIndexes", [])
        if (template.service, index["IndexName"]) != RETIRED
    }
    queried = {
        (each.service, resource)
        for each in allowing(assembly, "dynamodb:Query")
        for resource in each.resources
        if "/index/" in resource
    }
    assert queried == indexes


def test_every_call_that_a_function_may_make_is_a_route_of_the_other_service(
    assembly: Assembly,
) -> None:
    for statement in allowing(assembly, "execute-api:Invoke"):
        for resource in statement.resources:
            found = re.fullmatch(r"\$\{/ecommerce/\w+/([\w-]+)/api/arn}/api/(\w+)(/.+)", resource)
            assert found, resource
            service, method, path = found.groups()
            assert (method, path) in signed_routes(assembly.templates[service])


def signed_routes(template: Template) -> set[tuple[str, str]]:
    """The methods and paths that IAM guards, with path parameters as policies write them."""
    (api,) = template.of_type("AWS::Serverless::Api").values()
    return {
        (method.upper(), re.sub(r"{\w+}", "*", path))
        for path, methods in api["DefinitionBody"]["paths"].items()
        for method, operation in methods.items()
        if operation.get("security") == [{"sigv4": []}]
    }


def test_only_outboxes_and_the_invitation_may_publish_and_only_on_the_shared_bus(
    assembly: Assembly,
) -> None:
    publishing = allowing(assembly, "events:PutEvents")
    assert {tuple(each.resources) for each in publishing} == {
        (f"${{/ecommerce/{assembly.environment}/platform/event-bus/arn}}",)
    }
    assert sorted(each.service for each in publishing) == [
        "delivery",
        "orders",
        "payment",
        "products",
        "users",
        "users",
        "warehouse",
        "warehouse",
    ]


PRESENT = {"AdminGetUser", "AdminListGroupsForUser"}
"""What tells whether a caller still is who the token says."""
COGNITO = {
    "users-api-handler": {"AdminListGroupsForUser"},
    "users-graphql": {"AdminListGroupsForUser"},
    "users-administration": PRESENT
    | {"ListUsers", "AdminAddUserToGroup", "AdminRemoveUserFromGroup"},
    "users-on-user-invited": {"AdminGetUser"},
    "users-on-user-deleted": {"AdminDeleteUser"},
    "users-find-departed": {"AdminGetUser", "DescribeUserPool"},
    "orders-api-handler": PRESENT,
    "orders-graphql": PRESENT,
    "payment-api-handler": PRESENT,
    "payment-graphql": PRESENT,
}


def test_each_function_asks_cognito_for_no_more_than_it_needs(assembly: Assembly) -> None:
    found: dict[str, set[str]] = {}
    for function, statement in of_functions(assembly):
        actions = {each.split(":")[1] for each in statement.actions if "cognito" in each}
        if actions:
            found.setdefault(function, set()).update(actions)
            assert all("pool" in each.lower() for each in statement.resources), statement
    assert found == COGNITO


def test_only_routes_of_admins_ask_the_function_that_changes_groups(assembly: Assembly) -> None:
    invoking = {
        function: each.resources
        for function, each in of_functions(assembly)
        if "lambda:InvokeFunction" in each.actions
    }
    assert invoking == {"users-api-handler": ["${Administration.Arn}"]}


def of_functions(assembly: Assembly) -> Iterator[tuple[str, Statement]]:
    """Each statement with the function whose role has it, without the environment's name."""
    for template in assembly.templates.values():
        names = {template.text(f["Role"]): f["FunctionName"] for f in template.functions.values()}
        for policy in template.of_type("AWS::IAM::Policy").values():
            (role,) = (f"${{{each['Ref']}.Arn}}" for each in policy["Roles"])
            name = names.get(role, role).removeprefix(f"ecommerce-{assembly.environment}-")
            for statement in policy["PolicyDocument"]["Statement"]:
                if role in names:
                    yield name, Statement(template, statement)


def test_a_function_may_publish_with_the_source_of_its_own_service_only(
    assembly: Assembly,
) -> None:
    for statement in allowing(assembly, "events:PutEvents"):
        assert statement.actions == ["events:PutEvents"]
        own = f"ecommerce.{statement.service}"
        assert statement.condition == {"StringEquals": {"events:source": own}}
    assert {f"ecommerce.{each.service}" for each in allowing(assembly, "events:PutEvents")} == {
        event.source for event in events.ALL
    }
