"""Expiry, recovery and retention: what ends, what is put right, what is deleted."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select

from jobs import runner, runs
from jobs.recovery import has_leftovers
from jobs.runs import Counts, Work
from store.clock import FrozenClock
from store.database import Database
from store.tables import (
    AuditEntry,
    Chat,
    Contact,
    Conversation,
    InboxUpdate,
    JobRun,
    Match,
    Notice,
    NoticeStatus,
    Policy,
    PolicyState,
    UnansweredQuestion,
)
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI, at


def run(database: Database, clock: FrozenClock, name: str) -> Counts:
    return runner.run_job(database, name, on=None, now=clock.now(), zone=SHANGHAI).counts


def test_what_is_over_leaves_the_pool_with_its_matches(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        rows.contact(session, clock, rows.enterprise(session, clock))
        window = {"type": "fixed", "opens_on": "2026-01-01", "closes_on": "2026-03-10"}
        ending = rows.policy_of(session, rows.version(session, clock, window=window))
        staying = rows.policy_of(session, rows.version(session, clock))
    run(database, clock, "pending")
    assert run(database, clock, "expiry") == {"policies": 0, "matches_ended": 0}
    clock.move_to(at("2026-03-11", 0, 10))
    assert run(database, clock, "expiry") == {"policies": 1, "matches_ended": 1}
    with database.reading() as session:
        assert session.get_one(Policy, ending).state is PolicyState.EXPIRED
        assert session.get_one(Policy, staying).state is PolicyState.PUBLISHED
        ended = session.scalars(select(Match.ended_at).order_by(Match.id)).all()
        assert [at is not None for at in ended] == [True, False]
        actors = session.scalars(select(AuditEntry.actor)).all()
        assert actors == ["job:expiry"]


def test_recovery_settles_what_dead_processes_left(database: Database, clock: FrozenClock) -> None:
    def work() -> Work:
        return Work(database=database, now=clock.now(), zone=SHANGHAI)

    with database.transaction() as session:
        contact_id = rows.contact(session, clock, rows.enterprise(session, clock))
        stale = rows.notice(
            session, clock, contact_id, expires_at=clock.now() + timedelta(minutes=5)
        )
        claimed = session.get_one(Notice, rows.notice(session, clock, contact_id))
        claimed.status, claimed.claim_token = NoticeStatus.CLAIMED, "dead"
        claimed.lease_until = clock.now() + timedelta(minutes=2)
    assert not has_leftovers(work())
    assert run(database, clock, "recovery") == {}
    clock.move_to(clock.now() + timedelta(minutes=10))
    counts = run(database, clock, "recovery")
    # Nothing says that sending had begun, so it was certainly not sent.
    assert counts == {
        "released": 1,
        "repeated": 0,
        "uncertain": 0,
        "brought_back": 0,
        "expired": 1,
        "dead_runs": 0,
    }
    assert not has_leftovers(work())
    with database.reading() as session:
        assert session.get_one(Notice, stale).status is NoticeStatus.EXPIRED


def test_recovery_closes_runs_that_died_for_good(database: Database, clock: FrozenClock) -> None:
    for _ in range(runs.MAX_ATTEMPTS):
        with database.transaction() as session:
            assert runs.claim(
                session, "digest", "2026-03-10T09:30", now=clock.now(), lease=timedelta(minutes=1)
            )
        clock.move_to(clock.now() + timedelta(minutes=1))
    assert run(database, clock, "recovery")["dead_runs"] == 1


def test_retention_deletes_what_is_old_and_keeps_the_rest(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        contact_id = rows.contact(session, clock, rows.enterprise(session, clock))
        chat_id = session.get_one(Contact, contact_id).chat_id
        for number, age in enumerate((7, 5)):
            session.add(
                InboxUpdate(
                    update_id=number,
                    chat_id=chat_id,
                    payload=None,
                    received_at=clock.now() - timedelta(days=age),
                )
            )
        session.add(
            Conversation(
                chat_id=chat_id,
                flow="register",
                step="name",
                updated_at=clock.now() - timedelta(days=181),
            )
        )
        for age in (399, 401):
            notice = session.get_one(Notice, rows.notice(session, clock, contact_id))
            notice.status = NoticeStatus.SENT
            notice.settled_at = clock.now() - timedelta(days=age)
        rows.notice(session, clock, contact_id)
        for age in (399, 401):
            asked_at = clock.now() - timedelta(days=age)
            session.add(UnansweredQuestion(text="养蜂有补贴吗", asked_at=asked_at))
    counts = run(database, clock, "retention")
    assert counts == {
        "inbox": 1,
        "unused_codes": 0,
        "conversations": 1,
        "skipped_questions": 0,
        "unanswered_questions": 1,
        "past_decisions": 0,
        "facts": 0,
        "notices": 1,
        "outages": 0,
        "links": 0,
        "runs": 0,
        "forgotten_chats": 0,
    }
    with database.reading() as session:
        assert session.scalars(select(InboxUpdate.update_id)).all() == [1]
        assert session.scalar(select(func.count()).select_from(Notice)) == 2


def test_who_was_not_here_for_two_years_is_forgotten(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        gone = rows.contact(session, clock, rows.enterprise(session, clock))
        here = rows.contact(session, clock, rows.enterprise(session, clock))
        chat = session.get_one(Chat, session.get_one(Contact, gone).chat_id)
        chat.last_seen_at = clock.now() - timedelta(days=732)
        almost = session.get_one(Chat, session.get_one(Contact, here).chat_id)
        almost.last_seen_at = clock.now() - timedelta(days=729)
    assert run(database, clock, "retention")["forgotten_chats"] == 1
    with database.reading() as session:
        assert session.scalars(select(Contact.id)).all() == [here]
        assert "forgotten" in session.scalars(select(AuditEntry.action)).all()


def test_old_runs_go_and_beats_stay(database: Database, clock: FrozenClock) -> None:
    run(database, clock, "digest")
    with database.transaction() as session:
        runs.record_beat(session, "pending", counts={"written": 1}, error=None, now=clock.now())
    clock.move_to(at("2027-06-01"))
    assert run(database, clock, "retention")["runs"] == 1
    with database.reading() as session:
        assert set(session.scalars(select(JobRun.job))) == {"pending", "retention"}
    assert clock.now().date() == date(2027, 6, 1)
