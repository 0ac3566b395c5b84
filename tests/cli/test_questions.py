"""`zhaoren questions`, as a person types it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from enterprises.unanswered import remember_unanswered
from matcher.profile import Profile
from store.clock import FrozenClock
from store.database import Database
from tests.cli.conftest import Zhaoren


@pytest.fixture(autouse=True)
def _asked(office: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    nobody = Profile(id="nobody", as_of=clock.now().date())
    with office.transaction() as session:
        for text in ("养蜂有补贴吗", "养蜂能补贴多少", "=[red]养羊"):
            remember_unanswered(session, text, asker=nobody, now=clock.now())


def test_a_table_with_the_most_asked_first(zhaoren: Zhaoren) -> None:
    result = zhaoren("questions", "unanswered")
    assert (result.code, result.err.strip()) == (0, "3 question(s) in 30 days, 2 matter(s)")
    assert result.out.index("养蜂有补贴吗") < result.out.index("=[red]养羊")


def test_a_file(zhaoren: Zhaoren, tmp_path: Path) -> None:
    assert zhaoren("questions", "unanswered", "--days", 7, "-o", "asked.csv").code == 0
    _, *rows = csv.reader((tmp_path / "asked.csv").read_text("utf-8-sig").splitlines())
    assert [row[:2] for row in rows] == [["养蜂有补贴吗", "2"], ["'=[red]养羊", "1"]]


def test_another_ending_is_wrong_usage(zhaoren: Zhaoren) -> None:
    assert zhaoren("questions", "unanswered", "-o", "asked.txt").code == 2
