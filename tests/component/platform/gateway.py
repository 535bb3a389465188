"""API Gateway's end of WebSocket connections, as far as a service posts to them."""

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class Gateway:
    """Keeps what is posted to each connection; some are gone, and some cannot be reached."""

    def __init__(self) -> None:
        self.url = ""
        self.gone: set[str] = set()
        self.broken: set[str] = set()
        self.received: dict[str, list[Any]] = defaultdict(list)

    def post(self, connection_id: str, message: bytes) -> tuple[int, str]:
        if connection_id in self.gone:
            return 410, "GoneException"
        if connection_id in self.broken:
            return 403, "ForbiddenException"
        self.received[connection_id].append(json.loads(message))
        return 200, ""


@contextmanager
def serve(gateway: Gateway) -> Iterator[Gateway]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            message = self.rfile.read(int(self.headers["Content-Length"]))
            status, error = gateway.post(self.path.rpartition("/")[2], message)
            self.send_response(status)
            self.send_header("x-amzn-ErrorType", error)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        gateway.url = f"http://127.0.0.1:{server.server_port}/api"
        yield gateway
        server.shutdown()
