"""Links, diagrams and notes: the small parts that the pages are made of."""

from pathlib import Path

from ecom import models
from ecom.events import ORDER_CREATED, ORDER_MODIFIED, PACKAGE_CREATED
from infra.documents import diagrams, links, notes
from infra.documents.openapi import SCHEMES
from infra.documents.schemas import generate
from infra.documents.services import Reaction

INDEX = Path("README.md")


def test_a_link_to_a_folder_leads_to_its_readme() -> None:
    assert links.rewritten("[orders](orders_app)", INDEX) == "[orders](orders_app/README.md)"


def test_a_link_to_a_source_leads_to_its_text() -> None:
    text = "[the schema](frontend_app/schema.graphql)"
    assert links.rewritten(text, INDEX) == "[the schema](frontend_app/schema.graphql.txt)"
    assert links.sources(text, INDEX) == [Path("frontend_app/schema.graphql")]


def test_a_link_to_nothing_becomes_its_words() -> None:
    assert links.rewritten("[gone](nowhere)", INDEX) == "gone"


def test_links_to_pages_and_to_other_sites_stay() -> None:
    text = "[decisions](docs/decisions.md#1) [else](https://example.com) [here](#here)"
    assert links.rewritten(text, INDEX) == text


def test_one_arrow_carries_all_that_passes_between_two_services_once() -> None:
    edges = [("orders", "payment", "A"), ("orders", "payment", "B"), ("orders", "payment", "A")]
    assert diagrams.flowchart(edges).splitlines()[2:] == ['    orders -->|"A<br/>B"| payment']


def test_around_a_service_are_its_own_arrows() -> None:
    edges = [("orders", "payment", "A"), ("users", "orders", "B"), ("users", "users", "C")]
    near = [("orders", 'to-payment["payment"]', "A"), ("users", "orders", "B")]
    assert diagrams.around("orders", edges) == near


def test_a_rule_covers_an_event_whatever_it_asks_of_the_detail() -> None:
    reaction = Reaction("on_order_modified", ORDER_MODIFIED.pattern(changed=["total"]))
    assert reaction.events == [ORDER_MODIFIED]
    assert reaction.condition == {"changed": ["total"]}


def test_a_rule_may_name_a_prefix() -> None:
    reaction = Reaction("on_event", {"source": [{"prefix": "ecommerce.o"}]})
    assert reaction.covers(ORDER_CREATED)
    assert not reaction.covers(PACKAGE_CREATED)


def test_a_text_below_an_attribute_is_in_its_schema() -> None:
    texts = notes.of_module(models)
    _, components = generate([(models.Order, "serialization")], texts)
    described = components["Order"]["properties"]["paymentStatus"]["description"]
    assert described.startswith("As far as the order has heard")


def test_what_is_read_refuses_unknown_attributes_and_what_is_sent_may_grow() -> None:
    _, read = generate([(models.Line, "validation")], {})
    _, sent = generate([(models.Line, "serialization")], {})
    assert read["Line"]["additionalProperties"] is False
    assert "additionalProperties" not in sent["Line"]


def test_credentials_are_sent_in_the_header_that_api_gateway_reads() -> None:
    assert {each["name"] for each in SCHEMES.values()} == {"Authorization"}
