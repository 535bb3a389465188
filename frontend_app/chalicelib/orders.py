"""What other services know of an order that its own service has shown to the caller."""

from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from ecom.errors import NotFound
from ecom.models import Model

from .models import OrderProgress, Work, WorkStatus

M = TypeVar("M", bound=Model)


class Service(Protocol):
    """A service that knows of orders; `ecom.http_client.ServiceClient` in production."""

    def get(self, path: str, answer: type[M]) -> M: ...


def known(order_id: str, service: Service, answer: type[M]) -> M | None:
    """None where the service knows nothing of the order.

    Raises Unavailable without a clear answer: a guess would be a lie.
    """
    try:
        return service.get(f"/backend/{order_id}", answer)
    except NotFound:
        return None


def progress(order_id: str, warehouse: Service, delivery: Service) -> OrderProgress:
    """What the warehouse and the carrier know, asked in parallel. Raises Unavailable."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        packaging = pool.submit(status, order_id, warehouse)
        delivering = pool.submit(status, order_id, delivery)
    return OrderProgress(packaging=packaging.result(), delivery=delivering.result())


def status(order_id: str, service: Service) -> WorkStatus | None:
    work = known(order_id, service, Work)
    return work.status if work else None
