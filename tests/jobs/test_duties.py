"""Work that lies still rings once, at the desk that has it, and rings again for the next piece."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from enterprises.unresolved import close_case, open_case
from jobs.duties import run_duties
from jobs.runs import Work
from store.clock import FrozenClock
from store.database import Database
from store.tables import (
    Chat,
    Conversation,
    DraftState,
    Inquiry,
    Notice,
    NoticeKind,
    Officer,
    PolicyDraft,
    RecipientKind,
    Specialist,
)
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI, at

OFFICER_CHAT, DESK_CHAT, NEWCOMER = 2001, 3001, 4001


def run(database: Database, clock: FrozenClock) -> dict[str, int]:
    return run_duties(Work(database=database, now=clock.now(), zone=SHANGHAI))


def told(database: Database) -> list[tuple[RecipientKind, NoticeKind, list[int]]]:
    with database.reading() as session:
        return [
            (
                one.recipient_kind,
                one.kind,
                one.payload.get("inquiries") or one.payload.get("drafts") or [],
            )
            for one in session.scalars(select(Notice).order_by(Notice.id))
        ]


def officer(database: Database, clock: FrozenClock, key: str = "officer") -> int:
    with database.transaction() as session:
        row = Officer(key=key, title=key, chat_id=OFFICER_CHAT, created_at=clock.now())
        session.add(row)
        session.flush()
        return row.id


def ask(database: Database, clock: FrozenClock, **desk: object) -> int:
    """Let a contact ask a desk something; return the inquiry."""
    with database.transaction() as session:
        post = session.scalars(select(Specialist)).first()
        if post is None:
            values = {"chat_id": DESK_CHAT} | desk
            post = Specialist(key="desk", title="专员", created_at=clock.now(), **values)
            session.add(post)
        contact_id = rows.contact(session, clock, rows.enterprise(session, clock))
        session.flush()
        row = Inquiry(
            contact_id=contact_id, specialist_id=post.id, question="？", asked_at=clock.now()
        )
        session.add(row)
        session.flush()
        return row.id


def test_a_desk_is_reminded_after_two_working_days(database: Database, clock: FrozenClock) -> None:
    clock.move_to(at("2026-03-12", 16))
    first = ask(database, clock)
    clock.move_to(at("2026-03-13", 9))
    second = ask(database, clock)
    rung = {}
    for days in range(1, 9):
        clock.move_to(at("2026-03-12", 9) + timedelta(days=days))
        rung[clock.now().day] = run(database, clock)["inquiries"]
    assert {day for day, count in rung.items() if count} == {16, 17}
    desk = RecipientKind.SPECIALIST, NoticeKind.INQUIRY_WAITS
    assert told(database) == [(*desk, [first]), (*desk, [first, second])]


@pytest.mark.parametrize(
    "desk", [{"chat_id": None}, {"is_absent": True}], ids=["no chat", "absent"]
)
def test_where_nobody_sits_officers_hear(
    database: Database, clock: FrozenClock, desk: dict[str, object]
) -> None:
    officer(database, clock)
    inquiry = ask(database, clock, **desk)
    clock.move_to(at("2026-03-12", 9))
    assert run(database, clock)["inquiries"] == 1
    assert told(database) == [(RecipientKind.OFFICER, NoticeKind.INQUIRY_WAITS, [inquiry])]


def test_after_four_working_days_officers_hear_too(database: Database, clock: FrozenClock) -> None:
    officer(database, clock)
    ask(database, clock)
    clock.move_to(at("2026-03-13", 9))
    assert run(database, clock)["inquiries"] == 1
    clock.move_to(at("2026-03-16", 9))
    assert run(database, clock)["inquiries"] == 1
    assert {one[0] for one in told(database)} == {RecipientKind.SPECIALIST, RecipientKind.OFFICER}


def test_what_was_answered_rings_nowhere(database: Database, clock: FrozenClock) -> None:
    ask(database, clock)
    with database.transaction() as session:
        session.execute(update(Inquiry).values(answered_at=clock.now(), answer="。"))
    clock.move_to(at("2026-04-01", 9))
    assert run(database, clock)["inquiries"] == 0


def submit(database: Database, clock: FrozenClock, author: int) -> None:
    with database.transaction() as session:
        session.add(
            PolicyDraft(
                code="one",
                item={"id": "one", "region": ["430112"]},
                item_hash="x",
                title="草稿",
                state=DraftState.SUBMITTED,
                author_id=author,
                created_at=clock.now(),
                submitted_at=clock.now(),
            )
        )


def test_a_draft_waits_for_whoever_did_not_write_it(database: Database, clock: FrozenClock) -> None:
    approver = officer(database, clock, "approver")
    with database.transaction() as session:
        writer = Officer(key="writer", title="w", chat_id=2002, created_at=clock.now())
        session.add(writer)
        session.flush()
        author = writer.id
    submit(database, clock, author)
    clock.move_to(at("2026-03-11", 9))
    assert run(database, clock)["drafts"] == 0
    clock.move_to(at("2026-03-12", 9))
    assert run(database, clock)["drafts"] == 1
    assert run(database, clock)["drafts"] == 0
    with database.transaction() as session:
        assert session.scalars(select(Notice.recipient_id)).all() == [approver]
        session.execute(update(PolicyDraft).values(submitted_at=clock.now()))
    clock.move_to(at("2026-03-16", 9))
    assert run(database, clock)["drafts"] == 1


def test_a_case_rings_once_for_whoever_may_close_it(database: Database, clock: FrozenClock) -> None:
    mine = officer(database, clock)
    with database.transaction() as session:
        session.add(
            Officer(key="far", title="f", chat_id=2003, region="430104", created_at=clock.now())
        )
        contact_id = rows.contact(session, clock, rows.enterprise(session, clock))
        first = open_case(session, contact_id, cause="delay", description="。", now=clock.now())
    rung = []
    for day in (11, 12, 13):
        clock.move_to(at(f"2026-03-{day}", 9))
        rung.append(run(database, clock)["cases"])
    assert rung == [0, 1, 0]
    with database.transaction() as session:
        waits = session.scalars(select(Notice).where(Notice.kind == NoticeKind.CASE_WAITS)).one()
        assert (waits.recipient_id, waits.payload["cases"]) == (mine, [first])
        second = open_case(session, contact_id, cause="other", description="。", now=clock.now())
        close_case(session, first, officer_id=mine, outcome="办结", now=clock.now())
    clock.move_to(at("2026-03-17", 9))
    assert run(database, clock)["cases"] == 1
    with database.reading() as session:
        newest = session.scalars(select(Notice).order_by(Notice.id.desc())).first()
        assert newest is not None
        assert newest.payload["cases"] == [second]


FLOWS = [
    ("open", {"flow": "register", "answers": {"started_on": "2026-03-10"}}, 1),
    ("paused", {"flow": "paused:register", "answers": {"started_on": "2026-03-10"}}, 1),
    (
        "put aside",
        {
            "flow": "inquiry",
            "answers": {"aside": {"flow": "register", "answers": {"started_on": "2026-03-10"}}},
        },
        1,
    ),
    ("another conversation", {"flow": "inquiry", "answers": {}}, 0),
]


@pytest.mark.parametrize(
    ("conversation", "expected"), [one[1:] for one in FLOWS], ids=[one[0] for one in FLOWS]
)
def test_a_registration_is_called_back_once(
    database: Database, clock: FrozenClock, conversation: dict, expected: int
) -> None:
    with database.transaction() as session:
        session.add(
            Chat(
                chat_id=NEWCOMER,
                consented_at=clock.now(),
                created_at=clock.now(),
                last_seen_at=clock.now(),
            )
        )
        session.flush()
        session.add(
            Conversation(chat_id=NEWCOMER, step="headcount", updated_at=clock.now(), **conversation)
        )
    assert run(database, clock)["registrations"] == 0
    clock.move_to(at("2026-03-11", 9))
    assert run(database, clock)["registrations"] == expected
    for day in ("2026-03-12", "2026-03-20", "2026-06-01"):
        clock.move_to(at(day, 9))
        assert run(database, clock)["registrations"] == 0


def test_who_speaks_for_an_enterprise_is_not_called_back(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        rows.contact(session, clock, rows.enterprise(session, clock))
        chat_id = session.scalars(select(Chat.chat_id)).one()
        answers = {"started_on": "2026-03-10"}
        session.add(
            Conversation(
                chat_id=chat_id, flow="register", step="x", answers=answers, updated_at=clock.now()
            )
        )
    clock.move_to(at("2026-03-11", 9))
    assert run(database, clock)["registrations"] == 0
