"""One-time codes: shown once, good once, and no guessing."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from enterprises.contacts import contact
from enterprises.errors import ConsentMissing, Unknown
from enterprises.one_time_codes import (
    ALPHABET,
    MOST_WRONG_TRIES,
    Outcome,
    hash_of,
    issue_code,
    looks_like_a_code,
    redeem_code,
)
from store.database import Database, Session
from store.tables import ContactRole, Membership, OneTimeCode, Verification
from tests.enterprises.people import (
    NOW,
    a_contact,
    a_verified_contact,
    an_officer,
    audited,
    consenting,
    registered_enterprise,
)

WRONG = "22222222"


def issued(session: Session, firm: int) -> str:
    return issue_code(session, officer_id=an_officer(session), enterprise_id=firm, now=NOW)


def test_a_code_is_unambiguous_and_kept_as_a_hash(database: Database) -> None:
    with database.transaction() as session:
        code = issued(session, registered_enterprise(session))
        row = session.scalars(select(OneTimeCode)).one()
        assert row.code_hash == hash_of(code)
        assert row.expires_at == NOW + timedelta(days=14)
    assert len(code) == 8
    assert set(code) <= set(ALPHABET)
    assert not set(ALPHABET) & set("01OIL")
    assert looks_like_a_code(code)


def test_the_first_contact_becomes_verified_by_it(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        code = issued(session, firm)
        contact_id = a_contact(session, 1, firm)
        typed = f" {code[:4].lower()}-{code[4:]} "
        found = redeem_code(session, 1, typed, now=NOW)
        session.flush()
        assert (found.outcome, found.contact_id) == (Outcome.VERIFIED, contact_id)
        assert contact(session, contact_id).verification is Verification.BY_CODE
        assert (f"contact:{contact_id}", "contact_verified") in audited(session)


def test_it_is_good_once(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        code = issued(session, firm)
        a_contact(session, 1, firm)
        redeem_code(session, 1, code, now=NOW)
        consenting(session, 2)
        assert redeem_code(session, 2, code, now=NOW).outcome is Outcome.WRONG


def test_it_runs_out(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        code = issued(session, firm)
        a_contact(session, 1, firm)
        late = NOW + timedelta(days=14)
        assert redeem_code(session, 1, code, now=late).outcome is Outcome.WRONG


@pytest.mark.parametrize("is_pending", [True, False], ids=["pending", "a newcomer"])
def test_it_lets_people_in(database: Database, is_pending: bool) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        code = issued(session, firm)
        a_contact(session, 1, firm)
        if is_pending:
            a_contact(session, 2, firm)
        consenting(session, 2)
        found = redeem_code(session, 2, code, now=NOW)
        session.flush()
        assert found.contact_id is not None
        me = contact(session, found.contact_id)
        assert (me.membership, me.role) == (Membership.ACTIVE, ContactRole.COLLEAGUE)
        assert me.is_verified
        assert me.is_current


def test_the_first_to_come_with_a_code_is_the_first_contact(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        code = issued(session, firm)
        consenting(session, 2)
        found = redeem_code(session, 2, code, now=NOW)
        session.flush()
        assert found.contact_id is not None
        assert contact(session, found.contact_id).role is ContactRole.FIRST


def test_five_wrong_tries_an_hour_and_the_count_outlives_the_transaction(
    database: Database,
) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        code = issued(session, firm)
        a_contact(session, 1, firm)
        consenting(session, 2)
    left = []
    for minute in range(MOST_WRONG_TRIES):
        with database.transaction() as session:
            at = NOW + timedelta(minutes=minute)
            found = redeem_code(session, 1, WRONG, now=at)
            left.append((found.outcome, found.tries_left))
    assert left == [(Outcome.WRONG, tries) for tries in (4, 3, 2, 1, 0)]
    with database.transaction() as session:
        locked = redeem_code(session, 1, code, now=NOW + timedelta(minutes=30))
        assert (locked.outcome, locked.again_at) == (Outcome.LOCKED, NOW + timedelta(hours=1))
        assert redeem_code(session, 2, WRONG, now=NOW).tries_left == 4, "each chat on its own"
    with database.transaction() as session:
        later = redeem_code(session, 1, code, now=NOW + timedelta(hours=1, seconds=1))
    assert later.outcome is Outcome.VERIFIED


def test_a_verified_contact_stays_one(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        officer = an_officer(session)
        contact_id = a_verified_contact(session, 1, firm, officer)
        code = issue_code(session, officer_id=officer, enterprise_id=firm, now=NOW)
        assert redeem_code(session, 1, code, now=NOW).contact_id == contact_id


def test_consent_comes_before_codes_and_codes_need_officers_and_enterprises(
    database: Database,
) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        with pytest.raises(ConsentMissing):
            redeem_code(session, 1, WRONG, now=NOW)
        with pytest.raises(Unknown):
            issue_code(session, officer_id=1, enterprise_id=firm, now=NOW)
        officer = an_officer(session)
        with pytest.raises(Unknown):
            issue_code(session, officer_id=officer, enterprise_id=firm + 1, now=NOW)


def test_two_at_once_use_it_once(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        code = issued(session, firm)
        for chat_id in (1, 2, 3, 4):
            consenting(session, chat_id)
    barrier = threading.Barrier(4)
    outcomes: list[Outcome] = []

    def enter(chat_id: int) -> None:
        barrier.wait()
        with database.transaction() as session:
            outcomes.append(redeem_code(session, chat_id, code, now=NOW).outcome)

    threads = [threading.Thread(target=enter, args=(chat_id,)) for chat_id in (1, 2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [Outcome.VERIFIED] + [Outcome.WRONG] * 3
