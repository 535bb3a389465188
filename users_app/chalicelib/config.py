from ecom.settings import Settings


class UsersSettings(Settings):
    users_table: str
    users_stream_arn: str
    event_bus_name: str
    # Cognito's triggers do without: the pool names their functions, so they cannot name the pool.
    user_pool_id: str = ""
    user_pool_arn: str = ""
    administration_arn: str = ""
    """The function that may change accounts; only the routes of admins ask it."""


settings = UsersSettings.from_environment()
