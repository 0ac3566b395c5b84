"""A policy is put away while the version that was dismissed is its current one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from enterprises import standings
from enterprises.standings import DismissReason, Standing, is_put_away, standings_of
from jobs.told import mark_told
from store.clock import FrozenClock
from store.database import Database
from store.tables import Policy, PolicyStanding, PolicyState
from tests.jobs import rows

CODE = "one"
Step = Callable[[Session, FrozenClock, int, int], None]


def dismiss(session: Session, clock: FrozenClock, contact_id: int, policy_id: int) -> None:
    version_id = session.get_one(Policy, policy_id).current_version_id
    assert version_id is not None
    reason = DismissReason.ALREADY_ENJOYED
    standings.dismiss(session, contact_id, policy_id, version_id, reason=reason, now=clock.now())


def revise(session: Session, clock: FrozenClock, _contact_id: int, _policy_id: int) -> None:
    rows.version(session, clock, code=CODE, headcount=30)


def restore(session: Session, clock: FrozenClock, contact_id: int, policy_id: int) -> None:
    standings.restore(session, contact_id, policy_id, now=clock.now())


def remind(session: Session, clock: FrozenClock, contact_id: int, policy_id: int) -> None:
    standings.want_reminder(session, contact_id, policy_id, wants=True, now=clock.now())


def give_up(session: Session, clock: FrozenClock, contact_id: int, policy_id: int) -> None:
    standings.want_reminder(session, contact_id, policy_id, wants=False, now=clock.now())


def tell(session: Session, clock: FrozenClock, contact_id: int, policy_id: int) -> None:
    version_id = session.get_one(Policy, policy_id).current_version_id
    assert version_id is not None
    mark_told(session, contact_id, [version_id], now=clock.now())


def stop(state: PolicyState) -> Step:
    def stopped(session: Session, _clock: FrozenClock, _contact_id: int, policy_id: int) -> None:
        session.get_one(Policy, policy_id).state = state

    return stopped


# After how many minutes it was put away, as it stands at the end; None where it is not.
LIVES: list[tuple[str, list[Step], int | None]] = [
    ("nothing", [], None),
    ("told", [tell], None),
    ("dismissed", [dismiss], 0),
    ("told since", [dismiss, tell], 0),
    ("paused since", [dismiss, stop(PolicyState.PAUSED)], 0),
    ("used up since", [tell, dismiss, stop(PolicyState.QUOTA_USED_UP)], 1),
    ("withdrawn since", [dismiss, stop(PolicyState.WITHDRAWN)], 0),
    ("revised since", [dismiss, revise], None),
    ("dismissed after the revision", [tell, revise, dismiss], 2),
    ("dismissed again", [dismiss, revise, dismiss], 2),
    ("restored", [dismiss, restore], None),
    ("to be reminded of", [dismiss, remind], None),
    ("reminders given up", [remind, dismiss], 1),
    ("reminders given up twice", [dismiss, give_up], 0),
]


@pytest.mark.parametrize(("life", "minutes"), [one[1:] for one in LIVES], ids=[x[0] for x in LIVES])
def test_since_when_a_policy_is_put_away(
    database: Database, clock: FrozenClock, life: list[Step], minutes: int | None
) -> None:
    began = clock.now()
    with database.transaction() as session:
        contact_id = rows.contact(session, clock, rows.enterprise(session, clock))
        policy_id = rows.policy_of(session, rows.version(session, clock, code=CODE))
    for step in life:
        with database.transaction() as session:
            step(session, clock, contact_id, policy_id)
        clock.move_to(clock.now() + timedelta(minutes=1))
    with database.reading() as session:
        standing = standings_of(session, contact_id).get(policy_id)
        kept = session.scalars(_not_put_away(contact_id)).all()
    since = None if minutes is None else began + timedelta(minutes=minutes)
    assert (standing.put_away_at if standing is not None else None) == since
    assert kept == ([policy_id] if since is None else [])


def _not_put_away(contact_id: int) -> Select[int]:
    is_this = and_(PolicyStanding.policy_id == Policy.id, PolicyStanding.contact_id == contact_id)
    return select(Policy.id).outerjoin(PolicyStanding, is_this).where(~is_put_away())


def test_a_choice_says_in_one_word_that_it_is_put_away(clock: FrozenClock) -> None:
    for moment in (None, clock.now()):
        standing = Standing(policy_id=1, wants_reminder=False, put_away_at=moment)
        assert standing.is_put_away is (moment is not None)
