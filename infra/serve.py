"""`chalice local`, but services that sign may call it: `python -m infra.serve products_app`.

API Gateway verifies a signature and tells the handler who has signed. Chalice's local server does
neither, so handlers for services refuse everybody there. Here the handler is told the access key
that a request names, unverified: for one machine, while one develops, and so outside the apps.
"""

import argparse
import os
import re
import sys
from pathlib import Path
from typing import Any

from chalice import cli, local
from chalice.app import IAMAuthorizer

CREDENTIAL = re.compile(r"AWS4-HMAC-SHA256 Credential=(\w+)/")


class Authorizer(local.LocalGatewayAuthorizer):
    """Chalice's own, which also names who has signed a request to a route for services."""

    def authorize(self, raw_path: str, lambda_event: Any, lambda_context: Any) -> Any:
        route = self._route_for_event(lambda_event)
        signed = CREDENTIAL.match(lambda_event["headers"].get("authorization", ""))
        if signed and route and isinstance(route.authorizer, IAMAuthorizer):
            caller = f"unverified:{signed.group(1)}"
            lambda_event["requestContext"]["identity"]["userArn"] = caller
        return super().authorize(raw_path, lambda_event, lambda_context)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.serve")
    parser.add_argument("app", help="its folder; what follows are options of `chalice local`")
    arguments, options = parser.parse_known_args()
    app = str(Path(arguments.app).resolve())
    if not Path(app, "app.py").exists():
        parser.error(f"there is no service in {arguments.app}")
    # The reloader starts the same command again, and this one is no file that can be run.
    sys.argv = [sys.executable, "-m", "infra.serve", app, *options]
    local.LocalGatewayAuthorizer = Authorizer  # type: ignore[misc]
    os.chdir(app)
    cli.cli(["local", *options], obj={})


if __name__ == "__main__":
    main()
