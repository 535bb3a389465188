from ecom.settings import Settings


class PlatformSettings(Settings):
    connections_table: str
    connections_url: str
    """Where API Gateway takes messages for connections: `https://.../{stage}`."""


settings = PlatformSettings.from_environment()
