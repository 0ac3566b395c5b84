"""Matching: at once for what was published or changed, and nightly in full.

What is to be matched is read from the tables: a version without ``matched_at``, an
enterprise whose ``matched_at`` is not its ``changed_at``. So nothing is lost by a crash,
and doing it twice changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from jobs.gone import end_matches_of_gone_versions, forget_unheard_enterprises, has_gone
from jobs.judging import Cards, Tally
from jobs.match_batches import match_batches
from jobs.runs import Counts, Work
from policies.live import PoolSnapshot, warm_pool
from store.tables import Contact, Enterprise, Membership, Policy, PolicyState, PolicyVersion

logger = logging.getLogger(__name__)

# Beyond so many enterprises, those whom a publication concerns are found among columns first.
ASKED_ONE_BY_ONE = 100


def match_everything(work: Work) -> Tally:
    """Match every enterprise that has an active contact with the whole pool."""
    tally = Tally()
    with work.database.reading() as session:
        pool = warm_pool(session, today=work.today)
        everybody = _enterprises_with_contacts(session)
        unmatched = _unmatched_versions(session, work.today)
    match_batches(work, everybody, pool, tally)
    _stamp(work, unmatched)
    tally.ended += end_matches_of_gone_versions(work)
    forget_unheard_enterprises(work)
    return tally


def run_full(work: Work) -> Counts:
    """Do the nightly job."""
    return match_everything(work).counts()


def has_pending(work: Work) -> bool:
    """Say whether anything was published, changed or taken away since it was matched."""
    with work.database.reading() as session:
        return bool(
            _unmatched_versions(session, work.today, limit=1)
            or _changed_enterprises(session, limit=1)
            or has_gone(session)
        )


def run_pending(work: Work) -> Counts:
    """Match just what changed: these enterprises with the pool, these versions with the rest."""
    tally = Tally()
    with work.database.reading() as session:
        # The versions are looked up before the pool, which then holds all of them.
        versions = _unmatched_versions(session, work.today)
        changed = _changed_enterprises(session)
        pool = warm_pool(session, today=work.today)
        everybody = _enterprises_with_contacts(session) if versions else ()
    match_batches(work, changed, pool, tally)
    cards = {one: pool.cards[one] for one in versions if one in pool.cards}
    others = sorted(set(everybody) - set(changed))
    concerned = _concerned(work, others, cards, tally)
    match_batches(work, concerned, pool, tally, cards=cards)
    _count_unreadable(versions, pool, tally)
    _stamp(work, versions)
    tally.ended += end_matches_of_gone_versions(work)
    if versions:
        forget_unheard_enterprises(work)
    return tally.counts()


def _concerned(
    work: Work, enterprise_ids: Sequence[int], cards: Cards, tally: Tally
) -> Sequence[int]:
    """Return those whom the cards may concern; the others are judged with that.

    Read without a lock: whoever changes meanwhile waits to be matched with the whole pool.
    """
    if not cards or len(enterprise_ids) <= ASKED_ONE_BY_ONE:
        return enterprise_ids
    # Columns bring numpy along, which those who match a few enterprises need not wait for.
    from jobs.concerned import concerned_by

    with work.database.reading() as session:
        found = concerned_by(session, cards, among=enterprise_ids, today=work.today)
    tally.judged += (len(enterprise_ids) - len(found)) * len(cards)
    return found


def _count_unreadable(versions: Collection[int], pool: PoolSnapshot, tally: Tally) -> None:
    for version_id in versions:
        if version_id not in pool.cards:
            logger.error(
                "A published policy cannot be read as a card.",
                extra={"action": "match.failed", "version_id": version_id},
            )
            tally.failed += 1
            tally.failed_versions.add(version_id)


def _enterprises_with_contacts(session: Session) -> Sequence[int]:
    return session.scalars(
        select(Contact.enterprise_id)
        .where(Contact.membership == Membership.ACTIVE)
        .distinct()
        .order_by(Contact.enterprise_id)
    ).all()


def _changed_enterprises(session: Session, limit: int | None = None) -> Sequence[int]:
    # Unequal, not older: under a clock that was moved back a change is still a change.
    is_changed = or_(
        Enterprise.matched_at.is_(None), Enterprise.matched_at != Enterprise.changed_at
    )
    # From the contacts, who are few, to their enterprises: a registry has hundreds of thousands.
    return session.scalars(
        select(Enterprise.id)
        .join(Contact, Contact.enterprise_id == Enterprise.id)
        .where(is_changed, Contact.membership == Membership.ACTIVE)
        .distinct()
        .order_by(Enterprise.id)
        .limit(limit)
    ).all()


def _unmatched_versions(session: Session, today: date, limit: int | None = None) -> Sequence[int]:
    return session.scalars(
        select(PolicyVersion.id)
        .join(Policy, Policy.current_version_id == PolicyVersion.id)
        .where(
            PolicyVersion.matched_at.is_(None),
            PolicyVersion.ended_at.is_(None),
            Policy.state == PolicyState.PUBLISHED,
            or_(PolicyVersion.valid_from.is_(None), PolicyVersion.valid_from <= today),
            or_(PolicyVersion.valid_to.is_(None), PolicyVersion.valid_to >= today),
        )
        .order_by(PolicyVersion.id)
        .limit(limit)
    ).all()


def _stamp(work: Work, version_ids: Collection[int]) -> None:
    if version_ids:
        with work.database.transaction() as session:
            session.execute(
                update(PolicyVersion)
                .where(PolicyVersion.id.in_(version_ids))
                .values(matched_at=work.now)
            )
