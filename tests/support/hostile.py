"""Values as others send them, once for all tests: every kind of field with what goes wrong in it.

`values_for` gives the values of a field, each under a name that a failure can be read by. What is
sent may be right: a test says what must be true of a value whether it is accepted or refused.
"""

import base64
import math
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ecom.limits import ID_LENGTH, LINES, MONEY, TEXT_LENGTH
from ecom.pages import bound, encode_token
from tests.support.places import ABSENT

Values = Mapping[str, Any]


MISSING: Values = {"absent": ABSENT, "null": None}
LETTERS = {1: "x", 2: "é", 3: "茶", 4: "🫖"}
"""By how many bytes of UTF-8 they take."""

ORDINARY: Values = {
    "one character": "x",
    "Latin": "Łódź – Crème brûlée",
    "Cyrillic": "Чайник",
    "Greek": "Καφές ΣΊΣΥΦΟΣ",
    "Arabic": "إبريق الشاي",
    "Hebrew": "קוּמְקוּם תה",
    "Hindi with joiners": "क्\u200dष चाय",
    "Thai": "กาน้ำชาเล็ก",
    "Vietnamese": "Ấm trà Đen",
    "Chinese": "陶瓷茶杯",
    "Korean": "찻주전자",
    "emoji of several": "👩\u200d🍳🏴\U000e0067\U000e0062\U000e007f",
    "NFD": unicodedata.normalize("NFD", "Crème brûlée"),
    "compatibility forms": "ﬁ ① Ｋｅｔｔｌｅ",
    "many marks": "e" + "\u0301" * 100,
    "blanks around": "  kettle  ",
    "markup": "<script>alert(1)</script>",
    "script link": "javascript:alert(1)",
    "SQL": "'; DROP TABLE orders; --",
    "format": "%s%n {0.__class__} ${jndi:ldap://x} {{7*7}}",
    "formula": '=HYPERLINK("http://x")',
    "path": "../../etc/passwd",
    "quotes": "\"'`\\",
    "text of null": "null",
    **{f"{TEXT_LENGTH} of {size} bytes": each * TEXT_LENGTH for size, each in LETTERS.items()},
}
"""Texts that people may mean, also where they look odd."""
UNSEEN: Values = {
    "control character": "A\u0000B",
    "escape sequence": "\u001b[31mred",
    "line break": "one\ntwo",
    "C1 control": "A\u0085B",
    "line separator": "A\u2028B",
    "override": "photo\u202egnp.exe",
    "isolate": "\u2066admin\u2069",
    "zero width only": "\u200b",
    "joiners only": "\u200d\u200c\u2060",
    "byte order mark only": "\ufeff",
    "Hangul fillers only": "\u3164\u115f",
    "mark only": "\u0301",
}
"""Texts that show nothing, or something else than they are."""
BROKEN: Values = {
    "empty": "",
    "blank": " \t ",
    "no-break blanks": "\u00a0\u3000",
    "high surrogate": "A\ud800",
    "low surrogate": "\udc00B",
    **{f"{TEXT_LENGTH + 1} of {n} bytes": each * (TEXT_LENGTH + 1) for n, each in LETTERS.items()},
    "50,000 of 1 byte": "x" * 50_000,
    "50,000 of 3 bytes": "茶" * 50_000,
}
TEXTS: Values = {**ORDINARY, **UNSEEN, **BROKEN}


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


WRONG_TYPES: Values = {
    "a number": 7,
    "a float": 1.5,
    "a boolean": True,
    "a list": ["x"],
    "an empty list": [],
    "a deep list": nested(150),
    "an object": {"x": 1},
    "an empty object": {},
    "a text": "text",
}
NUMBERS: Values = {
    "0": 0,
    "1": 1,
    "-1": -1,
    "money's limit": MONEY,
    "above money's limit": MONEY + 1,
    "-2^31": -(2**31),
    "2^53 + 1": 2**53 + 1,
    "2^64": 2**64,
    "39 digits": 10**38,
    "400 digits": 10**399,
    "1.0": 1.0,
    "89.90": 89.90,
    "1e308": 1e308,
    "1e-308": 1e-308,
    "NaN": math.nan,
    "infinity": math.inf,
    **{f"text {text!r}": text for text in ("NaN", "5", "007", "1e3", "٥", " 5 ", "-", "0x10", "")},
}
TIMES: Values = {
    "Z": "2026-11-22T12:00:00Z",
    "offset": "2026-11-22T14:00:00+02:00",
    "naive": "2026-11-22T12:00:00",
    "microseconds": "2026-11-22T12:00:00.123456Z",
    "nanoseconds": "2026-11-22T12:00:00.123456789Z",
    "space": "2026-11-22 12:00:00+00:00",
    "no seconds": "2026-11-22T12:00Z",
    "date only": "2026-11-22",
    "week": "2026-W48-7",
    "epoch": 1_795_262_400,
    "epoch in milliseconds": 1_795_262_400_000,
    "epoch as text": "1795262400",
    "before year 1": "0001-01-01T00:00:00+14:00",
    "after year 9999": "9999-12-31T23:59:59.999999-14:00",
    "year 9999": "9999-12-31T23:59:59.999999Z",
    "year 10000": "10000-01-01T00:00:00Z",
    "leap second": "2026-12-31T23:59:60Z",
    "24 o'clock": "2026-11-22T24:00:00Z",
    "30 February": "2026-02-30T12:00:00Z",
    "offset of days": "2026-11-22T12:00:00+99:99",
    "nonsense": "tomorrow",
    "NUL after it": "2026-11-22T12:00:00Z\u0000",
    "empty": "",
    "blank": "  ",
    "very long": "2026-11-22T12:00:00." + "1" * 10_000 + "Z",
}
IDS: Values = {
    "empty": "",
    "blank": " ",
    "unknown": "11111111-1111-4111-8111-111111111111",
    "with blanks": "a b",
    "with a slash": "a/b",
    "encoded slash": "a%2Fb",
    "dots": "..",
    "one dot": ".",
    "with a dot": "a.b",
    "with a query": "a?b=c#d",
    "line break at its end": "abc\n",
    "NUL": "a\u0000b",
    "surrogate": "a\ud800",
    "64 characters": "a" * ID_LENGTH,
    "65 characters": "a" * (ID_LENGTH + 1),
    "2,000 characters": "a" * 2000,
    "3,000 of 4 bytes": "🫖" * 3000,
    "Unicode": "é茶🫖",
    "digits of Arabic": "٣٤",
    "prototype": "__proto__",
    "e-mail": "ada@example.com",
}
TOKENS: Values = {
    "?": "?",
    "empty": "",
    "blank": " ",
    "text": "eyJvcmRlcklkIjogIngifQ==",
    "Unicode": "茶",
    "surrogate": "\ud800",
    "garbage": base64.urlsafe_b64encode(bytes(range(256))).decode(),
    "100,000 characters": "A" * 100_000,
    "of another list": encode_token({"orderId": "x"}, bound("another", {})),
    "of another user": encode_token(
        {"orderId": "x", "createdDate": "2026"}, bound("orders", {"userId": "another"})
    ),
    **{
        f"of low stock, {what}": encode_token(
            {"productId": "x", "available": number}, bound("stock 10", {"level": "STOCK"})
        )
        for what, number in {
            "5,000 digits": "9" * 5000,
            "38 digits": "9" * 38,
            "a minus": "-",
            "Arabic digits": "٥",
            "a superscript": "²",
            "not a number": "NaN",
        }.items()
    },
    "of the catalogue, long key": encode_token({"productId": "x" * 3000}, bound("catalogue", {})),
    "of the catalogue, empty key": encode_token({"productId": ""}, bound("catalogue", {})),
    "of work, years ahead": encode_token(
        {"orderId": "x", "createdDate": "x" * 2000}, bound("work-queue", {"queue": "NEW"})
    ),
}
COUNTRIES: Values = {
    **{
        code: code for code in ("FR", "HK", "UK", "EU", "XK", "ZZ", "fr", "FRA", "F", "", " ", "00")
    },
    "full width": "ＦＲ",
    "line break at its end": "FR\n",
    "blank at its end": "FR ",
    "Cyrillic": "АЕ",
    "dotless i": "ıe",
    "flag": "🇫🇷",
}
CARDS: Values = {
    "15 digits": "4" * 15,
    "17 digits": "4" * 17,
    "Arabic digits": "٤" * 16,
    "line break at its end": "4" * 16 + "\n",
    "groups": "4242 4242 4242 4242",
}
A_ROW: Values = {
    "name": "Kettle",
    "price": Decimal(1000),
    "package": {"width": 1, "height": 1, "length": 1, "weight": 1},
    "status": "NEW",
    "queue": "NEW",
    "createdDate": "2026-11-22T12:00:00",
    "modifiedDate": "2026-11-22T12:00:00",
}
"""What others may have put into a table, whichever it is; orders and deliveries need more."""
BROKEN_ROWS: Mapping[str, Values] = {
    "keys only": {},
    "no package": {name: value for name, value in A_ROW.items() if name != "package"},
    "price in euros": {**A_ROW, "price": Decimal("89.90")},
    "price as text": {**A_ROW, "price": "abc"},
    "name as number": {**A_ROW, "name": Decimal(7), "address": "12 rue de la Paix"},
    "garbage inside": {**A_ROW, "package": [None, {"x": {"y": [{"a", "b"}]}}], "products": {}},
    "binary": {**A_ROW, "name": b"\x00\xff", "package": b"\x00"},
    "unknown status": {**A_ROW, "status": "LOST", "package": None, "address": {"country": "XX"}},
    "a long text": {**A_ROW, "package": "茶" * 50_000, "products": [], "address": {}},
}
"""Rows that nobody can read, as a product, an order or a delivery."""
COUNTS = (LINES, LINES + 1, 1000)


def lists_of(item: Any) -> Values:
    return {
        "[]": [],
        "[null]": [None],
        "null after it": [item, None],
        "a list in it": [[item]],
        "a number in it": [item, 7],
        "of numbers as keys": {"0": item},
        "the same twice": [item, item],
        **{f"{count} of it": [item] * count for count in COUNTS},
    }


def maps_of(fields: Mapping[str, Any]) -> Values:
    return {
        "an unknown key": {**fields, "unknown": "x"},
        "an empty key": {**fields, "": "x"},
        "a key with a control character": {**fields, "a\u0000b": "x"},
        "a key of 50,000 characters": {**fields, "k" * 50_000: "x"},
        "__class__": {**fields, "__class__": "x"},
        "its keys in snake case": {f"{key}_": value for key, value in fields.items()},
        "1000 unknown keys": {**fields, **{f"key{number}": 1 for number in range(1000)}},
        "all null": dict.fromkeys(fields),
        "a list of it": [fields],
    }


def values_for(name: str, example: Any) -> Values:
    """All values of a field, by its name and by what would be right there."""
    return {**MISSING, **WRONG_TYPES, **_of_kind(name, example)}


def _of_kind(name: str, example: Any) -> Values:
    if isinstance(example, Mapping):
        return maps_of(example)
    if isinstance(example, list):
        return lists_of(example[0]) if example else {}
    if isinstance(example, bool):
        return NUMBERS
    if isinstance(example, int):
        return NUMBERS
    return TEXT_KINDS.get(kind_of(name), TEXTS)


TEXT_KINDS: Mapping[str, Values] = {
    "country": COUNTRIES,
    "cardNumber": {**CARDS, **TEXTS},
    "token": TOKENS,
    "id": IDS,
    "time": TIMES,
    "number": NUMBERS,
}


def kind_of(name: str) -> str:
    if name == "nextToken":
        return "token"
    if name.endswith(("Id", "_id")) or name == "sub":
        return "id"
    if name.endswith("Date") or name in ("time", "orderModified"):
        return "time"
    return "number" if name == "threshold" else name
