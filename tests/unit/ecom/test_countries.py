import pytest

from ecom import countries


@pytest.mark.parametrize("code", ["GB", "FR", "HK", "AE", "IE", "SS", "AX"])
def test_an_assigned_code_is_a_country(code: str) -> None:
    assert countries.assigned(code) == code


@pytest.mark.parametrize("code", ["UK", "EU", "XK", "AN", "ZZ", "SU", "fr", ""])
def test_a_reserved_or_withdrawn_code_is_none(code: str) -> None:
    with pytest.raises(ValueError, match="ISO 3166-1"):
        countries.assigned(code)


def test_there_are_as_many_as_the_standard_assigns() -> None:
    assert len(countries.codes()) == 249
