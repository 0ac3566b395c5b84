"""Matching: at once for what was published or changed, and nightly in full.

What is to be matched is read from the tables: a version without ``matched_at``, an
enterprise whose ``matched_at`` is not its ``changed_at``. So nothing is lost by a crash,
and doing it twice changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import Select, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from jobs.apart import Failures
from jobs.digests import tell_immediately
from jobs.judging import Cards, Tally, judge_enterprise, warm_up
from jobs.listeners import has_active_contact
from jobs.runs import Counts, Work
from policies.live import PoolSnapshot, warm_pool
from store.tables import (
    Contact,
    Enterprise,
    Match,
    Membership,
    Policy,
    PolicyState,
    PolicyVersion,
)

logger = logging.getLogger(__name__)

# A batch is one transaction, and on SQLite nobody else writes meanwhile: half a second at most.
PAIRS_A_BATCH = 1500
MOST_ENTERPRISES_A_BATCH = 50
# Beyond so many enterprises, those whom a publication concerns are found among columns first.
ASKED_ONE_BY_ONE = 100


def match_enterprise(
    session: Session, enterprise_id: int, pool: PoolSnapshot, *, now: datetime, today: date
) -> Tally:
    """Match one enterprise with the whole pool and note which change the matches know of.

    For the chat as well, right after a registration or an answer: the same transaction
    then holds the fact and its matches.
    """
    tally = Tally()
    _match_whole(session, enterprise_id, pool, tally, now=now, today=today)
    return tally


def match_version(
    session: Session, version_id: int, pool: PoolSnapshot, *, now: datetime, today: date
) -> Tally:
    """Match one published version with every enterprise that has an active contact."""
    tally = Tally()
    cards = {version_id: pool.cards[version_id]}
    for enterprise_id in _enterprises_with_contacts(session):
        _match_some(session, enterprise_id, cards, pool, tally, now=now, today=today)
    _stamp_versions(session, [version_id], now=now)
    return tally


def match_everything(work: Work) -> Tally:
    """Match every enterprise that has an active contact with the whole pool."""
    tally = Tally()
    with work.database.reading() as session:
        pool = warm_pool(session, today=work.today)
        everybody = _enterprises_with_contacts(session)
        unmatched = _unmatched_versions(session, work.today)
    _match_batches(work, everybody, pool, tally)
    with work.database.transaction() as session:
        _stamp_versions(session, unmatched, now=work.now)
        tally.ended += end_matches_of_gone_versions(session, now=work.now)
        forget_unheard_enterprises(session)
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
            or session.scalars(_gone_versions().limit(1)).first()
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
    _match_batches(work, changed, pool, tally)
    cards = {one: pool.cards[one] for one in versions if one in pool.cards}
    others = sorted(set(everybody) - set(changed))
    concerned = _concerned(work, others, cards, tally)
    _match_batches(work, concerned, pool, tally, cards=cards)
    _count_unreadable(versions, pool, tally)
    with work.database.transaction() as session:
        _stamp_versions(session, versions, now=work.now)
        tally.ended += end_matches_of_gone_versions(session, now=work.now)
        if versions:
            forget_unheard_enterprises(session)
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


def _match_batches(
    work: Work,
    enterprise_ids: Sequence[int],
    pool: PoolSnapshot,
    tally: Tally,
    *,
    cards: Cards | None = None,
) -> None:
    """Match in batches of one transaction, and tell at once whoever wants it at once."""
    if enterprise_ids:
        warm_up(pool, pool.cards if cards is None else cards)
    for batch in _batches(enterprise_ids, len(pool.cards if cards is None else cards)):
        work.go_on()
        with work.database.transaction() as session:
            for enterprise_id in batch:
                if cards is None:
                    _match_whole(
                        session, enterprise_id, pool, tally, now=work.now, today=work.today
                    )
                else:
                    _match_some(
                        session, enterprise_id, cards, pool, tally, now=work.now, today=work.today
                    )
            tally.told += tell_immediately(
                session, batch, pool, now=work.now, today=work.today, zone=work.zone
            )


def _match_whole(
    session: Session,
    enterprise_id: int,
    pool: PoolSnapshot,
    tally: Tally,
    *,
    now: datetime,
    today: date,
) -> None:
    changed_at = _lock(session, enterprise_id)
    _match_some(session, enterprise_id, pool.cards, pool, tally, now=now, today=today)
    session.execute(
        update(Enterprise).where(Enterprise.id == enterprise_id).values(matched_at=changed_at)
    )


def _match_some(
    session: Session,
    enterprise_id: int,
    cards: Cards,
    pool: PoolSnapshot,
    tally: Tally,
    *,
    now: datetime,
    today: date,
) -> None:
    _lock(session, enterprise_id)
    failures = Failures()
    with failures.apart(session, action="match.failed", subject="enterprise_id", id=enterprise_id):
        judge_enterprise(session, enterprise_id, cards, tally, pool=pool, now=now, today=today)
    tally.failed += len(failures.ids)
    tally.failed_enterprises |= failures.ids


def _lock(session: Session, enterprise_id: int) -> datetime | None:
    """Let a change of facts wait until we are done: no verdict on older facts comes after it."""
    return session.scalars(
        select(Enterprise.changed_at).where(Enterprise.id == enterprise_id).with_for_update()
    ).first()


def _batches(enterprise_ids: Sequence[int], cards: int) -> Iterator[Sequence[int]]:
    size = max(1, min(MOST_ENTERPRISES_A_BATCH, PAIRS_A_BATCH // max(1, cards)))
    for start in range(0, len(enterprise_ids), size):
        yield enterprise_ids[start : start + size]


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


def _stamp_versions(session: Session, version_ids: Collection[int], *, now: datetime) -> None:
    session.execute(
        update(PolicyVersion).where(PolicyVersion.id.in_(version_ids)).values(matched_at=now)
    )


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


def end_matches_of_gone_versions(session: Session, *, now: datetime) -> int:
    """End the matches of versions that were replaced, paused, withdrawn or expired."""
    gone = session.scalars(_gone_versions()).all()
    if not gone:
        return 0
    ended = session.execute(
        update(Match)
        .where(Match.policy_version_id.in_(gone), Match.ended_at.is_(None))
        .values(ended_at=now)
        .returning(Match.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())


def forget_unheard_enterprises(session: Session) -> None:
    """Have an enterprise that nobody speaks for any more matched anew when somebody does."""
    session.execute(
        update(Enterprise)
        .where(Enterprise.matched_at.is_not(None), ~has_active_contact())
        .values(matched_at=None)
        .execution_options(synchronize_session=False)
    )
