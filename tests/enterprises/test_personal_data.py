"""Seeing what is kept about oneself, and having it deleted."""

from __future__ import annotations

import json

from sqlalchemy import func, select

from enterprises import feedback, inquiries, specialists
from enterprises.actors import Actor
from enterprises.membership import decide_join
from enterprises.one_time_codes import redeem_code
from enterprises.personal_data import export_my_data, forget
from enterprises.profiles import Viewer, facts_of
from enterprises.registration import NewEnterprise, enter
from enterprises.statements import state_fact
from store.database import Database
from store.schema import drift
from store.tables import (
    AuditEntry,
    Chat,
    Contact,
    Conversation,
    Enterprise,
    FactsSnapshot,
    InboxUpdate,
    Inquiry,
    Notice,
    Rating,
    RecipientKind,
    SkippedQuestion,
)
from tests.enterprises.people import (
    LATER,
    NOW,
    a_contact,
    a_verified_contact,
    an_officer,
    consenting,
    registered_enterprise,
    revenue,
)


def test_the_export_holds_everything_and_is_json(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        contact_id = a_contact(session, 1, firm)
        state_fact(session, firm, revenue(5), by=Actor.contact(contact_id), now=NOW)
        specialists.add_desk(session, key="kjj", title="专员岗", now=NOW)
        inquiries.ask(session, contact_id, "什么时候截止？", now=NOW)
        feedback.rate(session, contact_id, subject="service", stars=5, now=NOW)
        session.add(
            Conversation(chat_id=1, flow="register", step="name", answers={"a": 1}, updated_at=NOW)
        )
        session.flush()
        mine = export_my_data(session, 1)
        assert export_my_data(session, 2) == {}
    (one,) = mine["contacts"]
    assert one["enterprise"]["name"] == "示例线缆制造（长沙）有限公司"
    assert [fact["value"] for fact in one["statements"]] == [5]
    assert [asked["question"] for asked in one["inquiries"]] == ["什么时候截止？"]
    assert [rating["stars"] for rating in one["ratings"]] == [5]
    assert mine["conversation"]["answers"] == {"a": 1}
    assert mine["consent"]["consent_version"] == "1"
    assert json.loads(json.dumps(mine)) == mine


def test_forgetting_leaves_no_trace_of_the_person(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        an_officer(session)
        contact_id = a_contact(session, 1, firm)
        state_fact(session, firm, revenue(5), by=Actor.contact(contact_id), now=NOW)
        specialists.add_desk(session, key="kjj", title="专员岗", now=NOW)
        inquiries.ask(session, contact_id, "什么时候截止？", now=NOW)
        feedback.rate(session, contact_id, subject="service", stars=5, now=NOW)
        redeem_code(session, 1, "WRONGONE", now=NOW)
        session.add(
            Conversation(chat_id=1, flow="register", step="name", answers={}, updated_at=NOW)
        )
        session.add(
            InboxUpdate(
                update_id=5, chat_id=1, payload={"text": "x"}, received_at=NOW, handled_at=NOW
            )
        )
    with database.transaction() as session:
        assert forget(session, 1, now=LATER)
        assert not forget(session, 1, now=LATER)
    with database.reading() as session:
        for table in (Chat, Contact, Conversation, Inquiry, Rating):
            assert session.scalar(select(func.count()).select_from(table)) == 0, table
        to_the_person = select(func.count(Notice.id)).where(
            Notice.recipient_kind.in_((RecipientKind.CONTACT, RecipientKind.CHAT))
        )
        assert session.scalar(to_the_person) == 0
        named = select(func.count(AuditEntry.id)).where(AuditEntry.chat_id.is_not(None))
        assert session.scalar(named) == 0
        assert "chat:1" not in set(session.scalars(select(AuditEntry.actor)))
        said = select(AuditEntry.detail).where(AuditEntry.action == "fact_stated")
        assert list(session.scalars(said)) == [{}]
        inbox = session.get_one(InboxUpdate, 5)
        assert (inbox.chat_id, inbox.payload) == (None, None)
        fields = {fact.field for fact in facts_of(session, firm, viewer=Viewer.everything())}
        assert "fin.revenue" not in fields
        assert "region.registered" in fields, "the registry's word is not personal"
    assert drift(database) == []


def test_facts_stay_where_a_verified_colleague_can_mend_them(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        officer = an_officer(session)
        first = a_verified_contact(session, 1, firm, officer)
        state_fact(session, firm, revenue(5), by=Actor.contact(first), now=NOW)
        colleague = a_contact(session, 2, firm)
        decide_join(session, colleague, by=Actor.contact(first), is_accepted=True, now=NOW)
    with database.transaction() as session:
        forget(session, 1, now=LATER)
        (fact,) = [
            one
            for one in facts_of(session, firm, viewer=Viewer.everything())
            if one.field == "fin.revenue"
        ]
    assert (fact.value, fact.contact_id) == (5, None)


def test_an_enterprise_that_only_this_person_entered_goes_too(database: Database) -> None:
    with database.transaction() as session:
        mine = enter(session, NewEnterprise(name="我的小店"), now=NOW)
        shared = enter(session, NewEnterprise(name="合伙的店"), now=NOW)
        for firm in (mine, shared):
            a_contact(session, 1, firm)
        a_contact(session, 2, shared)
    with database.transaction() as session:
        forget(session, 1, now=LATER)
        left = list(session.scalars(select(Enterprise.id)))
    assert left == [shared]


def test_only_a_consenting_chat_is_known(database: Database) -> None:
    with database.transaction() as session:
        consenting(session, 4)
        assert export_my_data(session, 4)["contacts"] == []
        assert forget(session, 4, now=LATER)


def test_decisions_that_rested_on_forgotten_statements_go_with_them(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        an_officer(session)
        contact_id = a_contact(session, 1, firm)
        session.add(
            FactsSnapshot(
                enterprise_id=firm,
                facts_hash="a",
                facts={"facts": {"fin.revenue@2025": 5}},
                taken_at=NOW,
            )
        )
        session.add(SkippedQuestion(contact_id=contact_id, field="fin.tax", skipped_at=NOW))
        session.flush()
        (mine,) = export_my_data(session, 1)["contacts"]
        assert [one["field"] for one in mine["skipped_questions"]] == ["fin.tax"]
        assert forget(session, 1, now=LATER)
        assert session.scalar(select(func.count()).select_from(FactsSnapshot)) == 0
        assert session.scalar(select(func.count()).select_from(SkippedQuestion)) == 0
