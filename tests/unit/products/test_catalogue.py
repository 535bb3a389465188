import pytest

from ecom.models import Package, SentProduct
from products_app.chalicelib.catalogue import ALL_VALID, complaint, verdict
from tests.support.examples import product, sent

KEPT, SENT = product(1), sent(1)
KNOWN = {KEPT.product_id: KEPT}


def test_a_product_that_agrees_raises_no_complaint() -> None:
    assert complaint(sent(1, quantity=7, category="chairs"), KEPT) is None


@pytest.mark.parametrize(
    ("line", "difference"),
    [
        (sent(1, name="Product 1!"), "name"),
        (sent(1, price=999), "price"),
        (
            sent(1, package=Package(width=200, height=100, length=101, weight=500)),
            "package.length",
        ),
        (
            sent(1, package=Package(width=2, height=1, length=1, weight=5)),
            "package.height, package.length, package.weight, package.width",
        ),
    ],
)
def test_a_complaint_names_the_product_and_what_differs(line: SentProduct, difference: str) -> None:
    assert complaint(line, KEPT) == f"{KEPT.product_id} differs in {difference}"


def test_every_line_is_judged_in_order() -> None:
    wrong, ghost = sent(1, price=1), sent(2)
    answer = verdict([SENT, wrong, ghost, wrong], KNOWN)
    assert answer.products == [KEPT, ghost, KEPT]
    assert answer.message.count("differs in price") == 2


def test_a_free_product_agrees_only_with_a_free_one() -> None:
    free = sent(1, price=0)
    assert verdict([free], {free.product_id: product(1, price=0)}) == ALL_VALID
    assert verdict([free], KNOWN).products == [KEPT]


def test_the_answer_for_valid_products_has_no_products() -> None:
    assert verdict([SENT], KNOWN).to_json() == {"message": "All products are valid"}
