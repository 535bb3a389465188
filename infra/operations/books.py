"""Reading what all services hold, for the audit."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import boto3
from pydantic import ValidationError

from ecom.dynamodb import Item, plain
from ecom.errors import reasons
from ecom.models import Model
from infra.operations.accounts import (
    Authorization,
    Books,
    CatalogueEntry,
    Delivery,
    Payment,
    Request,
    Stock,
    StoredOrder,
    User,
)

M = TypeVar("M", bound=Model)

TOMBSTONE = "DELETED"


def read(table_name: Callable[[str], str]) -> Books:
    """Scan the tables, whose names `table_name` makes of those in `infra.tables`.

    One table after the other, so what moves meanwhile may seem not to fit.
    """

    unreadable: dict[str, str] = {}

    def of(model: type[M], name: str, key: str) -> dict[str, M]:
        found = {}
        for item in scan(table_name(name)):
            try:
                found[item[key]] = model.model_validate(item)
            except ValidationError as error:
                # A payment token is as good as money, and is nobody's to see.
                named = item[key] if key != "paymentToken" else "an authorisation"
                wrong = "; ".join(reasons(error))
                unreadable[named] = f"its row in {name} cannot be read: {wrong}"
        return found

    requests = of(Request, "warehouse", "orderId")
    return Books(
        requests={id_: each for id_, each in requests.items() if each.status != TOMBSTONE},
        orders=of(StoredOrder, "orders", "orderId"),
        deliveries=of(Delivery, "delivery", "orderId"),
        payments=of(Payment, "payment", "orderId"),
        authorizations=of(Authorization, "payment-3p", "paymentToken"),
        stock=of(Stock, "stock", "productId"),
        catalogue=of(CatalogueEntry, "products", "productId"),
        users=of(User, "users", "userId"),
        unreadable=unreadable,
    )


def accounts(pool_id: str) -> frozenset[str]:
    """The users who have an account in the pool."""
    pages = (
        boto3.client("cognito-idp")
        .get_paginator("list_users")
        .paginate(UserPoolId=pool_id, AttributesToGet=["sub"])
    )
    users = (user for page in pages for user in page["Users"])
    return frozenset(user["Attributes"][0]["Value"] for user in users)


def scan(table_name: str) -> Iterator[Item]:
    table: Any = boto3.resource("dynamodb").Table(table_name)
    start: dict[str, Any] = {}
    while True:
        answer = table.scan(ConsistentRead=True, **start)
        yield from (plain(item) for item in answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
