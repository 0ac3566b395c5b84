"""好差评, and questions asked in vain."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from enterprises.errors import NotAllowed, TextRefused
from enterprises.feedback import rate
from store.database import Database
from store.tables import Rating
from tests.enterprises.people import (
    LATER,
    NOW,
    a_contact,
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


def test_texts_too_long_and_people_who_left_are_refused(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        contact_id = a_contact(session, 1, firm)
        with pytest.raises(TextRefused):
            rate(session, contact_id, subject="service", stars=1, comment="长" * 501, now=NOW)
        pending = a_contact(session, 2, firm)
        with pytest.raises(NotAllowed):
            rate(session, pending, subject="service", stars=1, now=NOW)
