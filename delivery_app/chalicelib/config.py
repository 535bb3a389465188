from ecom.settings import Settings


class DeliverySettings(Settings):
    delivery_table: str
    delivery_stream_arn: str
    event_bus_name: str
    orders_url: str


settings = DeliverySettings.from_environment()
