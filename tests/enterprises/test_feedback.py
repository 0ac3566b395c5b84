"""好差评, 办不成事, and questions asked in vain."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from enterprises.errors import AlreadyDecided, NotAllowed, TextRefused, Unknown
from enterprises.feedback import close_case, open_case, rate, remember_unanswered
from store.database import Database
from store.tables import (
    NoticeKind,
    Rating,
    RecipientKind,
    UnansweredQuestion,
    UnresolvedCase,
)
from tests.enterprises.people import (
    LATER,
    NOW,
    a_contact,
    an_officer,
    audited,
    notices,
    registered_enterprise,
)


def test_a_second_rating_replaces_the_first(database: Database) -> None:
    with database.transaction() as session:
        contact_id = a_contact(session, 1, registered_enterprise(session))
        first = rate(session, contact_id, subject="service", stars=2, now=NOW)
        second = rate(
            session, contact_id, subject="service", stars=4, comment=" 好多了 ", now=LATER
        )
        row = session.scalars(select(Rating)).one()
        assert (first, row.stars, row.comment) == (second, 4, "好多了")


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_stars_are_one_to_five(database: Database, stars: int) -> None:
    with database.transaction() as session:
        contact_id = a_contact(session, 1, registered_enterprise(session))
        with pytest.raises(ValueError, match="one to five"):
            rate(session, contact_id, subject="service", stars=stars, now=NOW)


def test_a_case_is_opened_told_and_closed(database: Database) -> None:
    with database.transaction() as session:
        officer = an_officer(session)
        contact_id = a_contact(session, 1, registered_enterprise(session))
        case = open_case(
            session, contact_id, cause="materials", description="来回跑了三趟", now=NOW
        )
        assert notices(session, NoticeKind.CASE_OPENED) == [(RecipientKind.OFFICER, officer)]
        close_case(session, case, officer_id=officer, outcome="一次办结", now=LATER)
        session.flush()
        row = session.get_one(UnresolvedCase, case)
        assert (row.outcome, row.closed_at) == ("一次办结", LATER)
        assert (f"officer:{officer}", "case_closed") in audited(session)
        with pytest.raises(AlreadyDecided):
            close_case(session, case, officer_id=officer, outcome="再办", now=LATER)
        with pytest.raises(Unknown):
            close_case(session, 99, officer_id=officer, outcome="x", now=LATER)


def test_texts_too_long_or_empty_and_people_who_left_are_refused(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        contact_id = a_contact(session, 1, firm)
        with pytest.raises(TextRefused):
            open_case(session, contact_id, cause="materials", description=" ", now=NOW)
        with pytest.raises(TextRefused):
            rate(session, contact_id, subject="service", stars=1, comment="长" * 501, now=NOW)
        pending = a_contact(session, 2, firm)
        with pytest.raises(NotAllowed):
            rate(session, pending, subject="service", stars=1, now=NOW)


def test_questions_in_vain_are_kept_without_a_name_or_number(database: Database) -> None:
    with database.transaction() as session:
        kept = remember_unanswered(
            session, "养蜂有补贴吗？电话13812345678", region="430112", now=NOW
        )
        assert remember_unanswered(session, "  ", now=NOW) is None
        row = session.scalars(select(UnansweredQuestion)).one()
        assert (row.id, row.text, row.region) == (kept, "养蜂有补贴吗？电话＊", "430112")
