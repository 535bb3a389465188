"""The connections table: one item per service listened to and connection.

Keyed by serviceName and connectionId; index `connection`, by connectionId; TTL `expires`.
"""

import time
from collections.abc import Iterator
from typing import Any

from boto3.dynamodb.conditions import Key

from ecom import aws

CONNECTION_INDEX = "connection"
# API Gateway closes a connection after two hours, so what is left after a day is litter.
LIFETIME = 24 * 60 * 60


class RegistrationStore:
    def __init__(self, table_name: str) -> None:
        self._name = table_name

    @property
    def _table(self) -> Any:
        return aws.table(self._name)

    def add(self, service_name: str, connection_id: str) -> None:
        expires = int(time.time()) + LIFETIME
        self._table.put_item(Item={**key(service_name, connection_id), "expires": expires})

    def remove(self, service_name: str, connection_id: str) -> None:
        self._table.delete_item(Key=key(service_name, connection_id))

    def remove_connection(self, connection_id: str) -> None:
        """Remove what the connection listens to.

        The index may not know a registration yet that was made just now: `expires` removes it,
        or the first event that finds the connection gone.
        """
        condition = Key("connectionId").eq(connection_id)
        for item in self._query(IndexName=CONNECTION_INDEX, KeyConditionExpression=condition):
            self.remove(item["serviceName"], connection_id)

    def listeners(self, service_name: str) -> list[str]:
        """The connections that listen to a service."""
        condition = Key("serviceName").eq(service_name)
        items = self._query(KeyConditionExpression=condition, ConsistentRead=True)
        return [item["connectionId"] for item in items]

    def _query(self, **arguments: Any) -> Iterator[dict[str, Any]]:
        pages = self._table.meta.client.get_paginator("query").paginate
        for page in pages(TableName=self._name, **arguments):
            yield from page["Items"]


def key(service_name: str, connection_id: str) -> dict[str, str]:
    return {"serviceName": service_name, "connectionId": connection_id}
