import pytest
from pydantic import ValidationError

from ecom.settings import Settings, SettingsError


class TeaSettings(Settings):
    tea_table: str
    pots: int


def environment(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name in ("ENVIRONMENT", "TEA_TABLE", "POTS", "DEAD_LETTER_QUEUE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_each_setting_is_the_variable_of_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, ENVIRONMENT="dev", TEA_TABLE="tea", POTS="3", OTHER="x")
    settings = TeaSettings.from_environment()
    assert (settings.environment, settings.tea_table, settings.pots) == ("dev", "tea", 3)


def test_all_that_is_missing_or_wrong_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, POTS="many")
    with pytest.raises(SettingsError) as caught:
        TeaSettings.from_environment()
    wrong, way_out = (
        str(caught.value).removeprefix("Settings are missing or wrong: ").split(". ", 1)
    )
    assert {each.split(":")[0] for each in wrong.split("; ")} == {
        "environment",
        "tea_table",
        "pots",
    }
    assert "make stage" in way_out


def test_a_service_may_go_without_a_dead_letter_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, ENVIRONMENT="dev")
    assert Settings.from_environment().dead_letter_queue_url == ""


def test_settings_cannot_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, ENVIRONMENT="dev")
    with pytest.raises(ValidationError):
        Settings.from_environment().environment = "prod"
