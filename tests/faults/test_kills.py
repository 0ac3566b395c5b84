"""Processes killed at random points of sending and answering; more: ``python -m bench.faults``."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

from bench.faults_tally import tally
from bench.faults_workers import CAUSE, FIRST_CHAT, UPDATE
from store import inbox_rows
from store.audit_rows import add_audit_entry
from store.clock import FrozenClock
from store.database import Database
from store.outbox_rows import add_notice
from store.tables import Notice, NoticeKind, NoticeStatus, RecipientKind
from tests.conftest import REPOSITORY

CHAT = 1


@pytest.mark.process
@pytest.mark.parametrize(("kind", "runs"), [("sqlite", 5), ("postgresql", 4)])
def test_nothing_is_lost_and_nothing_doubled(
    kind: str, runs: int, request: pytest.FixtureRequest
) -> None:
    """So many runs with one worker, and as many with three; a start costs as much as four."""
    if request.config.getoption("--database") not in (kind, "both"):
        pytest.skip("the other database was asked for")
    command = [sys.executable, "-m", "bench.faults", "--database", kind]
    command += ["--workers", "both", "--runs", str(runs), "--seed", "4000"]
    ended = subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    for workers in (1, 3):
        assert f"{kind}, workers: {workers}, runs: {runs}, wrong: 0" in ended.stdout


def wrong_with(
    database: Database, accepted: list[tuple[int, str]], *, updates: int = 0, kills: int = 1
) -> tuple[str, ...]:
    with database.reading() as session:
        return tally(session, accepted, kills=kills, hung=0, causes=1, updates=updates).wrong


def caused(database: Database, clock: FrozenClock, **values: Any) -> None:
    """Write one cause with its notice, settled as ``values`` say."""
    with database.transaction() as session:
        add_notice(
            session,
            recipient_kind=RecipientKind.CHAT,
            recipient_id=FIRST_CHAT,
            kind=NoticeKind.VERIFIED,
            subject="cause:0",
            payload={"versions": []},
            priority=10,
            not_before=clock.now(),
            expires_at=clock.now() + timedelta(days=1),
            now=clock.now(),
        )
        note(session, clock, CAUSE, "cause:0")
        row = session.query(Notice).one()
        for name, value in values.items():
            setattr(row, name, value)


def note(session: Any, clock: FrozenClock, action: str, subject: str) -> None:
    add_audit_entry(
        session, actor="job:bench", action=action, subject=subject, detail={}, now=clock.now()
    )


COME = (FIRST_CHAT, "cause:0")


@pytest.mark.parametrize(
    ("status", "was_uncertain", "attempts", "times", "wrong"),
    [
        (NoticeStatus.SENT, False, 1, 1, ""),
        (NoticeStatus.SENT, True, 2, 2, ""),
        (NoticeStatus.SENT, False, 1, 0, "is lost"),
        (NoticeStatus.SENT, False, 1, 2, "arrived 2 times"),
        (NoticeStatus.SENT, True, 2, 3, "arrived 3 times"),
        (NoticeStatus.WAITING, False, 0, 0, "is not settled"),
        (NoticeStatus.UNCERTAIN, False, 1, 1, "is left without a doubt"),
        (NoticeStatus.UNCERTAIN, True, 1, 0, "is lost without a second crash"),
        (NoticeStatus.UNCERTAIN, True, 1, 1, "is left without a second crash"),
        (NoticeStatus.UNCERTAIN, True, 2, 0, ""),
        (NoticeStatus.UNCERTAIN, True, 2, 2, ""),
        (NoticeStatus.UNCERTAIN, True, 2, 3, "arrived 3 times"),
    ],
    ids=[
        "once",
        "doubt, twice",
        "lost",
        "twice",
        "thrice",
        "waits",
        "no doubt",
        "lost after one crash",
        "left after one crash",
        "lost after two",
        "twice, left after two",
        "thrice, left after two",
    ],
)
def test_what_must_not_be_is_found(
    database: Database,
    clock: FrozenClock,
    status: NoticeStatus,
    was_uncertain: bool,
    attempts: int,
    times: int,
    wrong: str,
) -> None:
    caused(database, clock, status=status, was_uncertain=was_uncertain, attempts=attempts)
    found = wrong_with(database, [COME] * times, kills=2)
    assert len(found) == bool(wrong)
    assert all(wrong in one for one in found)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (["answer:0", "answer:1"], ""),
        (["answer:0", "answer:0", "answer:1"], ""),
        (["answer:0", "answer:0", "answer:1", "answer:1"], "repeated by 1 kill"),
        (["answer:1", "answer:0"], "in the order [1, 0]"),
        (["answer:0"], "1 of 2 updates answered"),
    ],
    ids=["in order", "again after a kill", "too often", "out of order", "lost"],
)
def test_answers_are_counted(
    database: Database, clock: FrozenClock, given: list[str], wrong: str
) -> None:
    caused(database, clock, status=NoticeStatus.SENT)
    with database.transaction() as session:
        for number in range(2):
            inbox_rows.remember(
                session, update_id=number, chat_id=CHAT, payload={"x": 1}, now=clock.now()
            )
            inbox_rows.settle(session, number, outcome="done", now=clock.now())
            note(session, clock, UPDATE, f"update:{number}")
    found = wrong_with(database, [COME, *((CHAT, one) for one in given)], updates=2)
    others = [one for one in found if "notices of" not in one]
    assert len(others) == bool(wrong), found
    assert all(wrong in one for one in others)
