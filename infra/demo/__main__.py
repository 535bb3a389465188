"""One real order through the running shop, told step by step: `python -m infra.demo`."""

import argparse
import os

from infra.demo.listener import Listener
from infra.demo.people import People
from infra.demo.shop import Shop
from infra.demo.story import SOURCES, Story
from infra.local.__main__ import running
from infra.local.emulator import LocalAwsError
from infra.progress import fail, tell


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.demo")
    parser.add_argument("--environment", default="local")
    environment = parser.parse_args().environment
    try:
        if environment == "local":
            os.environ.update(running().environment())
        shop = Shop(environment)
        with Listener(shop, SOURCES) as listener:
            tell("\nOne order, from the catalogue to the captured payment")
            Story(People(shop), listener).tell()
    except LocalAwsError as error:
        fail(str(error))
    except TimeoutError as error:
        fail(f"The order did not go on: {error}. See .local/emulator.log and the functions' logs.")


if __name__ == "__main__":
    main()
