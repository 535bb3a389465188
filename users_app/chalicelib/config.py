from ecom.settings import Settings


class UsersSettings(Settings):
    users_table: str
    users_stream_arn: str
    event_bus_name: str
    account_check_schedule: str
    """How often accounts are looked for that are gone, as EventBridge writes it."""
    account_check_interval: int
    """Seconds until the account of the same user is looked for again."""
    # Cognito's triggers do without: the pool names their functions, so they cannot name the pool.
    user_pool_id: str = ""
    user_pool_arn: str = ""
    administration_arn: str = ""
    """The function that may change accounts; only the routes of admins ask it."""


settings = UsersSettings.from_environment()
