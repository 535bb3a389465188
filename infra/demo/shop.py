"""A client of a running shop, local or on AWS: finds it by its SSM parameters and calls it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import boto3
import requests

from infra.demo.users import PASSWORD, User

SECONDS = 30


class GraphqlError(Exception):
    """GraphQL answered with `errors`; `types` are their error types."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(str(error.get("message")) for error in errors))
        self.types = [error.get("errorType") for error in errors]


class Shop:
    """The shop of one environment, in the account that the AWS variables of the shell name."""

    def __init__(self, environment: str) -> None:
        self.environment = environment
        self._http = requests.Session()
        # Proxies and ~/.netrc are of the outside; a password in there would replace our token.
        self._http.trust_env = environment != "local"

    @cached_property
    def parameters(self) -> dict[str, str]:
        """What the stacks publish, such as `products/api/url`."""
        root = f"/ecommerce/{self.environment}/"
        pages = boto3.client("ssm").get_paginator("get_parameters_by_path")
        return {
            parameter["Name"].removeprefix(root): parameter["Value"]
            for page in pages.paginate(Path=root, Recursive=True)
            for parameter in page["Parameters"]
        }

    def url(self, service: str) -> str:
        return self.parameters[f"{service}/api/url"]

    @cached_property
    def api_key(self) -> str:
        """A key of the public catalogue."""
        keys = boto3.client("appsync").list_api_keys(apiId=self.parameters["frontend-api/api/id"])
        return str(keys["apiKeys"][0]["id"])

    def token(self, user: User) -> str:
        """An ID token of the user: signing in as any client does."""
        answer = boto3.client("cognito-idp").initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH",
            ClientId=self.parameters["users/user-pool-client/id"],
            AuthParameters={"USERNAME": user.email, "PASSWORD": PASSWORD},
        )
        return str(answer["AuthenticationResult"]["IdToken"])

    def graphql(
        self, query: str, variables: Mapping[str, Any] | None = None, token: str | None = None
    ) -> dict[str, Any]:
        """The `data` of a GraphQL call; with the API key where no token is given.

        Raises GraphqlError when there are `errors`, requests' HTTPError for a refused credential.
        """
        headers = {"Authorization": token} if token else {"x-api-key": self.api_key}
        body = {"query": query, "variables": dict(variables or {})}
        url = self.url("frontend-api")
        answer = self._http.post(url, json=body, headers=headers, timeout=SECONDS)
        answer.raise_for_status()
        content = answer.json()
        if content.get("errors"):
            raise GraphqlError(content["errors"])
        data: dict[str, Any] = content["data"]
        return data

    def rest(self, method: str, service: str, path: str, **arguments: Any) -> requests.Response:
        return self._http.request(method, self.url(service) + path, timeout=SECONDS, **arguments)
