"""The demo users: one for each role, all with the same password. Not for production."""

from dataclasses import dataclass

PASSWORD = "Chalice-shop-1"


@dataclass(frozen=True)
class User:
    role: str
    email: str
    group: str | None = None


SHOPPER = User("shopper", "shopper@example.com")
PACKER = User("warehouse", "warehouse@example.com", "warehouse")
COURIER = User("delivery", "delivery@example.com", "delivery")
ADMIN = User("admin", "admin@example.com", "admin")
USERS = [SHOPPER, PACKER, COURIER, ADMIN]
