from ecom.settings import Settings


class FrontendSettings(Settings):
    warehouse_url: str
    delivery_url: str


settings = FrontendSettings.from_environment()
