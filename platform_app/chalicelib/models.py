"""What a client of the listener says, and what it is answered."""

from typing import Annotated, Literal

from pydantic import AfterValidator

from ecom import events
from ecom.models import Model

SOURCES = sorted({event.source for event in events.ALL})


def _known(source: str) -> str:
    if source not in SOURCES:
        raise ValueError(f"is one of {', '.join(SOURCES)}")
    return source


class Registration(Model):
    action: Literal["register"]
    service_name: Annotated[str, AfterValidator(_known)]


class Complaint(Model):
    message: str
