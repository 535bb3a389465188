"""The countries of ISO 3166-1, from the table that comes with the time zone database."""

from functools import cache
from importlib.resources import files


@cache
def codes() -> frozenset[str]:
    """All assigned alpha-2 codes; read once, when the first address is checked."""
    table = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text(encoding="utf-8")
    return frozenset(line[:2] for line in table.splitlines() if line and line[0] != "#")


def assigned(code: str) -> str:
    """Return an assigned code. Raises ValueError."""
    if code not in codes():
        raise ValueError("must be an assigned code of ISO 3166-1 alpha-2, such as GB")
    return code
