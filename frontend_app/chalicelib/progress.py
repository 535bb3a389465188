"""An order's progress: what the warehouse and the carrier know, asked in parallel."""

from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from ecom.errors import NotFound

from .models import OrderProgress, Work, WorkStatus


class Service(Protocol):
    """A service that works on orders; `ecom.http_client.ServiceClient` in production."""

    def get(self, path: str, answer: type[Work]) -> Work: ...


def of_order(order_id: str, warehouse: Service, delivery: Service) -> OrderProgress:
    """Raises Unavailable where either does not answer: a guess would be a lie."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        packaging = pool.submit(status, warehouse, order_id)
        delivering = pool.submit(status, delivery, order_id)
    return OrderProgress(packaging=packaging.result(), delivery=delivering.result())


def status(service: Service, order_id: str) -> WorkStatus | None:
    """None where the service knows nothing of the order yet."""
    try:
        return service.get(f"/backend/{order_id}", Work).status
    except NotFound:
        return None
