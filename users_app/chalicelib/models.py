"""What Amazon Cognito tells the users service; of a person's data only the identifier is read."""

from ecom.models import Id, Model

CONFIRM_SIGN_UP = "PostConfirmation_ConfirmSignUp"


class UserAttributes(Model):
    sub: Id


class TriggerRequest(Model):
    user_attributes: UserAttributes


class PostConfirmation(Model):
    """The payload of the PostConfirmation trigger."""

    trigger_source: str
    request: TriggerRequest

    @property
    def is_new_user(self) -> bool:
        """The trigger also runs when a forgotten password has been replaced."""
        return self.trigger_source == CONFIRM_SIGN_UP
