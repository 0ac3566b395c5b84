"""Whom to ask, and the answer's way back."""

from __future__ import annotations

import pytest

from enterprises.actors import Actor
from enterprises.errors import AlreadyDecided, NoSpecialist, NotAllowed, TextRefused, Unknown
from enterprises.inquiries import answer, ask, inquiry, open_inquiries
from enterprises.specialists import (
    add_desk,
    desk_by_chat,
    pick_for_enterprise,
    pick_for_policy,
    set_absent,
)
from store.database import Database, Session
from store.tables import Enterprise, NoticeKind, Policy, PolicyState, RecipientKind
from tests.enterprises.people import (
    LATER,
    NOW,
    a_contact,
    an_officer,
    notices,
    registered_enterprise,
)


def desk(
    session: Session,
    key: str,
    *,
    region: str = "",
    chat_id: int | None = 500,
    department: str = "",
) -> int:
    return add_desk(
        session,
        key=key,
        title=f"{key}专员岗",
        region=region,
        chat_id=chat_id,
        department=department,
        now=NOW,
    ).id


def key_of(found: object) -> str | None:
    return getattr(found, "key", None)


def test_a_policy_s_own_desk_or_department_comes_first(database: Database) -> None:
    with database.transaction() as session:
        desk(session, "rsj")
        desk(session, "kjj", department="科技局", chat_id=501)
        assert key_of(pick_for_policy(session, owner="kjj")) == "kjj"
        assert key_of(pick_for_policy(session, owner="科技局")) == "kjj"
        assert pick_for_policy(session, owner="税务局") is None


def test_present_before_absent_near_before_far_idle_before_busy(database: Database) -> None:
    with database.transaction() as session:
        city = desk(session, "city", region="430100")
        district = desk(session, "district", region="430112", chat_id=501)
        other = desk(session, "other", region="430112", chat_id=502)
        desk(session, "elsewhere", region="430104", chat_id=503)
        firm = registered_enterprise(session)
        contact_id = a_contact(session, 1, firm)
        assert key_of(pick_for_enterprise(session, firm)) == "district"
        ask(session, contact_id, "怎么报？", now=NOW)
        assert key_of(pick_for_enterprise(session, firm)) == "other"
        set_absent(session, other, is_absent=True, now=NOW)
        set_absent(session, district, is_absent=True, now=NOW)
        assert key_of(pick_for_enterprise(session, firm)) == "city"
        set_absent(session, city, is_absent=True, now=NOW)
        assert key_of(pick_for_enterprise(session, firm)) == "other"


def test_an_enterprise_s_own_specialist_unless_absent(database: Database) -> None:
    with database.transaction() as session:
        desk(session, "district", region="430112")
        own = desk(session, "own", region="430104", chat_id=501)
        firm = registered_enterprise(session)
        session.get_one(Enterprise, firm).specialist_id = own
        session.flush()
        assert key_of(pick_for_enterprise(session, firm)) == "own"
        set_absent(session, own, is_absent=True, now=NOW)
        assert key_of(pick_for_enterprise(session, firm)) == "district"
        with pytest.raises(Unknown):
            pick_for_enterprise(session, 99)


def test_a_question_and_its_answer_find_their_readers(database: Database) -> None:
    with database.transaction() as session:
        desk_id = desk(session, "kjj")
        firm = registered_enterprise(session)
        contact_id = a_contact(session, 1, firm)
        policy = Policy(code="wc-hnte", state=PolicyState.PUBLISHED, created_at=NOW)
        session.add(policy)
        session.flush()
        asked = ask(
            session, contact_id, " 材料交哪里？ ", policy_id=policy.id, owner="kjj", now=NOW
        )
        assert (asked.question, asked.specialist_id, asked.answer) == (
            "材料交哪里？",
            desk_id,
            None,
        )
        assert notices(session, NoticeKind.INQUIRY) == [(RecipientKind.SPECIALIST, desk_id)]
        assert [one.id for one in open_inquiries(session, desk_id)] == [asked.id]
        by = Actor.specialist(desk_id)
        given = answer(session, asked.id, "政务大厅3号窗口", by=by, now=LATER)
        session.flush()
        assert (given.answer, given.answered_at) == ("政务大厅3号窗口", LATER)
        assert notices(session, NoticeKind.INQUIRY_ANSWERED) == [
            (RecipientKind.CONTACT, contact_id)
        ]
        assert open_inquiries(session, desk_id) == ()
        with pytest.raises(AlreadyDecided):
            answer(session, asked.id, "再答", by=by, now=LATER)
        assert inquiry(session, asked.id) == given


def test_a_desk_nobody_sits_at_is_read_by_the_officers(database: Database) -> None:
    with database.transaction() as session:
        desk(session, "kjj", chat_id=None)
        officer = an_officer(session)
        firm = registered_enterprise(session)
        contact_id = a_contact(session, 1, firm)
        asked = ask(session, contact_id, "怎么报？", now=NOW)
        assert notices(session, NoticeKind.INQUIRY) == [(RecipientKind.OFFICER, officer)]
        given = answer(session, asked.id, "请来电", by=Actor.officer(officer), now=LATER)
        assert given.answer == "请来电"


def test_questions_that_cannot_be_put(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        contact_id = a_contact(session, 1, firm)
        with pytest.raises(NoSpecialist):
            ask(session, contact_id, "怎么报？", now=NOW)
        desk_id = desk(session, "kjj")
        for text in ("", "  \n", "长" * 2001):
            with pytest.raises(TextRefused):
                ask(session, contact_id, text, now=NOW)
        pending = a_contact(session, 2, firm)
        with pytest.raises(NotAllowed):
            ask(session, pending, "怎么报？", now=NOW)
        asked = ask(session, contact_id, "怎么报？", now=NOW)
        other = desk(session, "rsj", chat_id=501)
        for by in (Actor.specialist(other), Actor.contact(contact_id)):
            with pytest.raises(NotAllowed):
                answer(session, asked.id, "答", by=by, now=NOW)
        with pytest.raises(Unknown):
            answer(session, 99, "答", by=Actor.specialist(desk_id), now=NOW)


def test_desks_are_opened_once_a_key(database: Database) -> None:
    with database.transaction() as session:
        first = add_desk(session, key="kjj", title="旧", chat_id=7, now=NOW)
        again = add_desk(session, key="kjj", title="新", now=LATER)
        assert (again.id, again.title, again.chat_id) == (first.id, "新", 7)
        assert desk_by_chat(session, 7) == again
        assert desk_by_chat(session, 8) is None
        with pytest.raises(Unknown):
            set_absent(session, 99, is_absent=True, now=NOW)
