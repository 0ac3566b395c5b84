"""What officers see of the pushes, and what they may do to one of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from enterprises.actors import Actor
from enterprises.officers import OfficerAccount, add_officer
from jobs import outbox, outbox_acts, reports
from jobs.errors import CannotCancel, CannotRetry, NoSuchNotice
from jobs.recipients import BLOCKED
from store.clock import FrozenClock
from store.database import Database
from store.tables import AuditEntry, Chat, Contact, Notice, NoticeKind, NoticeStatus
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI

LEASE = timedelta(minutes=5)
WEEK = timedelta(days=7)


def officer(session: Session, clock: FrozenClock) -> OfficerAccount:
    by = Actor.job("tests")
    return add_officer(session, key="li", title="录入岗", now=clock.now(), by=by)


def claimed(session: Session, clock: FrozenClock, contact_id: int, **what) -> tuple[int, str]:
    """Put a notice into the outbox and take it; return its id and the claim's token."""
    notice_id = rows.notice(session, clock, contact_id, **what)
    (taken,) = outbox.claim(session, now=clock.now(), limit=1, lease=LEASE, zone=SHANGHAI)
    assert taken.id == notice_id
    return notice_id, taken.token


def block(session: Session, clock: FrozenClock, contact_id: int) -> None:
    chat_id = session.get_one(Contact, contact_id).chat_id
    session.get_one(Chat, chat_id).unreachable_since = clock.now()


def test_each_end_is_counted_by_kind_within_the_period(
    database: Database, clock: FrozenClock
) -> None:
    now = clock.now()
    with database.transaction() as session:
        who = rows.contact(session, clock, rows.enterprise(session, clock))
        one, token = claimed(session, clock, who)
        outbox.sent(session, one, token, message_id=1, now=now - WEEK)
        one, token = claimed(session, clock, who)
        outbox.sent(session, one, token, message_id=1, now=now)
        one, token = claimed(session, clock, who)
        session.get_one(Notice, one).was_uncertain = True
        outbox.sent(session, one, token, message_id=1, now=now)
        one, token = claimed(session, clock, who)
        outbox.undeliverable(session, one, token, reason="Bad Request: too long", now=now)
        one, token = claimed(session, clock, who)
        outbox.undeliverable(session, one, token, reason=BLOCKED.why, now=now)
        one, token = claimed(session, clock, who)
        outbox.expired(session, one, token, reason="nothing to say", now=now)
        one, token = claimed(session, clock, who, kind=NoticeKind.FACT_ASKED)
        session.get_one(Notice, one).was_uncertain = True
        outbox.uncertain(session, one, token, error="TimedOut", now=now)
        rows.notice(session, clock, who)
    with database.reading() as session:
        found = reports.deliveries(session, since=now - WEEK, until=now)
    assert found == (
        reports.KindReport(kind=NoticeKind.FACT_ASKED, uncertain=1),
        reports.KindReport(
            kind=NoticeKind.VERIFIED, sent=2, failed=1, unreachable=1, dropped=1, repeated=1
        ),
    )


def test_an_enterprise_is_named_whose_contacts_are_closed_to_us(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        reached, lost = (rows.enterprise(session, clock) for _ in range(2))
        rows.contact(session, clock, reached)
        gone = rows.contact(session, clock, lost)
        rows.contact(session, clock, lost)
        block(session, clock, gone)
    with database.reading() as session:
        (one,) = reports.unreached_enterprises(session)
    assert (one.enterprise_id, one.contacts, one.all_contacts) == (lost, 1, 2)
    assert one.since == clock.now()


def test_a_list_names_accounts_and_never_a_chat(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        who = rows.contact(session, clock, rows.enterprise(session, clock))
        chat_id = session.get_one(Contact, who).chat_id
        one, token = claimed(session, clock, who)
        outbox.undeliverable(session, one, token, reason="refused", now=clock.now())
    with database.reading() as session:
        (line,) = reports.notices_in(session, reports.TO_LOOK_AT, limit=5)
    assert (line.id, line.to, line.why) == (one, f"contact:{who}", "refused")
    assert str(chat_id) not in repr(line)


def test_what_failed_is_sent_again_and_the_audit_says_who_wanted_it(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        by = officer(session, clock)
        who = rows.contact(session, clock, rows.enterprise(session, clock))
        one, token = claimed(session, clock, who)
        outbox.undeliverable(session, one, token, reason="refused", now=clock.now())
        outbox_acts.retry(session, one, by=by, now=clock.now())
    with database.transaction() as session:
        (again,) = outbox.claim(session, now=clock.now(), limit=5, lease=LEASE, zone=SHANGHAI)
        assert again.id == one
        written = session.query(AuditEntry).filter_by(action="notice_retried").one()
        assert (written.actor, written.subject) == (f"officer:{by.id}", f"notice:{one}")


@pytest.mark.parametrize(
    ("end", "kind", "why"),
    [
        ("waiting", NoticeKind.VERIFIED, "it is waiting"),
        ("sent", NoticeKind.VERIFIED, "it is sent"),
        ("refused", NoticeKind.NEW_MATCHES, "the next digest"),
        ("blocked", NoticeKind.VERIFIED, "cannot be reached"),
        ("late", NoticeKind.VERIFIED, "time is over"),
    ],
)
def test_what_must_not_be_sent_again_is_refused_with_the_reason(
    database: Database, clock: FrozenClock, end: str, kind: NoticeKind, why: str
) -> None:
    now = clock.now()
    with database.transaction() as session:
        by = officer(session, clock)
        who = rows.contact(session, clock, rows.enterprise(session, clock))
        if end == "waiting":
            one = rows.notice(session, clock, who, kind=kind)
        else:
            one, token = claimed(session, clock, who, kind=kind)
            if end == "sent":
                outbox.sent(session, one, token, message_id=1, now=now)
            else:
                outbox.undeliverable(session, one, token, reason="refused", now=now)
        if end == "blocked":
            block(session, clock, who)
        session.flush()
        later = now + timedelta(days=400) if end == "late" else now
        with pytest.raises(CannotRetry, match=why):
            outbox_acts.retry(session, one, by=by, now=later)


def test_what_waits_is_cancelled_and_what_is_sent_is_not(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        by = officer(session, clock)
        who = rows.contact(session, clock, rows.enterprise(session, clock))
        one = rows.notice(session, clock, who)
        outbox_acts.cancel(session, one, by=by, now=clock.now())
        row = session.get_one(Notice, one, populate_existing=True)
        assert (row.status, row.last_error) == (
            NoticeStatus.CANCELLED,
            f"cancelled by officer:{by.id}",
        )
        with pytest.raises(CannotCancel, match="it is cancelled"):
            outbox_acts.cancel(session, one, by=by, now=clock.now())
        with pytest.raises(NoSuchNotice, match="no notice 999"):
            outbox_acts.cancel(session, 999, by=by, now=clock.now())
