from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from products_app.chalicelib.editing import TICK, created, edits, later
from products_app.chalicelib.models import ProductChange, ProductContent
from tests.support.examples import product

READ = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CONTENT = {name: product().to_json()[name] for name in ("name", "price", "package")}


def change(**values: object) -> ProductChange:
    return ProductChange.model_validate({"modifiedDate": READ, **CONTENT, **values})


def test_a_new_product_has_an_identifier_of_its_own_and_was_modified_when_it_was_created() -> None:
    content = ProductContent.model_validate(CONTENT | {"tags": ["new"]})
    first, second = created(content), created(content)
    assert first.product_id != second.product_id
    assert first.created_date == first.modified_date
    assert first.to_json().items() >= {**CONTENT, "tags": ["new"]}.items()


def test_what_a_change_leaves_out_is_removed() -> None:
    values, gone = edits(change(category="chairs"), READ)
    assert gone == ["tags", "pictures"]
    assert values.keys() == {*CONTENT, "category", "modifiedDate", "sortName"}


@pytest.mark.parametrize("ahead", [timedelta(0), TICK, timedelta(days=1)])
def test_a_change_moves_the_time_forward_even_where_a_clock_was_ahead(ahead: timedelta) -> None:
    assert later(READ, READ + ahead) == READ + ahead + TICK
    assert later(READ + ahead + TICK, READ) == READ + ahead + TICK


@pytest.mark.parametrize("date", ["9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00+14:00", "now"])
def test_a_time_at_the_end_of_time_is_refused(date: str) -> None:
    with pytest.raises(ValidationError):
        change(modifiedDate=date)
