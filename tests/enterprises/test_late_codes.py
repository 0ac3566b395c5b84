"""The credit code that comes after the registration."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.actors import Actor
from enterprises.answers import Complaint, Statement, Trouble
from enterprises.contacts import set_personalised
from enterprises.errors import AlreadyDecided, InvalidFact, NotAllowed
from enterprises.invitations import accept, invite
from enterprises.late_codes import (
    give_credit_code,
    holder_of,
    join_holder,
    may_give_code,
    read_code,
)
from enterprises.membership import decide_join, verify_by_officer
from enterprises.registration import NewEnterprise, enter
from enterprises.statements import state_fact
from store.database import Database
from store.tables import (
    Enterprise,
    EnterpriseFact,
    FactSource,
    Frequency,
    Membership,
    NoticeKind,
    Verification,
)
from tests.enterprises.people import (
    CODE,
    LATER,
    NOW,
    OTHER_CODE,
    TODAY,
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


def nameless(session: Session, name: str = "望城某加工部") -> int:
    return enter(session, NewEnterprise(name=name), now=NOW)


def facts(session: Session, firm: int) -> dict[str, tuple[object, FactSource]]:
    rows = session.scalars(select(EnterpriseFact).where(EnterpriseFact.enterprise_id == firm))
    return {row.field: (row.value, row.source) for row in rows}


@pytest.mark.parametrize(
    ("typed", "trouble"),
    [
        pytest.param("", Trouble.CREDIT_CODE, id="nothing"),
        pytest.param("91430112MA00000151", Trouble.CREDIT_CODE, id="check-digit"),
        pytest.param("望城某加工部", Trouble.CREDIT_CODE, id="a-name"),
        pytest.param("11010519491231002X", Trouble.PERSONAL_NUMBER, id="a-person"),
    ],
)
def test_what_is_no_code_is_complained_of(typed: str, trouble: Trouble) -> None:
    read = read_code(typed, today=TODAY)
    assert isinstance(read, Complaint)
    assert (read.trouble, read.example) == (trouble, CODE)


def test_a_code_is_read_however_it_is_typed() -> None:
    assert read_code(" 91430112-ma0000 0150", today=TODAY) == CODE


def test_a_code_nobody_has_is_added_with_what_it_implies(database: Database) -> None:
    with database.transaction() as session:
        firm = nameless(session)
        contact_id = a_contact(session, 1, firm)
        an_officer(session)
        session.get_one(Enterprise, firm).matched_at = LATER
        assert may_give_code(session, contact_id)
        assert holder_of(session, contact_id, OTHER_CODE) is None
        assert give_credit_code(session, contact_id, OTHER_CODE, now=NOW) is None
        enterprise = session.get_one(Enterprise, firm)
        assert enterprise.credit_code == OTHER_CODE
        assert enterprise.changed_at > LATER, "it is matched again"
        # The code says in which city it was given, and nobody had told a place.
        assert facts(session, firm)["region.registered"] == ("430100", FactSource.DERIVED)
        assert ("contact:1", "credit_code_given") in audited(session)
        assert notices(session, NoticeKind.VERIFICATION_REQUEST)
        assert not may_give_code(session, contact_id)
        assert give_credit_code(session, contact_id, OTHER_CODE, now=LATER) is None


def test_what_people_stated_stays(database: Database) -> None:
    with database.transaction() as session:
        firm = nameless(session)
        contact_id = a_contact(session, 1, firm)
        place = Statement(field="region.registered", value="430112")
        state_fact(session, firm, place, by=Actor.contact(contact_id), now=NOW)
        give_credit_code(session, contact_id, OTHER_CODE, now=NOW)
        assert facts(session, firm)["region.registered"] == ("430112", FactSource.CONTACT)


def test_what_cannot_be_added(database: Database) -> None:
    with database.transaction() as session:
        taken = registered_enterprise(session)
        firm = nameless(session)
        contact_id = a_contact(session, 1, firm)
        assert give_credit_code(session, contact_id, CODE, now=NOW) == taken
        assert session.get_one(Enterprise, firm).credit_code is None
        with pytest.raises(InvalidFact):
            give_credit_code(session, contact_id, "123", now=NOW)
        with pytest.raises(NotAllowed):
            give_credit_code(session, 99, OTHER_CODE, now=NOW)
        there = a_contact(session, 2, taken)
        with pytest.raises(AlreadyDecided):
            give_credit_code(session, there, OTHER_CODE, now=NOW)


def test_who_was_verified_by_name_is_verified_anew(database: Database) -> None:
    with database.transaction() as session:
        officer, firm = an_officer(session), nameless(session)
        first = a_verified_contact(session, 1, firm, officer)
        second = accept(session, consenting(session, 2), invite(session, first, now=NOW), now=NOW)
        assert second is not None
        contact_row(session, second.contact_id).verification = Verification.UNVERIFIED
        session.flush()
        assert not may_give_code(session, second.contact_id)
        with pytest.raises(NotAllowed):
            give_credit_code(session, second.contact_id, OTHER_CODE, now=NOW)
        assert give_credit_code(session, first, OTHER_CODE, now=LATER) is None
        session.flush()
        row = contact_row(session, first)
        assert (row.verification, row.verified_at) == (Verification.UNVERIFIED, None)
        assert ("contact:1", "verification_ended") in audited(session)
        verify_by_officer(session, first, officer_id=officer, now=LATER)


def test_the_holder_is_shown_as_far_as_it_is_public(database: Database) -> None:
    with database.transaction() as session:
        public = registered_enterprise(session)
        private = enter(session, NewEnterprise(name="秘密项目", credit_code=OTHER_CODE), now=NOW)
        contact_id = a_contact(session, 1, nameless(session))
        shown = holder_of(session, contact_id, CODE)
        assert shown is not None
        assert shown.public is not None
        assert (shown.enterprise_id, shown.own_contact_id) == (public, None)
        hidden = holder_of(session, contact_id, OTHER_CODE)
        assert hidden is not None
        assert (hidden.enterprise_id, hidden.public) == (private, None)
        own = a_contact(session, 1, public)
        again = holder_of(session, contact_id, CODE)
        assert again is not None
        assert again.own_contact_id == own


def test_the_first_there_takes_its_answers_along(database: Database) -> None:
    with database.transaction() as session:
        holder = registered_enterprise(session)
        former = nameless(session)
        contact_id = a_contact(session, 1, former)
        contact_row(session, contact_id).frequency = Frequency.WEEKLY
        set_personalised(session, contact_id, is_personalised=False, now=NOW)
        by = Actor.contact(contact_id)
        founded = Statement(field="entity.founded", value="2020-01-01")
        place = Statement(field="region.registered", value="430104")
        for statement in (revenue(2), founded, place):
            state_fact(session, former, statement, by=by, now=NOW)
        session.flush()
        done = join_holder(session, contact_id, holder, now=LATER)
        assert done.joined.membership is Membership.ACTIVE
        # The day of founding is the registry's own word; its district is only inferred.
        assert done.stated == ("fin.revenue@2025", "region.registered")
        assert facts(session, holder)["entity.founded"] == ("2014-06-18", FactSource.REGISTRY)
        row = contact_row(session, done.joined.contact_id)
        assert (row.frequency, row.is_personalised) == (Frequency.WEEKLY, False)
        assert contact_row(session, contact_id).membership is Membership.ACTIVE
        assert facts(session, former)["fin.revenue"] == (2, FactSource.CONTACT)


def test_who_comes_second_waits_and_leaves_no_answer(database: Database) -> None:
    with database.transaction() as session:
        holder = registered_enterprise(session)
        colleague = a_contact(session, 2, holder)
        former = nameless(session)
        contact_id = a_contact(session, 1, former)
        state_fact(session, former, revenue(2), by=Actor.contact(contact_id), now=NOW)
        done = join_holder(session, contact_id, holder, now=LATER)
        assert (done.joined.membership, done.stated) == (Membership.PENDING, ())
        assert "fin.revenue" not in facts(session, holder)
        asked = Actor.contact(colleague)
        decide_join(session, done.joined.contact_id, by=asked, is_accepted=True, now=LATER)
        assert contact_row(session, done.joined.contact_id).membership is Membership.ACTIVE
