"""办不成事: opened by a contact, closed by an officer of its place, told to both."""

from __future__ import annotations

import pytest

from enterprises.errors import AlreadyDecided, NotAllowed, TextRefused, Unknown
from enterprises.unresolved import case, case_for, close_case, open_case, open_cases
from store.database import Database
from store.tables import NoticeKind, RecipientKind
from tests.enterprises.people import (
    LATER,
    NOW,
    a_contact,
    an_officer,
    audited,
    notices,
    registered_enterprise,
)

WANGCHENG, BEIJING = "430112", "110000"


def test_a_case_is_opened_told_and_closed(database: Database) -> None:
    with database.transaction() as session:
        officer = an_officer(session)
        contact_id = a_contact(session, 1, registered_enterprise(session))
        number = open_case(
            session, contact_id, cause="materials", description=" 来回跑了三趟 ", now=NOW
        )
        assert notices(session, NoticeKind.CASE_OPENED) == [(RecipientKind.OFFICER, officer)]
        assert [one.id for one in open_cases(session, officer_id=officer)] == [number]
        closed = close_case(session, number, officer_id=officer, outcome="一次办结", now=LATER)
        assert (closed.description, closed.outcome) == ("来回跑了三趟", "一次办结")
        assert case(session, number).closed_at == LATER
        assert open_cases(session, officer_id=officer) == ()
        assert notices(session, NoticeKind.CASE_CLOSED) == [(RecipientKind.CONTACT, contact_id)]
        assert {
            (f"officer:{officer}", "case_closed"),
            (f"contact:{contact_id}", "case_opened"),
        } <= (set(audited(session)))


def test_it_is_closed_once_and_with_a_word(database: Database) -> None:
    with database.transaction() as session:
        officer = an_officer(session)
        contact_id = a_contact(session, 1, registered_enterprise(session))
        number = open_case(session, contact_id, cause="delay", description="半年了", now=NOW)
        with pytest.raises(TextRefused):
            close_case(session, number, officer_id=officer, outcome="  ", now=LATER)
        close_case(session, number, officer_id=officer, outcome="已办", now=LATER)
        with pytest.raises(AlreadyDecided):
            close_case(session, number, officer_id=officer, outcome="再办", now=LATER)
        with pytest.raises(Unknown):
            close_case(session, 99, officer_id=officer, outcome="x", now=LATER)
        with pytest.raises(Unknown):
            case(session, 99)


def test_officers_of_another_region_do_not_see_it(database: Database) -> None:
    with database.transaction() as session:
        ours = an_officer(session, "ours", chat_id=901, region=WANGCHENG)
        theirs = an_officer(session, "theirs", chat_id=902, region=BEIJING)
        contact_id = a_contact(session, 1, registered_enterprise(session))
        number = open_case(session, contact_id, cause="other", description="办不了", now=NOW)
        assert notices(session, NoticeKind.CASE_OPENED) == [(RecipientKind.OFFICER, ours)]
        assert open_cases(session, officer_id=theirs) == ()
        assert case_for(session, number, officer_id=ours).id == number
        with pytest.raises(NotAllowed):
            case_for(session, number, officer_id=theirs)
        with pytest.raises(NotAllowed):
            close_case(session, number, officer_id=theirs, outcome="x", now=LATER)


@pytest.mark.parametrize("description", ["", " ", "长" * 2001], ids=["empty", "blank", "too long"])
def test_words_that_cannot_be_kept_are_refused(database: Database, description: str) -> None:
    with database.transaction() as session:
        contact_id = a_contact(session, 1, registered_enterprise(session))
        with pytest.raises(TextRefused):
            open_case(session, contact_id, cause="materials", description=description, now=NOW)


def test_who_does_not_speak_for_the_enterprise_opens_none(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        a_contact(session, 1, firm)
        pending = a_contact(session, 2, firm)
        with pytest.raises(NotAllowed):
            open_case(session, pending, cause="other", description="办不了", now=NOW)
