"""`zhaoren outbox` and what `zhaoren jobs list` says of missed slots and stops."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from cli.outbox import STATES
from jobs import outages, outbox
from jobs.runner import PULSE, run_due
from jobs.runs import Work
from store.clock import FrozenClock
from store.database import Database
from store.tables import Notice, NoticeStatus, OutageCause
from tests.cli.conftest import Zhaoren
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI


@pytest.fixture
def failed(office: Database, clock: FrozenClock) -> int:
    """A notice the Bot API refused, one that waits, and a contact that blocked the bot."""
    with office.transaction() as session:
        who = rows.contact(session, clock, rows.enterprise(session, clock))
        rows.contact(session, clock, rows.enterprise(session, clock), unreachable=True)
        one = rows.notice(session, clock, who)
        (taken,) = outbox.claim(
            session, now=clock.now(), limit=1, lease=timedelta(minutes=1), zone=SHANGHAI
        )
        outbox.undeliverable(session, one, taken.token, reason="too long", now=clock.now())
        rows.notice(session, clock, who)
    return one


def test_the_state_of_the_outbox_is_told(zhaoren: Zhaoren, failed: int) -> None:
    shown = zhaoren("outbox")
    assert shown.code == 0
    assert "Waiting 1, of which due 1, the oldest for 0 s" in shown.out
    assert re.search(r"verified\W+0\W+1\W+0\W+0\W+0", shown.out)
    assert re.search(r"示例企业\W+91430112\d+\W+1 of 1\W+2026-03-10 10:00", shown.out)


def test_what_was_sent_twice_is_told(
    zhaoren: Zhaoren, office: Database, clock: FrozenClock
) -> None:
    assert "nobody knew" not in zhaoren("outbox").out
    with office.transaction() as session:
        who = rows.contact(session, clock, rows.enterprise(session, clock))
        one = rows.notice(session, clock, who)
        (taken,) = outbox.claim(
            session, now=clock.now(), limit=1, lease=timedelta(minutes=1), zone=SHANGHAI
        )
        session.get_one(Notice, one).was_uncertain = True
        outbox.sent(session, one, taken.token, message_id=1, now=clock.now())
    said = zhaoren("outbox").out
    assert re.search(r"verified\W+1\W+0\W+0\W+0\W+0\W+1\W", said)
    assert "nobody knew of the first time whether it arrived" in " ".join(said.split())


@pytest.mark.parametrize("status", NoticeStatus)
def test_every_state_is_named_in_words(zhaoren: Zhaoren, failed: int, status: NoticeStatus) -> None:
    words = dict(STATES)[status]
    count = {NoticeStatus.WAITING: 1, NoticeStatus.UNDELIVERABLE: 1}.get(status, 0)
    said = " ".join(zhaoren("outbox").out.split())
    assert re.search(rf"{status.value} │ {words.split(',')[0]}[^│]*│ {count} ", said)


def test_a_failed_notice_is_listed_retried_and_taken_back(zhaoren: Zhaoren, failed: int) -> None:
    listed = zhaoren("outbox", "list")
    assert re.search(rf"{failed}\W+verified\W+undeliverable\W+contact", listed.out)
    assert "too long" in listed.out
    assert "undeliverable: refused for good" in " ".join(listed.out.split())
    assert zhaoren("outbox", "retry", failed, "--by", "li").code == 0
    assert "too long" not in zhaoren("outbox", "list").out
    assert str(failed) in zhaoren("outbox", "list", "--status", "waiting").out
    assert zhaoren("outbox", "cancel", failed, "--by", "li").code == 0
    again = zhaoren("outbox", "cancel", failed, "--by", "li")
    assert (again.code, "it is cancelled, not waiting" in again.err) == (1, True)


@pytest.mark.parametrize("act", ["retry", "cancel"])
def test_who_acts_must_be_an_officer(zhaoren: Zhaoren, failed: int, act: str) -> None:
    refused = zhaoren("outbox", act, failed, "--by", "nobody")
    assert (refused.code, "no officer nobody" in refused.err) == (1, True)
    assert zhaoren("outbox", act, 999, "--by", "li").code == 1
    assert zhaoren("outbox", act, failed).code == 2


def test_the_list_of_jobs_tells_what_was_missed_and_what_stands_still(
    zhaoren: Zhaoren, office: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No scheduler has run" in zhaoren("jobs", "list").out
    assert zhaoren("jobs", "run", "expiry", "--on", "2026-03-07").code == 0
    run_due(office, PULSE, Work(database=office, now=clock.now(), zone=SHANGHAI))
    with office.transaction() as session:
        outages.begin(
            session, outages.BOT, OutageCause.SILENT, began_at=clock.now(), now=clock.now()
        )
    later = clock.now() + timedelta(days=2, minutes=1)
    monkeypatch.setenv("ZHAOREN_NOW", later.isoformat())
    said = zhaoren("jobs", "list").out
    assert "172860 s ago" in said
    assert "bot has been stopped since 2026-03-10 10:00 (silent)." in said
    assert "last 2026-03-12T00:05" in " ".join(said.split())
    assert "stopped" in said
