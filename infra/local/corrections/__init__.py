"""What the emulator gets wrong and we put right before it serves: one function per gap.

Each function replaces a function of the emulator by one that behaves as AWS does. Each has
an end-to-end test that fails once the emulator no longer needs it.
"""

from collections.abc import Callable, Collection

from infra.local.corrections.apigateway import (
    apis_imported_from_documents,
    id_tokens_for_authorizers,
    responses_of_documents,
    signers_of_connections,
)
from infra.local.corrections.appsync import field_directives, verified_tokens
from infra.local.corrections.archives import archives_in_templates, replays_to_named_rules
from infra.local.corrections.attributes import attributes_of_the_schema
from infra.local.corrections.cognito import (
    emails_of_one_account,
    names_without_case,
    post_confirmation_trigger,
    pre_sign_up_of_invited_users,
)
from infra.local.corrections.emails import emails_kept_until_verified
from infra.local.corrections.events import (
    asynchronous_rule_targets,
    bounded_bursts,
    malformed_events_refused,
    sources_in_policies,
)
from infra.local.corrections.functions import functions_ready_at_once
from infra.local.corrections.graphql_limits import bottomless_requests, limited_requests
from infra.local.corrections.signatures import (
    scoped_signatures,
    secret_keys_of_functions,
    verified_root,
)
from infra.local.corrections.streams import partial_batch_responses, stream_retry_limits
from infra.local.corrections.workers import layers_unpacked_once, workers_outlive_exceptions

CORRECTIONS: dict[str, Callable[[], None]] = {
    correction.__name__: correction
    for correction in (
        asynchronous_rule_targets,
        bounded_bursts,
        malformed_events_refused,
        sources_in_policies,
        archives_in_templates,
        replays_to_named_rules,
        apis_imported_from_documents,
        responses_of_documents,
        signers_of_connections,
        id_tokens_for_authorizers,
        functions_ready_at_once,
        partial_batch_responses,
        stream_retry_limits,
        post_confirmation_trigger,
        pre_sign_up_of_invited_users,
        emails_kept_until_verified,
        names_without_case,
        emails_of_one_account,
        attributes_of_the_schema,
        verified_tokens,
        field_directives,
        limited_requests,
        bottomless_requests,
        verified_root,
        scoped_signatures,
        secret_keys_of_functions,
        workers_outlive_exceptions,
        layers_unpacked_once,
    )
}
"""By name, in the order of application."""


def apply(leave_out: Collection[str] = ()) -> None:
    """Correct the emulator in this process, except for the names in `leave_out` (or `all`)."""
    left = set(leave_out) - {""}
    if unknown := left - CORRECTIONS.keys() - {"all"}:
        raise ValueError(f"No such correction: {', '.join(sorted(unknown))}")
    for name, correction in CORRECTIONS.items():
        if not left & {name, "all"}:
            correction()
