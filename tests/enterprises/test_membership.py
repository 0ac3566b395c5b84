"""Consent, joining, deciding, being verified, leaving."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from enterprises.actors import Actor
from enterprises.contacts import (
    colleagues,
    contact,
    contacts_of,
    current_contact,
    has_consent,
    leave,
    mark_reachable,
    mark_unreachable,
    open_chat,
    set_frequency,
    set_personalised,
    switch_enterprise,
    waiting_for_verification,
)
from enterprises.errors import AlreadyDecided, ConsentMissing, NotAllowed, Unknown
from enterprises.membership import (
    decide_join,
    join,
    refuse_verification,
    verify_by_officer,
)
from enterprises.profiles import Viewer, facts_of
from enterprises.statements import state_fact
from store.database import Database
from store.tables import (
    Chat,
    Contact,
    ContactRole,
    Conversation,
    Frequency,
    Membership,
    Notice,
    NoticeKind,
    NoticeStatus,
    RecipientKind,
    Verification,
)
from tests.enterprises.people import (
    LATER,
    NOW,
    a_contact,
    a_verified_contact,
    an_officer,
    audited,
    consenting,
    contact_row,
    notices,
    registered_enterprise,
    revenue,
)

ACCEPTED, REFUSED = True, False


def test_nothing_is_stored_before_consent(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        with pytest.raises(ConsentMissing):
            join(session, 1, firm, now=NOW)
        mark_reachable(session, 1, now=NOW)
        mark_unreachable(session, 1, now=NOW)
        assert session.scalar(select(func.count(Chat.chat_id))) == 0
        assert session.scalar(select(func.count(Contact.id))) == 0


def test_consent_is_to_one_version_of_the_notice(database: Database) -> None:
    with database.transaction() as session:
        consenting(session, 1)
        assert has_consent(session, 1)
        assert has_consent(session, 1, version="1")
        assert not has_consent(session, 1, version="2")
        assert not has_consent(session, 2)


def test_a_chat_of_staff_is_opened_once_and_has_not_consented(database: Database) -> None:
    with database.transaction() as session:
        open_chat(session, 1, now=NOW)
        open_chat(session, 1, now=LATER)
        session.add(Conversation(chat_id=1, flow="answer", step="answer", updated_at=NOW))
    with database.reading() as session:
        chat = session.scalars(select(Chat)).one()
        assert chat.created_at == NOW
        assert not has_consent(session, 1)


def test_the_first_contact_acts_at_once_but_is_not_verified(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        officer = an_officer(session)
        joined = join(session, consenting(session, 1), firm, now=NOW)
        session.flush()
        assert (joined.role, joined.membership, joined.is_new) == (
            ContactRole.FIRST,
            Membership.ACTIVE,
            True,
        )
        me = current_contact(session, 1)
        assert me is not None
        assert (me.id, me.is_verified, me.is_current) == (joined.contact_id, False, True)
        assert [one.id for one in waiting_for_verification(session, limit=5)] == [me.id]
        assert notices(session, NoticeKind.VERIFICATION_REQUEST) == [
            (RecipientKind.OFFICER, officer)
        ]
        again = join(session, 1, firm, now=LATER)
        assert (again.contact_id, again.is_new) == (joined.contact_id, False)


def test_a_second_contact_waits_and_those_who_may_decide_are_told(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        officer = an_officer(session)
        first = a_contact(session, 1, firm)
        joined = join(session, consenting(session, 2), firm, now=NOW)
        session.flush()
        assert (joined.role, joined.membership) == (ContactRole.COLLEAGUE, Membership.PENDING)
        assert current_contact(session, 2) is None
        assert [one.membership for one in contacts_of(session, 2)] == [Membership.PENDING]
        assert notices(session, NoticeKind.JOIN_REQUEST) == [
            (RecipientKind.CONTACT, first),
            (RecipientKind.OFFICER, officer),
        ]


def test_officers_of_other_districts_are_not_asked(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        near = an_officer(session, "near", chat_id=901, region="430112")
        an_officer(session, "far", chat_id=902, region="430104")
        an_officer(session, "desk", chat_id=None, region="430112")
        a_contact(session, 1, firm)
        session.flush()
        told = notices(session, NoticeKind.VERIFICATION_REQUEST)
    assert told == [(RecipientKind.OFFICER, near)]


@pytest.mark.parametrize(
    ("decider", "expected"),
    [
        ("first", Verification.UNVERIFIED),
        ("verified", Verification.BY_COLLEAGUE),
        ("officer", Verification.BY_OFFICER),
    ],
)
def test_what_an_acceptance_is_worth(
    database: Database, decider: str, expected: Verification
) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        officer = an_officer(session)
        first = a_contact(session, 1, firm)
        if decider == "verified":
            verify_by_officer(session, first, officer_id=officer, now=NOW)
        pending = a_contact(session, 2, firm)
        by = Actor.officer(officer) if decider == "officer" else Actor.contact(first)
        decide_join(session, pending, by=by, is_accepted=ACCEPTED, now=NOW)
        session.flush()
        me = current_contact(session, 2)
        assert me is not None
        assert me.verification is expected
        assert notices(session, NoticeKind.JOIN_DECIDED) == [(RecipientKind.CONTACT, pending)]
        with pytest.raises(AlreadyDecided):
            decide_join(session, pending, by=by, is_accepted=REFUSED, now=NOW)


def test_a_refused_person_is_told_in_the_chat_and_may_ask_again(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        first = Actor.contact(a_contact(session, 1, firm))
        pending = a_contact(session, 2, firm)
        decide_join(session, pending, by=first, is_accepted=REFUSED, now=NOW)
        session.flush()
        assert contacts_of(session, 2) == ()
        assert notices(session, NoticeKind.JOIN_DECIDED) == [(RecipientKind.CHAT, 2)]
        again = join(session, 2, firm, now=LATER)
        assert (again.contact_id, again.membership) == (pending, Membership.PENDING)
        decide_join(session, pending, by=first, is_accepted=ACCEPTED, now=LATER)
        session.flush()
        assert len(notices(session, NoticeKind.JOIN_DECIDED)) == 2


def test_strangers_and_unverified_colleagues_do_not_decide(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        elsewhere = registered_enterprise(session, credit_code=None, name="另一家")
        first = a_contact(session, 1, firm)
        colleague = a_contact(session, 2, firm)
        decide_join(session, colleague, by=Actor.contact(first), is_accepted=ACCEPTED, now=NOW)
        stranger = a_contact(session, 3, elsewhere)
        pending = a_contact(session, 4, firm)
        for by in (Actor.contact(colleague), Actor.contact(stranger), Actor.contact(pending)):
            with pytest.raises(NotAllowed):
                decide_join(session, pending, by=by, is_accepted=ACCEPTED, now=NOW)
        with pytest.raises(Unknown):
            decide_join(session, pending, by=Actor.officer(77), is_accepted=ACCEPTED, now=NOW)


def test_an_officer_verifies_once(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        officer = an_officer(session)
        first = a_contact(session, 1, firm)
        verify_by_officer(session, first, officer_id=officer, now=NOW)
        session.flush()
        assert contact(session, first).is_verified
        assert notices(session, NoticeKind.VERIFIED) == [(RecipientKind.CONTACT, first)]
        assert (f"officer:{officer}", "contact_verified") in audited(session)
        for act in (verify_by_officer, refuse_verification):
            with pytest.raises(AlreadyDecided):
                act(session, first, officer_id=officer, now=NOW)


def test_who_does_not_speak_for_the_enterprise_goes_with_its_words(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        officer = an_officer(session)
        impostor = a_contact(session, 1, firm)
        state_fact(session, firm, revenue(1), by=Actor.contact(impostor), now=NOW)
        refuse_verification(session, impostor, officer_id=officer, now=NOW)
        session.flush()
        fields = {fact.field for fact in facts_of(session, firm, viewer=Viewer.everything())}
        assert "fin.revenue" not in fields
        assert current_contact(session, 1) is None
        assert notices(session, NoticeKind.VERIFIED) == [(RecipientKind.CHAT, 1)]
        assert join(session, consenting(session, 2), firm, now=LATER).role is ContactRole.FIRST


def test_several_enterprises_one_chat(database: Database) -> None:
    with database.transaction() as session:
        one = registered_enterprise(session)
        two = registered_enterprise(session, credit_code=None, name="第二家")
        first, second = a_contact(session, 7, one), a_contact(session, 7, two)
        session.flush()
        me = current_contact(session, 7)
        assert me is not None
        assert me.id == second, "the one joined last"
        assert switch_enterprise(session, 7, first).enterprise_id == one
        someone = a_contact(session, 8, two)
        with pytest.raises(NotAllowed):
            switch_enterprise(session, 7, someone)
        leave(session, first, now=LATER)
        session.flush()
        left = current_contact(session, 7)
        assert left is not None
        assert (left.id, left.is_current) == (second, True)


def test_leaving_hands_on_the_first_place_to_a_verified_colleague(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        officer = an_officer(session)
        first = a_contact(session, 1, firm)
        older, known = a_contact(session, 2, firm), a_contact(session, 3, firm)
        decide_join(session, older, by=Actor.contact(first), is_accepted=ACCEPTED, now=NOW)
        decide_join(session, known, by=Actor.officer(officer), is_accepted=ACCEPTED, now=NOW)
        leave(session, first, now=LATER)
        session.flush()
        roles = {one.id: one.role for one in colleagues(session, firm)}
    assert roles == {older: ContactRole.COLLEAGUE, known: ContactRole.FIRST}


def test_leaving_takes_back_what_waits_in_the_outbox(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        first = a_contact(session, 1, firm)
        a_contact(session, 2, firm)
        leave(session, first, now=LATER)
        session.flush()
        statuses = session.scalars(
            select(Notice.status).where(Notice.recipient_kind == RecipientKind.CONTACT)
        ).all()
        assert statuses == [NoticeStatus.CANCELLED]
        with pytest.raises(Unknown):
            leave(session, first, now=LATER)


def test_choices_of_a_contact(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        contact_id = a_contact(session, 1, firm)
        set_frequency(session, contact_id, Frequency.WEEKLY)
        set_personalised(session, contact_id, is_personalised=False, now=NOW)
        session.flush()
        me = contact(session, contact_id)
        assert (me.frequency, me.is_personalised) == (Frequency.WEEKLY, False)
        leave(session, contact_id, now=LATER)
        with pytest.raises(NotAllowed):
            set_frequency(session, contact_id, Frequency.DAILY)


def test_a_blocked_chat_is_reachable_again_when_it_comes_back(database: Database) -> None:
    with database.transaction() as session:
        consenting(session, 1)
        mark_unreachable(session, 1, now=NOW)
        mark_unreachable(session, 1, now=LATER)
        assert session.get_one(Chat, 1).unreachable_since == NOW
        mark_reachable(session, 1, now=LATER)
        assert session.get_one(Chat, 1).unreachable_since is None


def test_verified_contacts_are_not_listed_as_waiting(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        a_verified_contact(session, 1, firm, an_officer(session))
        session.flush()
        assert waiting_for_verification(session, limit=5) == ()


def test_two_at_once_make_one_first_contact(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        for chat_id in range(1, 7):
            consenting(session, chat_id)
    barrier = threading.Barrier(6)

    def come(chat_id: int) -> None:
        barrier.wait()
        with database.transaction() as session:
            join(session, chat_id, firm, now=NOW)

    threads = [threading.Thread(target=come, args=(chat_id,)) for chat_id in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        roles = session.scalars(select(Contact.role)).all()
        active = session.scalars(
            select(Contact.id).where(Contact.membership == Membership.ACTIVE)
        ).all()
    assert sorted(roles) == ["colleague"] * 5 + ["first"]
    assert len(active) == 1


def test_rows_are_never_deleted_by_leaving(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        contact_id = a_contact(session, 1, firm)
        leave(session, contact_id, now=LATER)
        row = contact_row(session, contact_id)
    assert (row.ended_reason, row.ended_at) == ("left", LATER)
