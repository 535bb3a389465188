import json
from types import ModuleType
from typing import Any

import pytest

from ecom.models import Product
from ecom.pages import encode_token
from tests.support.aws_payloads import CONTEXT, graphql_request, rest_request, stream_event
from tests.support.examples import product

OAK_CHAIR = product(1, name="Oak chair", category="chairs", tags=["solid wood"])
ELM_CHAIR = product(2, name="Elm chair", category="chairs")
OAK_TABLE = product(3, name="Oak table", category="tables")


WORLD = [
    "Bjørn Đèn",
    "Straßenlampe Łódź",
    "陶瓷茶杯",
    "iPhone手机壳",
    "日本語Tシャツ",
    "แก้วกาแฟ",
    "हिन्दी किताब",
    "책상 의자",
    "كِتَابٌ جديد",
]


class Catalogue:
    """The products table, whose changes reach the index when a test says so."""

    def __init__(self, app: ModuleType, table: Any) -> None:
        self.app = app
        self.table = table
        self.changes: list[tuple[Any, Any]] = []

    def put(self, *products: Product) -> None:
        for each in products:
            old = self.table.put_item(Item=each.to_json(), ReturnValues="ALL_OLD")
            self.changes.append((old.get("Attributes"), each.to_json()))

    def remove(self, gone: Product) -> None:
        self.table.delete_item(Key={"productId": gone.product_id})
        self.changes.append((gone.to_json(), None))

    def index(self) -> None:
        for first in range(0, len(self.changes), 100):
            records = stream_event(*self.changes[first : first + 100])
            self.app.on_product_indexed(records, CONTEXT)


@pytest.fixture
def catalogue(app: ModuleType, table: Any) -> Catalogue:
    return Catalogue(app, table)


@pytest.fixture
def furnished(catalogue: Catalogue) -> Catalogue:
    catalogue.put(OAK_CHAIR, ELM_CHAIR, OAK_TABLE)
    catalogue.index()
    return catalogue


def search(app: ModuleType, text: str, **arguments: Any) -> Any:
    request = graphql_request("searchProducts", {"text": text, **arguments})
    return app.resolve(request, CONTEXT)


def names(app: ModuleType, text: str, **arguments: Any) -> list[str]:
    return [each["name"] for each in search(app, text, **arguments)["products"]]


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chair", ["Elm chair", "Oak chair"]),
        ("CHA", ["Elm chair", "Oak chair"]),
        ("oak cha", ["Oak chair"]),
        ("wood", ["Oak chair"]),
        ("hair", []),
        ("oak elm", []),
        ("c", []),
        ("-!", []),
    ],
)
def test_products_are_found_by_how_their_words_begin(
    app: ModuleType, text: str, expected: list[str]
) -> None:
    assert names(app, text) == expected


@pytest.fixture
def of_the_world(catalogue: Catalogue) -> None:
    catalogue.put(*(product(n, name=name) for n, name in enumerate(WORLD)))
    catalogue.index()


@pytest.mark.usefixtures("of_the_world")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bjorn", "Bjørn Đèn"),
        ("DEN", "Bjørn Đèn"),
        ("strasse", "Straßenlampe Łódź"),
        ("lodz", "Straßenlampe Łódź"),
        ("杯", "陶瓷茶杯"),
        ("茶杯", "陶瓷茶杯"),
        ("瓷茶杯", "陶瓷茶杯"),
        ("iphone手机壳", "iPhone手机壳"),
        ("手机 iPhone", "iPhone手机壳"),
        ("シャツ", "日本語Tシャツ"),
        ("Tシャツ", "日本語Tシャツ"),
        ("กาแฟ", "แก้วกาแฟ"),
        ("हिन्दी", "हिन्दी किताब"),
        ("किता", "हिन्दी किताब"),
        ("책", "책상 의자"),
        ("책상", "책상 의자"),
        ("كتاب", "كِتَابٌ جديد"),
    ],
)
def test_words_of_every_script_are_found(app: ModuleType, text: str, expected: str) -> None:
    assert names(app, text) == [expected]


@pytest.mark.usefixtures("of_the_world")
@pytest.mark.parametrize("text", ["茶瓷", "杯茶", "हनद", "ग", "ジャツ"])
def test_words_are_not_found_by_other_letters(app: ModuleType, text: str) -> None:
    assert names(app, text) == []


@pytest.mark.usefixtures("furnished")
def test_a_search_stays_in_its_category(app: ModuleType) -> None:
    assert names(app, "oak", category="tables") == ["Oak table"]
    assert names(app, "oak", category="sofas") == []


@pytest.mark.usefixtures("furnished")
def test_rest_finds_the_same(app: ModuleType) -> None:
    query = {"text": "oak", "category": "chairs"}
    answer = app.app(rest_request("GET", "/products", query=query), CONTEXT)
    assert json.loads(answer["body"]) == search(app, **query)
    assert search(app, **query)["products"] == [OAK_CHAIR.to_json() | {"available": True}]


def test_a_changed_product_is_found_by_its_new_words_only(
    app: ModuleType, furnished: Catalogue
) -> None:
    furnished.put(OAK_CHAIR.model_copy(update={"name": "Ash stool"}))
    furnished.index()
    assert names(app, "oak chair") == []
    assert names(app, "ash") == ["Ash stool"]


def test_nothing_of_a_removed_product_stays_in_the_index(
    app: ModuleType, furnished: Catalogue, terms: Any
) -> None:
    furnished.remove(OAK_TABLE)
    furnished.index()
    assert names(app, "table") == []
    kept = {item["productId"] for item in terms.scan()["Items"]}
    assert kept == {OAK_CHAIR.product_id, ELM_CHAIR.product_id}


def test_records_that_come_again_or_late_bring_nothing_old_back(
    app: ModuleType, furnished: Catalogue, terms: Any
) -> None:
    furnished.put(OAK_CHAIR.model_copy(update={"name": "Ash stool"}))
    furnished.remove(OAK_TABLE)
    furnished.index()
    before = terms.scan()["Items"]
    for change in reversed(furnished.changes):
        app.on_product_indexed(stream_event(change), CONTEXT)
    assert terms.scan()["Items"] == before


def test_what_the_index_has_not_seen_yet_is_not_shown_wrongly(
    app: ModuleType, furnished: Catalogue
) -> None:
    furnished.put(OAK_CHAIR.model_copy(update={"name": "Ash stool"}))
    furnished.remove(OAK_TABLE)
    assert names(app, "oak") == []


def test_a_product_that_is_still_indexed_under_its_old_name_is_found_once(
    app: ModuleType, furnished: Catalogue, terms: Any
) -> None:
    before = terms.scan()["Items"]
    furnished.put(ELM_CHAIR.model_copy(update={"name": "Red chair"}))
    furnished.index()
    for item in before:
        terms.put_item(Item=item)
    assert names(app, "chair") == ["Red chair", "Oak chair"]


def test_a_record_that_is_no_product_does_not_hold_up_the_rest(
    app: ModuleType, catalogue: Catalogue
) -> None:
    poison = product(9).to_json() | {"price": "free"}
    catalogue.put(OAK_CHAIR)
    app.on_product_indexed(stream_event((None, poison), *catalogue.changes), CONTEXT)
    assert names(app, "oak") == ["Oak chair"]


def test_a_product_is_found_by_words_that_its_entries_have_no_room_for(
    app: ModuleType, catalogue: Catalogue
) -> None:
    tags = [f"{n:02} {'x' * 90}" for n in range(50)]
    catalogue.put(OAK_CHAIR.model_copy(update={"tags": tags}))
    catalogue.index()
    assert names(app, "chair 49", category="chairs") == ["Oak chair"]
    assert names(app, "chair 50", category="chairs") == []
    assert names(app, "chair 49", category="tables") == []


def test_the_pages_of_a_search_hold_every_product_once(
    app: ModuleType, catalogue: Catalogue
) -> None:
    catalogue.put(*(product(n, name=f"Chair {n:03} chairs {n % 9}") for n in range(150)))
    catalogue.index()
    for text, expected in (("chair", 150), ("chair 7", 16)):
        found, token = [], None
        while True:
            page = search(app, text, nextToken=token)
            found += [each["name"] for each in page["products"]]
            assert len(page["products"]) <= 20
            token = page["nextToken"]
            if not token:
                break
        assert found == sorted(set(found))
        assert len(found) == expected


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize(
    "token",
    [
        "?",
        encode_token({"entry": "oak#oak table#x"}, "search oak"),
        encode_token({"entry": f"chair{'茶' * 340}"}, "search chair"),
        encode_token({"entry": "chair"}, "search chair")[:-8],
        "x" * 50_000,
    ],
)
def test_a_token_of_another_search_is_refused(app: ModuleType, token: str) -> None:
    assert search(app, "chair", nextToken=token)["__error"]["type"] == "BadRequest"


@pytest.mark.parametrize("text", ["", " ", "x" * 257])
def test_a_search_for_nothing_or_too_much_is_refused(app: ModuleType, text: str) -> None:
    assert search(app, text)["__error"]["type"] == "BadRequest"
