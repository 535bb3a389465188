"""The benchmarks: `python -m infra.bench imports|cost|orders|stock|burst`, or all."""

import argparse
from collections.abc import Callable

from infra.bench import burst, cost, imports, orders, stock
from infra.demo.people import People
from infra.demo.shop import Shop
from infra.local.__main__ import running
from infra.local.emulator import LocalAwsError
from infra.progress import fail


def on_the_shop(measure: Callable[[People], None]) -> Callable[[], None]:
    def run() -> None:
        running()
        measure(People(Shop("local")))

    return run


def run_cost() -> None:
    running()
    cost.run(Shop("local"))


COMMANDS: dict[str, Callable[[], None]] = {
    "imports": imports.run,
    # Before the orders, which stay in the warehouse's queue and make it longer to look through.
    "cost": run_cost,
    "orders": on_the_shop(orders.run),
    "stock": on_the_shop(stock.run),
    "burst": on_the_shop(burst.run),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.bench")
    parser.add_argument("benchmarks", nargs="*", metavar="|".join(COMMANDS))
    names = parser.parse_args().benchmarks or list(COMMANDS)
    if unknown := set(names) - COMMANDS.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    try:
        for name in names:
            COMMANDS[name]()
    except (LocalAwsError, RuntimeError, TimeoutError) as error:
        fail(str(error))


if __name__ == "__main__":
    main()
