from ecom.settings import Settings


class OrdersSettings(Settings):
    orders_table: str
    orders_stream_arn: str
    event_bus_name: str
    user_pool_arn: str
    products_url: str
    delivery_pricing_url: str
    payment_url: str
    warehouse_url: str


settings = OrdersSettings.from_environment()
