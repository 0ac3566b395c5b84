"""How far an enterprise is with a policy."""

from __future__ import annotations

import pytest

from enterprises.actors import Actor
from enterprises.applications import TRANSITIONS, advance, of_enterprise, start
from enterprises.contacts import leave
from enterprises.errors import ImpossibleTransition, NotAllowed, Unknown
from store.database import Database, Session
from store.tables import ApplicationState, Policy, PolicyState
from tests.enterprises.people import (
    LATER,
    NOW,
    a_contact,
    an_officer,
    audited,
    registered_enterprise,
)

State = ApplicationState


def a_policy(session: Session) -> int:
    row = Policy(code="wc-hnte", state=PolicyState.PUBLISHED, created_at=NOW)
    session.add(row)
    session.flush()
    return row.id


def test_an_application_goes_its_way_to_the_money(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        contact_id = a_contact(session, 1, firm)
        by = Actor.contact(contact_id)
        one = start(session, contact_id, a_policy(session), period="2026", now=NOW)
        assert one.state is State.PREPARING
        for state in (State.SUBMITTED, State.ACCEPTED):
            advance(session, one.id, to=state, by=by, now=NOW)
        paid = advance(session, one.id, to=State.PAID, by=by, amount=500_000, now=LATER)
        session.flush()
        assert (paid.state, paid.amount, paid.may_become) == (State.PAID, 500_000, frozenset())
        assert [found.id for found in of_enterprise(session, firm)] == [one.id]
        assert audited(session).count((str(by), "application_moved")) == 4


def test_starting_twice_is_starting_once(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        contact_id = a_contact(session, 1, firm)
        policy = a_policy(session)
        one = start(session, contact_id, policy, period="2026", now=NOW)
        assert start(session, contact_id, policy, period="2026", now=LATER) == one
        assert start(session, contact_id, policy, period="2027", now=LATER).id != one.id


def test_an_abandoned_application_is_taken_up_again(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        contact_id = a_contact(session, 1, firm)
        policy = a_policy(session)
        one = start(session, contact_id, policy, period="2026", now=NOW)
        advance(session, one.id, to=State.ABANDONED, by=Actor.contact(contact_id), now=NOW)
        again = start(session, contact_id, policy, period="2026", now=LATER)
    assert (again.id, again.state) == (one.id, State.PREPARING)


@pytest.mark.parametrize("to", [State.PAID, State.ACCEPTED, State.PREPARING, State.REFUSED])
def test_steps_that_the_table_does_not_list_are_refused(
    database: Database, to: ApplicationState
) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        contact_id = a_contact(session, 1, firm)
        one = start(session, contact_id, a_policy(session), period="2026", now=NOW)
        with pytest.raises(ImpossibleTransition):
            advance(session, one.id, to=to, by=Actor.contact(contact_id), now=NOW)


@pytest.mark.parametrize(("to", "amount"), [(State.SUBMITTED, 5), (State.PAID, -1)])
def test_an_amount_belongs_to_a_payment(
    database: Database, to: ApplicationState, amount: int
) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        contact_id = a_contact(session, 1, firm)
        by = Actor.contact(contact_id)
        one = start(session, contact_id, a_policy(session), period="2026", now=NOW)
        if to is State.PAID:
            for state in (State.SUBMITTED, State.ACCEPTED):
                advance(session, one.id, to=state, by=by, now=NOW)
        with pytest.raises(ImpossibleTransition):
            advance(session, one.id, to=to, by=by, amount=amount, now=NOW)


def test_others_do_not_move_it(database: Database) -> None:
    with database.transaction() as session:
        firm = registered_enterprise(session)
        contact_id = a_contact(session, 1, firm)
        elsewhere = registered_enterprise(session, credit_code=None, name="另一家")
        stranger = a_contact(session, 2, elsewhere)
        one = start(session, contact_id, a_policy(session), period="2026", now=NOW)
        with pytest.raises(NotAllowed):
            advance(session, one.id, to=State.SUBMITTED, by=Actor.contact(stranger), now=NOW)
        with pytest.raises(Unknown):
            advance(session, 99, to=State.SUBMITTED, by=Actor.contact(contact_id), now=NOW)
        officer = Actor.officer(an_officer(session))
        moved = advance(session, one.id, to=State.SUBMITTED, by=officer, now=NOW)
        assert moved.state is State.SUBMITTED
        leave(session, contact_id, now=NOW)
        with pytest.raises(NotAllowed):
            start(session, contact_id, one.policy_id, period="2026", now=NOW)


def test_every_state_has_its_transitions() -> None:
    assert set(TRANSITIONS) == set(ApplicationState)
