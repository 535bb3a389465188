"""The commands as `make dlq` and `make replay` run them."""

import sys

import pytest

from infra.operations.__main__ import main
from tests.component.operations.conftest import Letters
from tests.support.dead_letters import failed_event, kept_record


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["operations", *arguments, "--environment", "tests"])
    main()


def test_without_more_the_letters_are_listed(
    orders: Letters, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    orders.put(failed_event())
    run(monkeypatch, "dlq", "--service", "orders")
    assert "NotFound: no order order-1" in capsys.readouterr().out


def test_a_redrive_that_did_not_get_everything_back_fails(
    orders: Letters, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    orders.put(kept_record(whole=False))
    with pytest.raises(SystemExit) as end:
        run(monkeypatch, "dlq", "--redrive", "all")
    assert end.value.code == 1
    said = capsys.readouterr()
    assert "sent back 0, removed 0, failed 1" in said.out
    assert "too large" in said.out
    assert "still there" in said.err


def test_a_letter_is_not_shown_and_redriven_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, "dlq", "--show", "1", "--redrive", "1")


def test_a_time_that_cannot_be_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        run(monkeypatch, "replay", "--from", "noon")
    assert end.value.code == 1
    assert "noon is not a time" in capsys.readouterr().err


def test_a_replay_without_a_bus_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, "replay", "--from", "2026-11-23T00:00")
    assert "ecommerce-tests-bus" in capsys.readouterr().err
