"""Users: what the shop hears of Amazon Cognito, which keeps the users themselves."""

from typing import Any

from chalicelib import clients, users
from chalicelib.config import settings
from ecom import rest
from ecom.bus import EventBus
from ecom.outbox import DeadLetterQueue

app = rest.rest_app("users")

bus = EventBus(settings.event_bus_name, clients.put_events)
dead_letters = DeadLetterQueue(settings.dead_letter_queue_url, clients.send_message)


@app.lambda_function(name="post-confirmation")
def on_post_confirmation(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    users.welcome(event, bus, dead_letters)
    return event
