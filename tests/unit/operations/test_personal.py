"""What of a letter is told, shown, and hidden."""

import json

from infra.operations.personal import masked, told
from tests.support.dead_letters import failed_event, kept_record

PYDANTIC = """1 validation error for Package
address.city
  Field required [type=missing, input_value={'name': 'Grace Hopper'}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.11/v/missing"""


def test_a_refused_input_is_not_told_but_what_was_wrong_is() -> None:
    assert told(PYDANTIC, {}) == "1 validation error for Package address.city Field required"


def test_a_cause_that_names_the_person_of_the_event_does_so_no_longer() -> None:
    assert told("no street in Paris for Ada Lovelace", failed_event()) == "no street in *** for ***"


def test_a_person_is_found_in_the_images_of_a_record_and_in_json_inside_of_texts() -> None:
    image = {"NewImage": {"address": {"M": {"city": {"S": "Paris"}}}}}
    entry = {"Detail": json.dumps({"email": "ada@example.com"})}
    assert told("Paris: ada@example.com", [image, entry]) == "***: ***"


def test_identifiers_stay() -> None:
    assert told("no order order-1", failed_event()) == "no order order-1"


def test_a_long_cause_is_cut() -> None:
    assert len(told("x" * 1000, {})) < 210


def test_what_is_shown_has_the_address_and_no_token() -> None:
    assert masked(failed_event()) == failed_event()
    shown = masked(kept_record("no payment secret"))
    assert shown["record"]["dynamodb"]["NewImage"]["paymentToken"] == "***"
    assert shown["cause"] == "no payment ***"


def test_a_token_inside_of_a_text_is_hidden_too() -> None:
    shown = masked({"Detail": '{"paymentToken": "secret"}'})
    assert shown == {"Detail": {"paymentToken": "***"}}
