from ecom.settings import Settings


class WarehouseSettings(Settings):
    warehouse_table: str
    warehouse_stream_arn: str
    event_bus_name: str


settings = WarehouseSettings.from_environment()
