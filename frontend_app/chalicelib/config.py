from ecom.settings import Settings


class FrontendSettings(Settings):
    warehouse_url: str
    delivery_url: str
    payment_url: str
    graphql_url: str


settings = FrontendSettings.from_environment()
