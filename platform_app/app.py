"""Platform: the live event listener, a WebSocket that shows what happens on the shared bus."""

from chalice.app import CloudWatchEvent, Response, WebsocketEvent

from chalicelib import listener
from chalicelib.clients import Sockets
from chalicelib.config import settings
from chalicelib.store import RegistrationStore
from ecom import rest

app = rest.rest_app("platform")
# Chalice's own `app.websocket_api` stays unused: where to post to is a setting.
app.experimental_feature_flags.update(["WEBSOCKETS"])

store = RegistrationStore(settings.connections_table)
sockets = Sockets(settings.connections_url)


# A client


@app.on_ws_connect()
def on_connect(event: WebsocketEvent) -> Response | None:
    """IAM says who may listen. Nobody may where API Gateway was not told to ask it."""
    signed = rest.is_signed(event.to_dict()["requestContext"])
    return None if signed else Response("", status_code=403)


@app.on_ws_message()
def on_message(event: WebsocketEvent) -> None:
    listener.register(event.connection_id, event.body, store, sockets)


@app.on_ws_disconnect()
def on_disconnect(event: WebsocketEvent) -> None:
    store.remove_connection(event.connection_id)


# Events


@app.on_cw_event({"source": [{"prefix": "ecommerce."}]})
def on_event(event: CloudWatchEvent) -> None:
    listener.forward(event.to_dict(), store, sockets)
