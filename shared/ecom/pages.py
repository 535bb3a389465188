"""Lists page by page: bounded reads, tokens that belong to one list, rows that cannot be read."""

import base64
import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from botocore.exceptions import ClientError
from pydantic import TypeAdapter

from ecom.dynamodb import Item, plain
from ecom.errors import BadRequest
from ecom.limits import NUMBER_DIGITS, PAGE_SIZE, TOKEN_LENGTH
from ecom.models import Model
from ecom.rows import readable

FORMAT = "1"
"""Of a token: one of another format is refused."""
CHECK_BYTES = 8
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    items: list[T]
    next_token: str | None

    def to_json(self, name: str) -> dict[str, Any]:
        """The page as clients see it, its items under `name`."""
        items = [each.to_json() if isinstance(each, Model) else each for each in self.items]
        return {name: items, "nextToken": self.next_token}


def page(
    read: Callable[..., Any],
    parse: Callable[[Item], T],
    token: str | None,
    listing: str,
    keys: Sequence[str],
    fixed: Mapping[str, str] | None = None,
    limit: int = PAGE_SIZE,
    numbers: Collection[str] = (),
    **arguments: Any,
) -> Page[T]:
    """Read one bounded page of a Query or a Scan, without the rows that cannot be read.

    `listing` names the list, with all that a caller has chosen of it: a token of another one is
    refused. `keys` are the attributes of the table's and the index's keys, the one that identifies
    a row first; they are strings but for `numbers`. `fixed` are the ones whose value the caller has
    no say in (such as the partition): the token does not carry them, so a forged token cannot leave
    the partition. Raises BadRequest for a token that was not made by this list.
    """
    fixed = fixed or {}
    name, listing = listing.split()[0], bound(listing, fixed)
    open_keys = [name for name in keys if name not in fixed]
    if token:
        start = decode_token(token, open_keys, listing)
        arguments["ExclusiveStartKey"] = {
            **{name: _number(text) if name in numbers else text for name, text in start.items()},
            **fixed,
        }
    answer = _read(read, token, Limit=limit, **arguments)
    last = answer.get("LastEvaluatedKey")
    rows = [plain(item) for item in answer["Items"]]
    return Page(
        items=readable(rows, parse, name, keys[0]),
        next_token=encode_token({name: str(last[name]) for name in open_keys}, listing)
        if last
        else None,
    )


def _read(read: Callable[..., Any], token: str | None, **arguments: Any) -> Any:
    try:
        return read(**arguments)
    except ClientError as error:
        # Only a token can make a read of ours invalid: it names a place where the list is not.
        if token and error.response["Error"]["Code"] == "ValidationException":
            raise _not_ours() from error
        raise


def _number(text: str) -> int:
    if not text.removeprefix("-").isdecimal() or len(text) > NUMBER_DIGITS:
        raise _not_ours()
    return int(text)


def _not_ours() -> BadRequest:
    return BadRequest("nextToken: not a token of this API")


def bound(listing: str, fixed: Mapping[str, str]) -> str:
    """The name of a list together with the partition that it is in."""
    return f"{listing} {json.dumps(fixed)}"


def encode_token(key: Mapping[str, str], listing: str) -> str:
    """Make the token of a place in a list, whose name `bound` makes."""
    content = json.dumps(key, ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(_check(content, listing) + content).decode()


def decode_token(token: str, names: Iterable[str], listing: str) -> dict[str, str]:
    """Return the key in a token. Raises BadRequest unless this list has made it."""
    if len(token) > TOKEN_LENGTH:
        raise _not_ours()
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
        content = raw[CHECK_BYTES:]
        key = TypeAdapter(dict[str, str]).validate_json(content)
    except ValueError as error:
        raise _not_ours() from error
    if raw[:CHECK_BYTES] != _check(content, listing):
        raise _not_ours()
    if key.keys() != set(names) or not all(key.values()):
        raise _not_ours()
    return key


def _check(content: bytes, listing: str) -> bytes:
    """Tie a token to its list. It is no signature: a token opens nothing that is closed."""
    named = f"{FORMAT} {listing} ".encode()
    return hashlib.sha256(named + content).digest()[:CHECK_BYTES]
