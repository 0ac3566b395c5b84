"""The whole registration on real tables: look-up, the last transaction, credit codes later."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from enterprises.actors import Actor
from enterprises.answers import Answer, Statement
from enterprises.contacts import contact
from enterprises.drafts import Draft, new_draft
from enterprises.errors import ConsentMissing, InvalidFact, TextRefused
from enterprises.membership import verify_by_officer
from enterprises.profiles import Viewer, facts_of
from enterprises.questionnaire import interpret, next_question, take
from enterprises.registration import (
    NewEnterprise,
    enter,
    finish,
    look_up,
    register,
)
from enterprises.statements import state_fact
from store.database import Database, Session
from store.tables import ContactRole, Enterprise, FactSource, Frequency, Membership
from tests.enterprises.people import (
    CODE,
    NOW,
    OTHER_CODE,
    TODAY,
    a_contact,
    an_officer,
    consenting,
    registered_enterprise,
    revenue,
)

EVERYTHING = Viewer.everything()


def answer(session: Session, draft: Draft, question_id: str, text: str) -> Draft:
    assert next_question(draft) == question_id
    found = interpret(question_id, text, today=TODAY, draft=draft)
    assert isinstance(found, Answer), found
    return look_up(session, take(draft, question_id, found))


def rest(session: Session, draft: Draft) -> Draft:
    """Skip whatever is still asked."""
    while (question_id := next_question(draft)) is not None:
        draft = answer(session, draft, question_id, "不清楚")
    return draft


def values(session: Session, firm: int) -> dict[str, Any]:
    return {fact.key: fact.value for fact in facts_of(session, firm, viewer=EVERYTHING)}


@pytest.mark.parametrize("typed", [CODE, "示例线缆"], ids=["by code", "by name"])
def test_a_registered_enterprise_is_found_and_joined(database: Database, typed: str) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        consenting(session, 1)
        draft = answer(session, new_draft(TODAY), "identify", typed)
        assert [one["id"] for one in draft["candidates"]] == [firm]
        draft = answer(session, draft, "confirm", "是")
        draft = answer(session, draft, "business", "不清楚")
        draft = answer(session, draft, "headcount", "八十来人")
        draft = answer(session, draft, "revenue", "三千万")
        draft = answer(session, draft, "qualifications", "没有")
        draft = answer(session, draft, "blacklist", "没有")
        draft = answer(session, draft, "frequency", "每周")
        done = finish(session, 1, draft, now=NOW)
        session.flush()
        assert (done.joined.enterprise_id, done.joined.role) == (firm, ContactRole.FIRST)
        assert done.protected == ()
        assert contact(session, done.joined.contact_id).frequency is Frequency.WEEKLY
        known = values(session, firm)
    assert known["hr.headcount"] == {"gte": 75, "lte": 85}
    assert known["fin.revenue@2025"] == 30_000_000
    assert known["industry.code"] == "C3831", "what was not answered stays as inferred"


def test_an_unknown_enterprise_is_entered_with_what_its_name_implies(database: Database) -> None:
    with database.transaction() as session:
        consenting(session, 1)
        draft = answer(session, new_draft(TODAY), "identify", OTHER_CODE)
        draft = answer(session, draft, "name", "示例智软科技有限公司")
        done = finish(session, 1, rest(session, draft), now=NOW)
        facts = facts_of(session, done.joined.enterprise_id, viewer=EVERYTHING)
    assert {fact.field: fact.value for fact in facts}["entity.type"] == "企业法人"
    assert {fact.source for fact in facts} == {FactSource.DERIVED}


def test_what_a_stranger_entered_is_not_shown_by_its_code(database: Database) -> None:
    with database.transaction() as session:
        entered = enter(session, NewEnterprise(name="秘密项目", credit_code=CODE), now=NOW)
        a_contact(session, 1, entered)
        consenting(session, 2)
        draft = answer(session, new_draft(TODAY), "identify", CODE)
        assert "candidates" not in draft
        draft = answer(session, draft, "name", "我以为没有的公司")
        draft = answer(session, draft, "district", "望城")
        done = finish(session, 2, rest(session, draft), now=NOW)
        assert done.joined.enterprise_id == entered
        assert (done.joined.membership, done.stated) == (Membership.PENDING, ())
        assert session.get_one(Enterprise, entered).name == "秘密项目"


def test_a_protected_fact_is_reported_and_the_others_are_stated(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        officer = an_officer(session)
        state_fact(session, firm, revenue(1), by=Actor.officer(officer), now=NOW)
        headcount = Statement(field="hr.headcount", value=80)
        consenting(session, 1)
        done = register(session, 1, firm, (revenue(2), headcount), now=NOW)
    assert (done.stated, done.protected) == (("hr.headcount",), ("fin.revenue@2025",))


def test_entering_twice_is_one_enterprise(database: Database) -> None:
    with database.transaction() as session:
        first = enter(session, NewEnterprise(name="甲", credit_code=CODE), now=NOW)
        assert enter(session, NewEnterprise(name="乙", credit_code=CODE.lower()), now=NOW) == first
        nameless = {enter(session, NewEnterprise(name="丙"), now=NOW) for _ in range(2)}
        assert len(nameless) == 2
        assert session.scalar(select(func.count(Enterprise.id))) == 3


def test_what_cannot_be_entered(database: Database) -> None:
    with database.transaction() as session:
        with pytest.raises(InvalidFact):
            enter(session, NewEnterprise(name="甲", credit_code="123"), now=NOW)
        with pytest.raises(TextRefused):
            enter(session, NewEnterprise(name=" "), now=NOW)
        with pytest.raises(ConsentMissing):
            register(session, 1, NewEnterprise(name="甲"), (), now=NOW)
        with pytest.raises(InvalidFact):
            finish(session, consenting(session, 1), new_draft(TODAY), now=NOW)


def test_a_second_person_waits_and_then_speaks(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        officer = an_officer(session)
        first = a_contact(session, 1, firm)
        verify_by_officer(session, first, officer_id=officer, now=NOW)
        consenting(session, 2)
        done = register(session, 2, firm, (revenue(2),), now=NOW)
        assert done.joined.membership is Membership.PENDING
        assert "fin.revenue@2025" not in values(session, firm)
