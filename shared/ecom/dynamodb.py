"""DynamoDB in the domain's terms: items without Decimals, and conditional writes."""

import base64
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from boto3.dynamodb.conditions import ConditionBase
from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError

from ecom.errors import Unavailable
from ecom.limits import KEY_BYTES

ATTEMPTS = 4
Item = dict[str, Any]


class ConditionFailed(Exception):
    """A conditional write was refused; `item` is what stands there, None where nothing does."""

    def __init__(self, item: Item | None) -> None:
        super().__init__("the condition of the write does not hold")
        self.item = item


def plain(value: Any) -> Any:
    """An item's value with ints in place of DynamoDB's Decimals, of those that are integers."""
    if isinstance(value, Decimal):
        whole = value.is_finite() and value == value.to_integral_value()
        return int(value) if whole else value
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, set)):
        return [plain(each) for each in value]
    return value


def from_image(image: Mapping[str, Any]) -> Item:
    """A stream record's image, which comes in DynamoDB's typed JSON, as a plain item."""
    deserialize = ImageDeserializer().deserialize
    return {key: plain(deserialize(value)) for key, value in image.items()}


class ImageDeserializer(TypeDeserializer):
    """Reads bytes as a stream hands them to Lambda: as text in base64."""

    def _deserialize_b(self, value: str) -> bytes:
        return base64.b64decode(value)


def get(table: Any, key: Item) -> Item | None:
    """Read one item, strongly consistent: a writer's next read must see its write."""
    if not storable(key):
        return None
    item = table.get_item(Key=key, ConsistentRead=True).get("Item")
    return None if item is None else plain(item)


def storable(key: Item) -> bool:
    """Whether an item can stand under the key: asking DynamoDB for one that cannot is an error."""
    try:
        return all(len(value.encode()) <= KEY_BYTES for value in key.values())
    except UnicodeEncodeError:  # half of a surrogate pair
        return False


def read_all(
    batch_get_item: Callable[..., Any],
    table_name: str,
    keys: Sequence[Item],
    sleep: Callable[[float], None] = time.sleep,
) -> list[Item]:
    """The items of up to 100 different keys, strongly consistent. Raises Unavailable."""
    items: list[Item] = []
    wanted: Any = {table_name: {"Keys": keys, "ConsistentRead": True}}
    # BatchGetItem answers 200 with what it managed to read: the rest is asked for again.
    for attempt in range(ATTEMPTS):
        if attempt:
            sleep(random.uniform(0, 0.05 * 2**attempt))
        answer = batch_get_item(RequestItems=wanted)
        items += answer["Responses"].get(table_name, [])
        wanted = answer["UnprocessedKeys"]
        if not wanted:
            return [plain(item) for item in items]
    raise Unavailable("the table could not be read in full; try again")


def put(table: Any, item: Item, condition: ConditionBase) -> None:
    """Write an item if the condition holds; raises ConditionFailed."""
    _conditional(table.put_item, Item=item, ConditionExpression=condition)


def delete(table: Any, key: Item, condition: ConditionBase) -> None:
    """Remove an item if the condition holds; raises ConditionFailed."""
    _conditional(table.delete_item, Key=key, ConditionExpression=condition)


def update(
    table: Any,
    key: Item,
    condition: ConditionBase,
    values: Mapping[str, Any],
    remove: Iterable[str] = (),
    append: Mapping[str, Sequence[Any]] | None = None,
    add: Mapping[str, int] | None = None,
) -> Item:
    """Set, remove, lengthen and count attributes if the condition holds; returns the item then.

    A dotted name sets an attribute of a map. `append` adds to the end of lists, which are made
    where they are missing, `add` to numbers, which begin at 0. Raises ConditionFailed.
    """
    answer = _conditional(
        table.update_item,
        Key=key,
        ConditionExpression=condition,
        ReturnValues="ALL_NEW",
        **update_expression(values, list(remove), append or {}, add or {}),
    )
    changed: Item = plain(answer["Attributes"])
    return changed


def update_expression(
    values: Mapping[str, Any],
    remove: Sequence[str],
    append: Mapping[str, Sequence[Any]],
    add: Mapping[str, int],
) -> dict[str, Any]:
    """The expression of an update with its names and values, as UpdateItem takes them."""
    parts = [part for name in (*values, *append, *add, *remove) for part in name.split(".")]
    names = {part: f"#name{index}" for index, part in enumerate(dict.fromkeys(parts))}

    def path(name: str) -> str:
        return ".".join(names[part] for part in name.split("."))

    def longer(name: str, added: str) -> str:
        return f"{path(name)} = list_append(if_not_exists({path(name)}, :empty), {added})"

    sets = [f"{path(name)} = :value{index}" for index, name in enumerate(values)]
    sets += [longer(name, f":added{index}") for index, name in enumerate(append)]
    clauses = {
        "SET": sets,
        "REMOVE": [path(name) for name in remove],
        "ADD": [f"{path(name)} :more{index}" for index, name in enumerate(add)],
    }
    return {
        "UpdateExpression": " ".join(
            f"{verb} {', '.join(each)}" for verb, each in clauses.items() if each
        ),
        "ExpressionAttributeNames": {placeholder: part for part, placeholder in names.items()},
        "ExpressionAttributeValues": {
            **{f":value{index}": value for index, value in enumerate(values.values())},
            **{f":added{index}": list(added) for index, added in enumerate(append.values())},
            **{f":more{index}": more for index, more in enumerate(add.values())},
            # DynamoDB refuses a value that no expression names.
            **({":empty": []} if append else {}),
        },
    }


def _conditional(write: Callable[..., Any], **arguments: Any) -> Any:
    try:
        return _patiently(write, ReturnValuesOnConditionCheckFailure="ALL_OLD", **arguments)
    except ClientError as error:
        response: Mapping[str, Any] = error.response
        if response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        item = response.get("Item")
        raise ConditionFailed(from_image(item) if item else None) from None


def _patiently(write: Callable[..., Any], **arguments: Any) -> Any:
    """Write again where a transaction has held the item, which botocore does not."""
    for attempt in range(1, ATTEMPTS):
        try:
            return write(**arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] != "TransactionConflictException":
                raise
        time.sleep(random.uniform(0, 0.02 * 2**attempt))
    return write(**arguments)
