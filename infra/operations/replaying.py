"""`make replay`: send events of the past to the services again."""

import boto3

from ecom.models import now
from infra.chalice_config import apps, service_of
from infra.operations.archive import Archive
from infra.operations.collecting import Collector
from infra.operations.errors import OperationError
from infra.operations.replays import Target, Window, deliveries, name_of
from infra.operations.sending import hand_over
from infra.progress import tell

NOT_TO_ONE = (
    "Chalice has deployed the services, so their rules are not on the shared bus and EventBridge "
    "cannot replay to some of them: leave SERVICE out, or name an ORDER."
)


def replay(environment: str, window: Window, service: str | None, order_id: str | None) -> None:
    """All events of the window, or those of one order, to all services or to one."""
    archive = Archive.of(environment)
    if service and not order_id and archive.bridged():
        raise OperationError(NOT_TO_ONE)
    targets = chosen(archive.targets(), environment, service)
    if window.may_be_incomplete(now()):
        tell("  Events of the last ten minutes may not have come to the archive yet.")
    name = name_of(environment, now())
    if order_id:
        _replay_order(order_id, name, window, targets, Collector.of(environment, archive))
        return
    archive.replay(name, window, [target.rule_arn for target in targets] if service else [])
    tell(f"  Replayed to {len(targets)} rules.")


def chosen(targets: list[Target], environment: str, service: str | None) -> list[Target]:
    """Those of the service, or of all. Raises OperationError where there are none."""
    services = [service] if service else [service_of(app) for app in apps()]
    found = [each for each in targets if any(each.is_of(environment, name) for name in services)]
    if not found:
        raise OperationError(f"No rule of the bus sends to {service or 'any service'}.")
    return found


def _replay_order(
    order_id: str, name: str, window: Window, targets: list[Target], collector: Collector
) -> None:
    events = collector.events_of(order_id, name, window)
    lambda_, count = boto3.client("lambda"), 0
    for target, event in deliveries(events, targets, collector.archive.matches):
        hand_over(target.function_arn, event, lambda_)
        count += 1
    tell(f"  Found {len(events)} events of {order_id}, handed over {count} times.")
