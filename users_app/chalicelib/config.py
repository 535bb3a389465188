from ecom.settings import Settings


class UsersSettings(Settings):
    event_bus_name: str


settings = UsersSettings.from_environment()
