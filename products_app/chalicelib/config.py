from ecom.settings import Settings


class ProductsSettings(Settings):
    products_table: str
    products_stream_arn: str
    event_bus_name: str


settings = ProductsSettings.from_environment()
