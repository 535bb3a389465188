"""`python -m infra.documents --out build/site`: build the documentation site."""

import argparse
from pathlib import Path

from infra.documents import calls, services, site
from infra.documents.pages import Pages
from infra.progress import step, tell


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.documents")
    parser.add_argument("--out", type=Path, default=services.ROOT / "build" / "site")
    out: Path = parser.parse_args().out
    work = services.ROOT / "build" / "documents"
    with step("Reading the services"):
        loaded = services.load()
    with step("Reading the stacks"):
        allowed = calls.load(work / "cdk.out")
    with step("Making the site"):
        site.build(Pages(loaded, allowed, site.running_shop()), work / "site", out)
    tell(f"\nOpen {(out / 'index.html').resolve().as_uri()}")


if __name__ == "__main__":
    main()
