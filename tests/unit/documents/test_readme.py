"""What a README says of a service and of its routes."""

from infra.documents import readme

TEXT = """# Tea
Brews tea
and serves it.

| | who | |
| --- | --- | --- |
| `GET /pots?warm=` | anyone | a page of pots |
| `GET /pots?text=` | anyone | what a search finds |
| `PUT /pots/{potId}`, `Mutation.fillPot` | users | `{"litres"}`: fills it. 409 while it is full |
"""


def test_the_purpose_is_the_first_paragraph() -> None:
    assert readme.purpose(TEXT) == "Brews tea and serves it."
    assert readme.purpose(TEXT.replace("# Tea\n", "# Tea\n\n")) == "Brews tea and serves it."


def test_a_route_is_explained_by_its_row() -> None:
    assert readme.explanations(TEXT)[readme.key("PUT", "/pots/{pot_id}")] == (
        '`{"litres"}`: fills it. 409 while it is full.'
    )


def test_a_route_in_several_rows_has_the_explanations_of_all() -> None:
    assert readme.explanations(TEXT)["GET", "/pots"] == "A page of pots. What a search finds."


def test_what_is_no_route_is_not_explained() -> None:
    assert len(readme.explanations(TEXT)) == 2
