"""Filling a shop: the catalogue and the demo users. Running it again changes nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3

from ecom.models import Product, now
from infra.demo.shop import Shop
from infra.demo.users import PASSWORD, USERS, User

CATALOGUE = Path(__file__).with_name("catalogue.json")


def catalogue() -> Iterator[Product]:
    """The demo products, each checked against the model that the services use."""
    for product in json.loads(CATALOGUE.read_text()):
        yield Product.model_validate(product)


def seed(shop: Shop) -> int:
    """Put the catalogue and the users where they are missing; returns the number of products."""
    products = list(catalogue())
    add_products(shop.parameters["products/table/name"], products)
    for user in USERS:
        add_user(shop.parameters["users/user-pool/id"], user)
    return len(products)


def add_products(table_name: str, products: list[Product]) -> None:
    """Add those that the table lacks: what was edited since is left as it is."""
    table = boto3.resource("dynamodb").Table(table_name)
    known = {item["productId"] for item in all_items(table, "productId")}
    moment = now()
    dates = {"created_date": moment, "modified_date": moment}
    with table.batch_writer() as batch:
        for product in products:
            if product.product_id not in known:
                batch.put_item(Item=product.model_copy(update=dates).to_json())


def all_items(table: Any, attribute: str) -> Iterator[dict[str, Any]]:
    pages = table.meta.client.get_paginator("scan")
    for page in pages.paginate(TableName=table.name, ProjectionExpression=attribute):
        yield from page["Items"]


def add_user(pool_id: str, user: User) -> None:
    cognito = boto3.client("cognito-idp")
    try:
        cognito.admin_create_user(
            UserPoolId=pool_id,
            Username=user.email,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": user.email},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
    except cognito.exceptions.UsernameExistsException:
        return
    cognito.admin_set_user_password(
        UserPoolId=pool_id, Username=user.email, Password=PASSWORD, Permanent=True
    )
    if user.group:
        cognito.admin_add_user_to_group(
            UserPoolId=pool_id, Username=user.email, GroupName=user.group
        )
