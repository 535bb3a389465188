"""Personal data and secrets that occur nowhere else, so that what holds them has leaked them."""

import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field


def digits(count: int) -> str:
    return "".join(random.choices("123456789", k=count))


def word(kind: str) -> str:
    return f"{kind}{uuid.uuid4().hex}"


@dataclass(frozen=True)
class Marks:
    """One person's, by kind; `secrets` collects what the shop hands out, such as payment tokens."""

    name: str = field(default_factory=lambda: word("name"))
    street: str = field(default_factory=lambda: word("street"))
    city: str = field(default_factory=lambda: word("city"))
    phone: str = field(default_factory=lambda: f"+{digits(14)}")
    email: str = field(default_factory=lambda: f"{word('mail')}@example.com")
    card: str = field(default_factory=lambda: digits(16))
    password: str = field(default_factory=lambda: f"{word('Pass')}-1")
    made_up_token: str = field(default_factory=lambda: word("token"))
    secrets: list[str] = field(default_factory=list)

    @property
    def address(self) -> dict[str, str]:
        return {
            "name": self.name,
            "streetAddress": self.street,
            "city": self.city,
            "country": "FR",
            "phoneNumber": self.phone,
        }

    @property
    def of_address(self) -> dict[str, str]:
        """What orders and deliveries carry by contract."""
        return {
            "name": self.name,
            "street": self.street,
            "city": self.city,
            # A query string has another sign for the plus.
            "phone": self.phone.removeprefix("+"),
        }

    @property
    def of_account(self) -> dict[str, str]:
        return {"email": self.email.partition("@")[0]}

    @property
    def secret(self) -> dict[str, str]:
        handed_out = {f"token {number}": each for number, each in enumerate(self.secrets)}
        fixed = {"card": self.card, "password": self.password, "token": self.made_up_token}
        return fixed | handed_out

    @property
    def all(self) -> dict[str, str]:
        return self.of_address | self.of_account | self.secret


def found(marks: dict[str, str], texts: Iterable[str]) -> dict[str, str]:
    """The marks that are in the texts, each with the first text that holds it."""
    leaks: dict[str, str] = {}
    for text in texts:
        lowered = text.lower()
        for kind, mark in marks.items():
            if kind not in leaks and mark.lower() in lowered:
                leaks[kind] = text[:2000]
    return leaks
