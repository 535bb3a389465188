from ecom.settings import Settings


class WarehouseSettings(Settings):
    warehouse_table: str
    warehouse_stream_arn: str
    stock_table: str
    stock_stream_arn: str
    stock_adjustments_table: str
    event_bus_name: str
    user_pool_arn: str
    products_url: str


settings = WarehouseSettings.from_environment()
