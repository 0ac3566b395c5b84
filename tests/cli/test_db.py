"""`zhaoren db`."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from store.database import Database
from tests.cli.conftest import Zhaoren


def test_a_fresh_folder_is_set_up_and_again_is_harmless(
    zhaoren: Zhaoren, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ZHAOREN_OFFICERS", "1001, 1002")
    before = zhaoren("db", "check")
    first, second = zhaoren("db", "upgrade"), zhaoren("db", "upgrade")
    assert (before.code, first.code, second.code) == (1, 0, 0)
    assert "zhaoren db upgrade" in before.err
    assert "officer-1, officer-2" in first.out
    assert "officer-1" not in second.out
    assert (tmp_path / "var" / "zhaoren.db").exists()
    assert zhaoren("db", "check").code == 0


def test_a_command_before_the_upgrade_says_what_to_run(zhaoren: Zhaoren) -> None:
    outcome = zhaoren("policies", "list")
    assert outcome.code == 1
    assert "run `zhaoren db upgrade`" in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_check_names_each_disagreement(office: Database, zhaoren: Zhaoren) -> None:
    with office.transaction() as session:
        session.execute(
            text(
                "INSERT INTO policy (code, state, revision, created_at) "
                "VALUES ('x', 'published', 1, '2026-03-10 00:00:00+00:00')"
            )
        )
    outcome = zhaoren("db", "check")
    assert outcome.code == 1
    assert "published policy without a current version of its own: 1 row(s)" in outcome.err


def test_a_bad_setting_is_named(zhaoren: Zhaoren, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHAOREN_DATABASE_URL", "nonsense")
    monkeypatch.setenv("ZHAOREN_TIMEZONE", "Mars/Olympus")
    outcome = zhaoren("db", "check")
    assert outcome.code == 1
    assert "ZHAOREN_TIMEZONE" in outcome.err
