"""Clients of WebSocket APIs."""

import websocket

from infra.demo.listener import signature


def admits(url: str, *, signed: bool = True) -> bool:
    """Whether a client may connect; it signs with the credentials of the environment."""
    try:
        websocket.create_connection(url, header=signature(url) if signed else []).close()
    except websocket.WebSocketException:
        return False
    return True
