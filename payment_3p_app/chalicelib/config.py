from ecom.settings import Settings


class Payment3pSettings(Settings):
    payment_3p_table: str


settings = Payment3pSettings.from_environment()
