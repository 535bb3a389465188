"""Users: what they keep with the shop, their accounts in Amazon Cognito, and who hears of them."""

from datetime import timedelta
from typing import Annotated, Any

from chalice.app import CloudWatchEvent, CognitoUserPoolAuthorizer, CORSConfig, DynamoDBEvent

from chalicelib import administration, announcing, clients, departing, models, users
from chalicelib.config import settings
from chalicelib.store import UserStore
from ecom import rest
from ecom.bus import EventBus
from ecom.errors import NotFound
from ecom.events import USER_DELETED, USER_INVITED
from ecom.graphql import Caller, GraphQL, Group, NoArguments, PageRequest, Response, parse
from ecom.models import AddressInput, now
from ecom.observability import annotate
from ecom.outbox import DeadLetterQueue, Outbox, status_events
from ecom.staff import Staff

app = rest.rest_app("users")
graphql = GraphQL()
# Of all functions only the one of these fields may change accounts and groups.
for_admins = GraphQL("administration")
signed_in = CognitoUserPoolAuthorizer("users", provider_arns=[settings.user_pool_arn])
cors = CORSConfig(max_age=600)
ADMINS = (Group.ADMIN,)

store = UserStore(settings.users_table)
accounts = clients.Accounts(settings.user_pool_id)
staff = Staff(settings.user_pool_id)
administrator = clients.Administrator(settings.administration_arn)
outbox = Outbox(
    model=models.UserState,
    to_events=status_events({users.ACTIVE: users.user_created, users.DELETED: users.user_deleted}),
    bus=EventBus(settings.event_bus_name),
    dead_letters=DeadLetterQueue(settings.dead_letter_queue_url),
)
# Cognito's triggers have no time for what the others wait for.
hasty_store = UserStore(settings.users_table, clients.hasty_table)
hasty_bus = EventBus(settings.event_bus_name, clients.put_events)
hasty_dead_letters = DeadLetterQueue(settings.dead_letter_queue_url, clients.send_message)


# The signed-in user


@app.route("/me", methods=["GET"], authorizer=signed_in, cors=cors)
def show_me() -> models.User:
    return users.myself(rest.caller(app.current_request), store)


@app.route("/me", methods=["PUT"], authorizer=signed_in, cors=cors)
def change_me() -> models.User:
    caller = rest.caller(app.current_request)
    profile = rest.body(app.current_request, models.ProfileInput)
    return users.change(caller, profile, store)


@app.route("/me", methods=["DELETE"], authorizer=signed_in, cors=cors)
def remove_me() -> Response:
    users.leave(rest.user_id(app.current_request), store, accounts)
    return Response()


@app.route("/me/addresses", methods=["POST"], authorizer=signed_in, cors=cors)
def add_address() -> models.SavedAddress:
    user_id = rest.user_id(app.current_request)
    return users.save(user_id, rest.body(app.current_request, AddressInput), store)


@app.route("/me/addresses/{address_id}", methods=["DELETE"], authorizer=signed_in, cors=cors)
def remove_address(address_id: str) -> Response:
    named = parse(models.AddressReference, {"addressId": address_id}, "forbid")
    store.delete_address(rest.user_id(app.current_request), named.address_id)
    return Response()


@graphql.query("me", NoArguments)
def me(caller: Caller, arguments: NoArguments) -> models.User:  # noqa: ARG001
    return users.myself(caller, store)


@graphql.mutation("updateProfile", models.ProfileArguments)
def update_profile(caller: Caller, arguments: models.ProfileArguments) -> models.User:
    return users.change(caller, arguments.input, store)


@graphql.mutation("saveAddress", models.SaveAddressArguments)
def save_address(caller: Caller, arguments: models.SaveAddressArguments) -> models.SavedAddress:
    return users.save(caller.user_id, arguments.address, store)


@graphql.mutation("deleteAddress", models.DeleteAddressArguments)
def delete_address(caller: Caller, arguments: models.DeleteAddressArguments) -> Response:
    store.delete_address(caller.user_id, arguments.input.address_id)
    return Response()


@graphql.mutation("deleteAccount", NoArguments)
def delete_account(caller: Caller, arguments: NoArguments) -> Response:  # noqa: ARG001
    users.leave(caller.user_id, store, accounts)
    return Response()


@app.lambda_function(name="graphql")
def resolve(event: dict[str, Any], context: Any) -> Any:
    return graphql.resolve(event, context)


# Admins: routes ask the function that resolves their fields


@app.route("/admin/users", methods=["GET"], authorizer=signed_in, cors=cors)
def list_users() -> Annotated[dict[str, Any], models.AccountPage]:
    rest.require_group(app.current_request, *ADMINS)
    asked = rest.parameters(app.current_request, PageRequest)
    page: dict[str, Any] = ask("Query.getUsers", asked.to_json())
    return page


@app.route("/admin/users/{user_id}", methods=["GET"], authorizer=signed_in, cors=cors)
def show_user(user_id: str) -> models.UserAccount:
    rest.require_group(app.current_request, *ADMINS)
    account = ask("Query.getUser", {"userId": user_id})
    if account is None:
        raise NotFound(f"no account {user_id}")
    return models.UserAccount.model_validate(account)


@app.route("/admin/users/{user_id}", methods=["DELETE"], authorizer=signed_in, cors=cors)
def remove_user(user_id: str) -> Response:
    rest.require_group(app.current_request, *ADMINS)
    ask("Mutation.deleteUser", {"input": {"userId": user_id}})
    return Response()


@app.route("/admin/users/{user_id}/groups", methods=["PUT"], authorizer=signed_in, cors=cors)
def change_groups(user_id: str) -> models.UserAccount:
    rest.require_group(app.current_request, *ADMINS)
    body = rest.body(app.current_request, models.GroupsContent)
    changed = ask("Mutation.setUserGroups", {"input": {"userId": user_id, "groups": body.groups}})
    return models.UserAccount.model_validate(changed)


@for_admins.query("getUsers", PageRequest, groups=ADMINS)
def get_users(caller: Caller, arguments: PageRequest) -> dict[str, Any]:  # noqa: ARG001
    return accounts.page(arguments.next_token).to_json("users")


@for_admins.query("getUser", models.AccountReference, groups=ADMINS)
def get_user(caller: Caller, arguments: models.AccountReference) -> models.UserAccount | None:  # noqa: ARG001
    return administration.find(arguments.user_id, accounts)


@for_admins.mutation("setUserGroups", models.UserGroupsArguments, groups=ADMINS)
def set_user_groups(caller: Caller, arguments: models.UserGroupsArguments) -> models.UserAccount:
    staff.require(caller, *ADMINS)
    change = arguments.input
    return administration.set_groups(caller, change.user_id, change.groups, accounts)


@for_admins.mutation("deleteUser", models.DeleteUserArguments, groups=ADMINS)
def delete_user(caller: Caller, arguments: models.DeleteUserArguments) -> Response:
    staff.require(caller, *ADMINS)
    administration.delete(caller, arguments.input.user_id, store, accounts)
    return Response()


@app.lambda_function(name="administration")
def administer(event: dict[str, Any], context: Any) -> Any:
    return for_admins.resolve(event, context)


# Cognito's triggers, events, and what comes round


@app.lambda_function(name="post-confirmation")
def on_post_confirmation(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    announcing.welcome(event, hasty_store, hasty_dead_letters)
    return event


@app.lambda_function(name="pre-sign-up")
def on_pre_sign_up(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    announcing.invite(event, hasty_bus, hasty_dead_letters)
    return event


@app.on_cw_event(USER_INVITED.pattern())
def on_user_invited(event: CloudWatchEvent) -> None:
    user_id = USER_INVITED.parse(event.detail).user_id
    annotate(userId=user_id)
    announcing.admit(user_id, store, accounts)


@app.on_cw_event(USER_DELETED.pattern())
def on_user_deleted(event: CloudWatchEvent) -> None:
    user_id = USER_DELETED.parse(event.detail).user_id
    annotate(userId=user_id)
    accounts.close(user_id)


@app.schedule(settings.account_check_schedule)
def find_departed(event: CloudWatchEvent) -> None:  # noqa: ARG001
    departing.find(store, accounts, now(), timedelta(seconds=settings.account_check_interval))


@app.on_dynamodb_record(settings.users_stream_arn, starting_position="TRIM_HORIZON")
def on_user_change(event: DynamoDBEvent) -> None:
    outbox.publish(event)


def ask(field: str, arguments: dict[str, Any]) -> Any:
    """Have the signed-in admin's operation done by the function that may."""
    return administrator.ask(rest.caller(app.current_request), field, arguments)
