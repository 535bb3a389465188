"""Real orders through the running shop, told step by step: `python -m infra.demo delivered`.

Of `STORIES`, all are told unless some are named.
"""

import argparse
import time
from collections.abc import Iterable

from infra.demo import queries
from infra.demo.listener import Listener
from infra.demo.people import People
from infra.demo.shop import GraphqlError, Shop
from infra.demo.stories import STORIES
from infra.demo.story import SOURCES, Story, euros
from infra.demo.users import SHOPPER, USERS
from infra.local.__main__ import running
from infra.local.emulator import LocalAwsError
from infra.progress import fail, step, tell

ROW = "  {:<36}  {:<10}  {:<10}  {:>12}  {:>12}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.demo")
    parser.add_argument("--environment", default="local")
    parser.add_argument("stories", nargs="*", metavar="|".join(STORIES))
    arguments = parser.parse_args()
    names = arguments.stories or list(STORIES)
    if unknown := set(names) - STORIES.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    try:
        if arguments.environment == "local":
            running()
        tell_all(Shop(arguments.environment), names)
    except LocalAwsError as error:
        fail(str(error))
    except GraphqlError as error:
        fail(f"The shop refused a step: {error}.")
    except TimeoutError as error:
        fail(f"The order did not go on: {error}. See .local/emulator.log and the functions' logs.")


def tell_all(shop: Shop, names: Iterable[str]) -> None:
    """The stories, one after the other, and what became of their orders."""
    began, people = time.monotonic(), People(shop)
    tell("Orders from the catalogue to their end. Under each step are the events that it causes,")
    tell("with the seconds that they take to come from its beginning.\n")
    with step("The shopper, the packer, the courier and an administrator sign in"):
        for user in USERS:
            people.token(user)
    with Listener(shop, SOURCES) as listener:
        stories = [tell_one(STORIES[name](people, listener)) for name in names]
    summarize(people, stories)
    tell(f"\n  All of it took {time.monotonic() - began:.1f} s.")


def tell_one(story: Story) -> Story:
    story.tell()
    return story


def summarize(people: People, stories: Iterable[Story]) -> None:
    """A line for each order, with what the payment service says of its payment."""
    tell("\n" + ROW.format("order", "status", "payment", "amount", "given back"))
    for story in stories:
        order = people.order(story.order_id)
        payment = people.ask(SHOPPER, queries.PAYMENT, orderId=story.order_id)["payment"]
        amounts = euros(payment["amount"]), euros(payment["refundedAmount"])
        tell(ROW.format(story.order_id, order["status"], payment["status"], *amounts))


if __name__ == "__main__":
    main()
