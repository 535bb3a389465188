"""Telling what is being done: one line when a step begins, completed when it ends."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print `title`, and the seconds that it took once it is done."""
    started = time.monotonic()
    tell(f"  {title} ...", end="")
    try:
        yield
    except BaseException:
        tell(" failed")
        raise
    tell(f" {time.monotonic() - started:.1f} s")


def tell(text: str, end: str = "\n") -> None:
    print(text, end=end, flush=True)


def fail(sentence: str) -> None:
    """End the program with one sentence that says what is wrong and the way out."""
    print(f"\n{sentence}", file=sys.stderr)
    raise SystemExit(1)
