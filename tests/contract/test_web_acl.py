"""The firewall: what it is before, and whom its limits count."""

import re

import pytest

from infra.components.web_acl import GUESTS, SERVICES
from tests.support.templates import Assembly, Json

TYPE = "AWS::WAFv2::WebACLAssociation"
production = pytest.mark.parametrize("assembly", ["prod"], indirect=True)


def routes(api: Json) -> dict[str, bool]:
    """The paths of an API as WAF sees them, and whether IAM guards them."""
    return {
        f"/api{path}": all(each.get("security") == [{"sigv4": []}] for each in methods.values())
        for path, methods in api["DefinitionBody"]["paths"].items()
    }


@production
def test_it_is_before_graphql_sign_in_and_all_that_browsers_call(assembly: Assembly) -> None:
    protected = [template.service for template, _, _ in assembly.of_type(TYPE)]
    browsers = {
        template.service
        for template, _, api in assembly.of_type("AWS::Serverless::Api")
        if not all(routes(api).values())
    }
    assert sorted(protected) == sorted([*browsers, "users", "frontend-api"])


@production
def test_only_what_iam_guards_is_not_counted(assembly: Assembly) -> None:
    for _, _, api in assembly.of_type("AWS::Serverless::Api"):
        for path, signed in routes(api).items():
            assert bool(re.search(SERVICES, path)) == signed, path


@production
def test_what_anybody_may_write_to_has_limits_of_its_own(assembly: Assembly) -> None:
    """Of the route, whoever calls, and of each address; Cognito's path is `/`."""
    open_ = {
        (f"/api{path}", method.upper())
        for _, _, api in assembly.of_type("AWS::Serverless::Api")
        for path, methods in api["DefinitionBody"]["paths"].items()
        for method, operation in methods.items()
        if method == "post" and "security" not in operation
    }
    limited = {
        (
            "/api" + setting["ResourcePath"].replace("~1", "").replace("//", "/"),
            setting["HttpMethod"],
        )
        for _, _, api in assembly.of_type("AWS::Serverless::Api")
        for setting in api["MethodSettings"][1:]
    }
    assert open_ == limited == {("/api/preauth", "POST")}
    assert all(re.search(GUESTS, path) for path in ("/", "/api/preauth"))
    assert not any(re.search(GUESTS, path) for path in ("/graphql", "/api/products"))


@pytest.mark.parametrize("assembly", ["local"], indirect=True)
def test_the_local_aws_which_has_none_is_not_asked_for_it(assembly: Assembly) -> None:
    assert list(assembly.of_type(TYPE)) == []
