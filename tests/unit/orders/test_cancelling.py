import pytest

from ecom.errors import Conflict
from ecom.models import OrderStatus
from orders_app.chalicelib import cancelling
from orders_app.chalicelib.models import Cause
from tests.support.examples import ORDER_ID, order


class Kept:
    """Orders whose moves are only noted."""

    def __init__(self) -> None:
        self.moved: list[tuple[str, OrderStatus, Cause]] = []

    def move(self, order_id: str, to: OrderStatus, cause: Cause) -> None:
        self.moved.append((order_id, to, cause))


class Warehouse:
    """The warehouse, where no packaging has begun, or all has."""

    def __init__(self, agrees: bool = True) -> None:
        self.agrees = agrees
        self.asked: list[str] = []

    def cancel_packaging(self, order_id: str) -> bool:
        self.asked.append(order_id)
        return self.agrees


def test_a_new_order_is_cancelled_when_the_warehouse_agrees() -> None:
    kept = Kept()
    cancelling.cancel(order(), kept, Warehouse())
    assert kept.moved == [(ORDER_ID, OrderStatus.CANCELLED, Cause(source="ecommerce.orders"))]


def test_an_order_whose_packaging_has_begun_stays_as_it_is() -> None:
    kept = Kept()
    with pytest.raises(Conflict, match="packaging has begun or ended; nothing was changed"):
        cancelling.cancel(order(), kept, Warehouse(agrees=False))
    assert kept.moved == []


def test_a_cancelled_order_is_cancelled_again_without_asking() -> None:
    kept, warehouse = Kept(), Warehouse()
    cancelling.cancel(order(status=OrderStatus.CANCELLED), kept, warehouse)
    assert (kept.moved, warehouse.asked) == ([], [])


OTHERS = sorted({*OrderStatus} - {OrderStatus.NEW, OrderStatus.CANCELLED})


@pytest.mark.parametrize("status", OTHERS)
def test_no_other_order_is_cancelled_and_the_warehouse_is_not_asked(status: OrderStatus) -> None:
    kept, warehouse = Kept(), Warehouse()
    with pytest.raises(Conflict, match=f"it is {status}"):
        cancelling.cancel(order(status=status), kept, warehouse)
    assert (kept.moved, warehouse.asked) == ([], [])
