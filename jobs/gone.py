"""What stands in the tables of what is gone: versions out of the pool, enterprises unheard.

Found while others write, and ended or cleared some rows a transaction.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, and_, exists, select, update
from sqlalchemy.orm import Session

from jobs.listeners import has_active_contact
from jobs.runs import Work
from store.tables import Enterprise, Match, Policy, PolicyState, PolicyVersion

ROWS_A_BATCH = 1000


def has_gone(session: Session) -> bool:
    """Say whether a version left the pool and still has live matches."""
    return session.scalars(_gone_versions().limit(1)).first() is not None


def _gone_versions() -> Select[int]:
    """Select the versions that left the pool and still have live matches."""
    is_live = and_(
        Policy.state == PolicyState.PUBLISHED,
        Policy.current_version_id == PolicyVersion.id,
        PolicyVersion.ended_at.is_(None),
    )
    has_matches = exists().where(
        Match.policy_version_id == PolicyVersion.id, Match.ended_at.is_(None)
    )
    return (
        select(PolicyVersion.id)
        .join(Policy, Policy.id == PolicyVersion.policy_id)
        .where(~is_live, has_matches)
    )


def end_matches_of_gone_versions(work: Work) -> int:
    """End the matches of versions that were replaced, paused, withdrawn or expired."""
    with work.database.reading() as session:
        gone = session.scalars(_gone_versions()).all()
    ended = 0
    for version_id in gone:
        while True:
            work.go_on()
            with work.database.transaction() as session:
                batch = _end_matches(session, version_id, now=work.now)
            ended += batch
            if batch < ROWS_A_BATCH:
                break
    return ended


def _end_matches(session: Session, version_id: int, *, now: datetime) -> int:
    # Whether it is gone is asked again: meanwhile an officer may have put it back.
    still_gone = _gone_versions().where(PolicyVersion.id == version_id)
    some = (
        select(Match.id)
        .where(Match.policy_version_id.in_(still_gone), Match.ended_at.is_(None))
        .limit(ROWS_A_BATCH)
    )
    ended = session.execute(
        update(Match)
        .where(Match.id.in_(some))
        .values(ended_at=now)
        .returning(Match.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())


def forget_unheard_enterprises(work: Work) -> None:
    """Have an enterprise that nobody speaks for any more matched anew when somebody does."""
    is_unheard = and_(Enterprise.matched_at.is_not(None), ~has_active_contact())
    with work.database.reading() as session:
        unheard = session.scalars(select(Enterprise.id).where(is_unheard)).all()
    for start in range(0, len(unheard), ROWS_A_BATCH):
        work.go_on()
        with work.database.transaction() as session:
            session.execute(
                update(Enterprise)
                .where(Enterprise.id.in_(unheard[start : start + ROWS_A_BATCH]), is_unheard)
                .values(matched_at=None)
                .execution_options(synchronize_session=False)
            )
