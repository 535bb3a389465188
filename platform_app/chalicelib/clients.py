"""The other end of the WebSocket connections."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from ecom import aws

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient

# As many as boto3 keeps connections to API Gateway.
WORKERS = 10


class Sockets:
    """The connections of a WebSocket API; `url` is the one that API Gateway is posted to."""

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, connection_id: str, message: str) -> bool:
        """Whether the connection is still there. Raises botocore's errors."""
        return post(self._client, connection_id, message)

    def broadcast(self, connection_ids: Sequence[str], message: str) -> "list[Future[bool]]":
        """Send to all of them in parallel; what each `send` came to, in the same order."""
        # Threads may share a client of boto3's, but not make one.
        client = self._client
        with ThreadPoolExecutor(WORKERS) as pool:
            return [pool.submit(post, client, each, message) for each in connection_ids]

    @property
    def _client(self) -> "ApiGatewayManagementApiClient":
        client: ApiGatewayManagementApiClient = aws.client("apigatewaymanagementapi", self._url)
        return client


def post(client: "ApiGatewayManagementApiClient", connection_id: str, message: str) -> bool:
    try:
        client.post_to_connection(ConnectionId=connection_id, Data=message.encode())
    except client.exceptions.GoneException:
        return False
    return True
