"""A user: as the table keeps them, as they see themselves, as admins and Amazon Cognito do."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field
from typing_extensions import TypedDict

from ecom.graphql import Group
from ecom.models import Address, AddressInput, Id, Model, Timestamp
from ecom.text import OptionalInputText, OptionalText

MAX_ADDRESSES = 20


class UserStatus(StrEnum):
    ACTIVE = "ACTIVE"
    DELETED = "DELETED"
    """A tombstone: it keeps out what a token that is still valid would write."""


class UserState(Model):
    """All of a user that events are made of: nothing personal can get into one."""

    user_id: Id
    status: UserStatus


class KnownUser(UserState):
    """As much of a user as it takes to look for their account."""

    created_date: Timestamp


class Profile(Model):
    """What users say of themselves."""

    name: OptionalText = None
    phone_number: OptionalText = None


class ProfileInput(Profile):
    """What users send of themselves: what is left out is removed."""

    name: OptionalInputText = None
    phone_number: OptionalInputText = None


class StoredUser(UserState, Profile):
    """A user as the table keeps them; e-mail, password and groups are Cognito's."""

    created_date: Timestamp
    modified_date: Timestamp
    addresses: dict[Id, Address] = Field(default_factory=dict)


class SavedAddress(Model):
    address_id: Id
    address: Address


class User(Profile):
    """The caller, as they see themselves."""

    user_id: str
    email: str | None = None
    groups: list[str]
    addresses: list[SavedAddress]


class UserAccount(Model):
    """An account, as Cognito has it."""

    user_id: str
    email: str | None = None
    email_verified: bool
    status: str
    enabled: bool
    created_date: Timestamp
    groups: list[str] | None = None
    """None in a list of accounts."""


class AccountPage(TypedDict):
    users: list[UserAccount]
    nextToken: str | None


# What is asked


class ProfileArguments(Model):
    input: ProfileInput


class SaveAddressArguments(Model):
    address: AddressInput


class AddressReference(Model):
    address_id: Id


class DeleteAddressArguments(Model):
    input: AddressReference


class AccountReference(Model):
    user_id: Id
    """No e-mail: Cognito would take one for the user it belongs to."""


class DeleteUserArguments(Model):
    input: AccountReference


class GroupsContent(Model):
    groups: list[Group]


class UserGroupsInput(AccountReference, GroupsContent):
    pass


class UserGroupsArguments(Model):
    input: UserGroupsInput


# What Cognito tells: of a person's data only the identifier is read


class Trigger(Model):
    trigger_source: str


class UserAttributes(Model):
    sub: Id


class TriggerRequest(Model):
    user_attributes: UserAttributes


class Confirmation(Trigger):
    """PostConfirmation of a sign-up; the trigger also runs when a password was replaced."""

    SOURCE: ClassVar = "PostConfirmation_ConfirmSignUp"
    request: TriggerRequest

    @property
    def user_id(self) -> str:
        return self.request.user_attributes.sub


class Invitation(Trigger):
    """PreSignUp of a user whom an administrator creates; it also runs when users sign up.

    Where users sign in by e-mail, Cognito makes the name of the account up: it will be its `sub`.
    """

    SOURCE: ClassVar = "PreSignUp_AdminCreateUser"
    user_name: Id

    @property
    def user_id(self) -> str:
        return self.user_name
