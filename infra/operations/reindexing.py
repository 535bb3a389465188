"""`make reindex`: index every product anew, as the deployed function does with a changed one.

For rows that were there before the index, or before what it is made of was changed. What the rows
are sorted by in their category is kept then, too. Running it again does no harm.
"""

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3

from ecom.dynamodb import from_image
from ecom.models import Product
from infra import environments, tables
from infra.operations.errors import OperationError
from infra.operations.sending import INDEX, Clients, error_of, reader_of
from infra.operations.ways import Json, name_of
from infra.progress import tell
from products_app.chalicelib.search import entries_of, product_in

BATCH = 100
"""Products that the function is handed at most, as by the stream; it reads them in one call."""
BATCH_BYTES = 4_000_000
"""What a synchronous call of Lambda takes is 6 MB."""
TOLD = 1000
"""Products after which progress is shown again."""
SENT = {"sortName", *(field.alias or name for name, field in Product.model_fields.items())}
"""The attributes that are handed over; others may have put more into the table, and of any kind."""

AGAIN = "What was handed over before is indexed; run it again once that is repaired."

Key = tuple[str, str]


@dataclass
class Outcome:
    products: int = 0
    removed: int = 0
    unreadable: list[str] = field(default_factory=list)
    """The identifiers of rows that are no products."""


@dataclass(frozen=True)
class Index:
    """The products of an environment and the index of their words."""

    products: str
    terms: str
    dynamodb: Any
    clients: Clients

    @classmethod
    def of(cls, environment: str) -> "Index":
        name = environments.load(environment).resource
        clients, dynamodb = Clients.of(environment), boto3.client("dynamodb")
        products, terms = name(tables.PRODUCTS.name), name(tables.PRODUCT_TERMS.name)
        return cls(products, terms, dynamodb, clients)

    def rebuild(self) -> Outcome:
        """Hand all rows to the function, then remove the entries that no product has.

        Raises OperationError where the function fails.
        """
        outcome, wanted = Outcome(), set[Key]()
        table = self.dynamodb.describe_table(TableName=self.products)["Table"]
        stream_arn, lambda_ = table["LatestStreamArn"], self.clients.lambda_
        function = reader_of(stream_arn, INDEX, lambda_)
        for rows in batches(self._readable(outcome)):
            records = [record_of(row, stream_arn) for row in rows]
            if error := error_of(function, records, lambda_):
                raise OperationError(f"{name_of(function)} failed: {error}. {AGAIN}")
            wanted.update(key for row in rows for key in keys_of(row))
            report(outcome, len(rows))
        self._remove_others(wanted, outcome)
        return outcome

    def _readable(self, outcome: Outcome) -> Iterator[Json]:
        for row in self._scan(self.products):
            if product_in(from_image(row)):
                yield {name: row[name] for name in SENT & row.keys()}
            else:
                outcome.unreadable.append(next(iter(row["productId"].values())))

    def _remove_others(self, wanted: set[Key], outcome: Outcome) -> None:
        for entry in self._scan(self.terms, "prefix, entry, productId"):
            key = (entry["prefix"]["S"], entry["entry"]["S"])
            if key not in wanted and key not in self._keys_now(entry):
                self.dynamodb.delete_item(
                    TableName=self.terms, Key={name: entry[name] for name in ("prefix", "entry")}
                )
                outcome.removed += 1

    def _keys_now(self, entry: Json) -> Iterator[Key]:
        """Those of the entry's product, which may have changed since it was handed over."""
        key = {"productId": entry.get("productId", {"S": "-"})}
        answer = self.dynamodb.get_item(TableName=self.products, Key=key, ConsistentRead=True)
        return keys_of(answer.get("Item", {}))

    def _scan(self, table: str, attributes: str | None = None) -> Iterator[Json]:
        only = {"ProjectionExpression": attributes} if attributes else {}
        pages = self.dynamodb.get_paginator("scan").paginate(
            TableName=table, ConsistentRead=True, **only
        )
        return (item for page in pages for item in page["Items"])


def reindex(environment: str) -> None:
    """Tell of rows that cannot be read; raises OperationError where the function fails."""
    outcome = Index.of(environment).rebuild()
    for product_id in outcome.unreadable:
        tell(f"  {product_id}: it cannot be read; once it is repaired, it is indexed")
    tell(f"  Products indexed: {outcome.products}, entries removed: {outcome.removed}.")


def batches(rows: Iterable[Json]) -> Iterator[list[Json]]:
    batch: list[Json] = []
    size = 0
    for row in rows:
        more = len(json.dumps(row))
        if len(batch) == BATCH or (batch and size + more > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += more
    if batch:
        yield batch


def record_of(row: Json, stream_arn: str) -> Json:
    """The row as a record of the stream that has just been put there."""
    return {
        "eventID": row["productId"]["S"],
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "eventSourceARN": stream_arn,
        "awsRegion": stream_arn.split(":")[3],
        "dynamodb": {
            "ApproximateCreationDateTime": time.time(),
            "Keys": {"productId": row["productId"]},
            "NewImage": row,
            "SequenceNumber": "0",
            "SizeBytes": 0,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    }


def keys_of(row: Json) -> Iterator[Key]:
    return ((entry.prefix, entry.entry) for entry in entries_of(product_in(from_image(row))))


def report(outcome: Outcome, more: int) -> None:
    before = outcome.products // TOLD
    outcome.products += more
    if outcome.products // TOLD > before:
        tell(f"  {outcome.products} products")
