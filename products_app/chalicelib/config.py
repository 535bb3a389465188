from ecom.settings import Settings


class ProductsSettings(Settings):
    products_table: str
    product_terms_table: str
    products_stream_arn: str
    event_bus_name: str
    user_pool_arn: str


settings = ProductsSettings.from_environment()
