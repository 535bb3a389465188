from ecom.settings import Settings


class PaymentSettings(Settings):
    payment_table: str
    payment_stream_arn: str
    payment_tokens_table: str
    event_bus_name: str
    payment_3p_url: str
    user_pool_arn: str
    user_pool_id: str


settings = PaymentSettings.from_environment()
