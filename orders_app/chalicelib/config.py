from ecom.settings import Settings


class OrdersSettings(Settings):
    orders_table: str
    orders_stream_arn: str
    event_bus_name: str
    user_pool_arn: str
    user_pool_id: str
    products_url: str
    delivery_pricing_url: str
    payment_url: str
    warehouse_url: str
    settlement_schedule: str
    """How often payments of ended orders are looked for, as EventBridge writes it."""
    settlement_grace: int
    """Seconds after an order's end in which the events about its payment may still come."""


settings = OrdersSettings.from_environment()
