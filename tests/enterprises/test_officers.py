"""Officers' accounts."""

from __future__ import annotations

import pytest

from enterprises.actors import Actor
from enterprises.errors import NotAllowed, OfficerExists, Unknown
from enterprises.officers import (
    add_officer,
    bootstrap,
    covers,
    end_officer,
    officer_by_chat,
    officer_by_id,
    officer_by_key,
    officers,
)
from lexicon.regions import UnknownRegion
from store.database import Database
from store.tables import OfficerRole
from tests.enterprises.people import LATER, NOW, an_officer

BY = Actor.job("test")


def test_the_first_officers_come_from_the_settings_once(database: Database) -> None:
    with database.transaction() as session:
        first = bootstrap(session, (11, 12, 11), now=NOW)
        assert len(first) == 2
        assert bootstrap(session, (11, 12, 13), now=LATER) != ()
        assert bootstrap(session, (11, 12, 13), now=LATER) == ()
        account = officer_by_chat(session, 11)
        assert account is not None
        assert account.is_administrator
        assert officer_by_key(session, account.key) == account
        assert officer_by_id(session, account.id) == account


def test_an_ended_account_does_not_come_back(database: Database) -> None:
    with database.transaction() as session:
        one, two = bootstrap(session, (11, 12), now=NOW)
        end_officer(session, one, by=Actor.officer(two), reason="moved", now=LATER)
        session.flush()
        assert officer_by_chat(session, 11) is None
        assert bootstrap(session, (11, 12), now=LATER) == ()
        with pytest.raises(Unknown):
            officer_by_id(session, one)
        with pytest.raises(NotAllowed):
            end_officer(session, two, by=BY, reason="moved", now=LATER)


@pytest.mark.parametrize(("key", "chat_id"), [("wang", 5), ("li", 900)])
def test_keys_and_chats_belong_to_one(database: Database, key: str, chat_id: int) -> None:
    with database.transaction() as session:
        an_officer(session, "wang", chat_id=900)
        with pytest.raises(OfficerExists):
            add_officer(session, key=key, chat_id=chat_id, title="x", now=NOW, by=BY)
        add_officer(session, key="a", title="x", now=NOW, by=BY)
        add_officer(session, key="b", title="x", now=NOW, by=BY)
        assert officer_by_chat(session, 5) is None
        with pytest.raises(Unknown):
            officer_by_key(session, "nobody")
        with pytest.raises(UnknownRegion):
            add_officer(session, key="c", title="x", region="999999", now=NOW, by=BY)


def test_scopes(database: Database) -> None:
    with database.transaction() as session:
        for key, region in (("all", ""), ("city", "430100"), ("wc", "430112"), ("yl", "430104")):
            add_officer(session, key=key, title="x", region=region, now=NOW, by=BY)
        assert [one.key for one in officers(session, region="430112")] == ["all", "city", "wc"]
        assert len(officers(session)) == 4
        assert officer_by_key(session, "wc").role is OfficerRole.OFFICER


@pytest.mark.parametrize(
    ("scope", "region", "expected"),
    [
        ("", "430112", True),
        ("430112", "430112001", True),
        ("430112", "430104", False),
        ("430112", "zone:xiangjiang", True),
        ("430112", "", True),
    ],
)
def test_a_place_that_may_lie_inside_is_covered(scope: str, region: str, expected: bool) -> None:
    assert covers(scope, region) is expected
