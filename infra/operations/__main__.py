"""The operators' commands: `python -m infra.operations dlq|replay|audit|reindex`."""

import argparse
from collections.abc import Callable
from typing import get_args

from botocore.exceptions import BotoCoreError, ClientError

from ecom.models import now
from infra.environments import Name
from infra.local.__main__ import running
from infra.local.emulator import LocalAwsError
from infra.operations import (
    account_checks,
    auditing,
    dead_letters,
    reindexing,
    replaying,
    settlements,
)
from infra.operations.errors import OperationError
from infra.operations.queues import DeadLetterQueues
from infra.operations.replays import Window
from infra.operations.sending import Clients
from infra.prerequisites import DeploymentError, require_region
from infra.progress import fail


def run_dlq(arguments: argparse.Namespace) -> None:
    queues = DeadLetterQueues(arguments.environment, arguments.service)
    if arguments.show:
        dead_letters.show(queues, arguments.show)
    elif arguments.redrive:
        clients = Clients.of(arguments.environment)
        outcome = dead_letters.send_back(queues, arguments.redrive, clients)
        if outcome.failed:
            raise OperationError("Not everything was sent back; what was not is still there.")
    else:
        dead_letters.list_letters(queues)


def run_replay(arguments: argparse.Namespace) -> None:
    window = Window.of(arguments.start, arguments.end, now())
    replaying.replay(arguments.environment, window, arguments.service, arguments.order)


def run_audit(arguments: argparse.Namespace) -> None:
    if not auditing.run(arguments.environment, arguments.grace):
        raise OperationError("The services disagree: docs/recovery.md says what to do.")


def run_reindex(arguments: argparse.Namespace) -> None:
    reindexing.reindex(arguments.environment)
    settlements.run(arguments.environment)
    account_checks.run(arguments.environment)


def find(environment: str) -> None:
    """Find the environment: the local one at its address, others by the shell's variables."""
    if environment == "local":
        running()
    else:
        require_region()


COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "dlq": run_dlq,
    "replay": run_replay,
    "audit": run_audit,
    "reindex": run_reindex,
}


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.operations")
    commands = parser.add_subparsers(dest="command", required=True)
    dlq, replay = commands.add_parser("dlq"), commands.add_parser("replay")
    audit, reindex = commands.add_parser("audit"), commands.add_parser("reindex")
    for command in (dlq, replay, audit, reindex):
        command.add_argument("--environment", choices=get_args(Name), default="local")
    for command in (dlq, replay):
        command.add_argument("--service")
    audit.add_argument("--grace", metavar="SECONDS", type=int, default=60)
    what = dlq.add_mutually_exclusive_group()
    what.add_argument("--show", metavar="ID")
    what.add_argument("--redrive", metavar="ID|all")
    replay.add_argument("--from", dest="start", metavar="TIME", required=True)
    replay.add_argument("--to", dest="end", metavar="TIME")
    replay.add_argument("--order", metavar="ORDER_ID")
    return parser.parse_args()


def main() -> None:
    arguments = parsed()
    try:
        find(arguments.environment)
        COMMANDS[arguments.command](arguments)
    except (
        OperationError, LocalAwsError, DeploymentError, ClientError, BotoCoreError
    ) as error:  # fmt: skip
        fail(str(error))


if __name__ == "__main__":
    main()
