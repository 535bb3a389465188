"""The shop's tables, made in a mocked AWS from the same description that the stacks use."""

from typing import Any

import boto3

from infra.tables import Table


def create(table: Table) -> Any:
    """Make the table; returns boto3's handle of it. Its stream's ARN is `latest_stream_arn`."""
    keys = {table.partition, *([table.sort] if table.sort else [])}
    keys |= {key for index in table.indexes for key in (index.partition, index.sort) if key}
    numbers = {index.sort for index in table.indexes if index.numeric}
    arguments: dict[str, Any] = {
        "TableName": table.name,
        "KeySchema": key_schema(table.partition, table.sort),
        "AttributeDefinitions": [
            {"AttributeName": key, "AttributeType": "N" if key in numbers else "S"}
            for key in sorted(keys)
        ],
        "BillingMode": "PAY_PER_REQUEST",
    }
    if table.indexes:
        arguments["GlobalSecondaryIndexes"] = [
            {
                "IndexName": index.name,
                "KeySchema": key_schema(index.partition, index.sort),
                "Projection": {"ProjectionType": "KEYS_ONLY" if index.keys_only else "ALL"},
            }
            for index in table.indexes
        ]
    if table.stream:
        arguments["StreamSpecification"] = {
            "StreamEnabled": True,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        }
    return boto3.resource("dynamodb").create_table(**arguments)


def key_schema(partition: str, sort: str | None) -> list[dict[str, str]]:
    schema = [{"AttributeName": partition, "KeyType": "HASH"}]
    return schema + ([{"AttributeName": sort, "KeyType": "RANGE"}] if sort else [])
