"""Match enterprises in batches: judged while others write, and written in a moment.

A batch is one transaction, which holds the matches and what is told of them at once. Whose
facts changed between the look and the writing is judged again under the lock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from jobs.apart import Failures
from jobs.digests import tell_immediately
from jobs.judging import (
    Cards,
    Judgement,
    Tally,
    judge_enterprise,
    keep_judgement,
    warm_up,
)
from jobs.runs import Work
from policies.live import PoolSnapshot
from store.tables import Enterprise

# A batch is written in one transaction, and on SQLite nobody else writes meanwhile: a tenth of a
# second at most, of which other threads may make three.
PAIRS_A_BATCH = 800
MOST_ENTERPRISES_A_BATCH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """What is the same for every enterprise; ``is_whole``: the cards are all there are."""

    work: Work
    pool: PoolSnapshot
    cards: Cards
    tally: Tally
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """One enterprise as it was judged; ``judgement`` is None where that failed and was noted."""

    enterprise_id: int
    changed_at: datetime | None
    judgement: Judgement | None


def match_batches(
    work: Work,
    enterprise_ids: Sequence[int],
    pool: PoolSnapshot,
    tally: Tally,
    *,
    cards: Cards | None = None,
) -> None:
    """Match enterprises with some cards, or all, and tell at once whoever wants it at once."""
    this = _Round(
        work=work,
        pool=pool,
        cards=pool.cards if cards is None else cards,
        tally=tally,
        is_whole=cards is None,
    )
    if enterprise_ids:
        warm_up(pool, this.cards)
    for batch in _batches(enterprise_ids, len(this.cards)):
        work.go_on()
        with work.database.reading() as session:
            looks = [_look(session, one, this) for one in batch]
        with work.database.transaction() as session:
            for one in looks:
                _keep(session, one, this)
            tally.told += tell_immediately(
                session, batch, pool, now=work.now, today=work.today, zone=work.zone
            )


def _look(session: Session, enterprise_id: int, this: _Round) -> _Look:
    # Before its facts: what changes from here on is noticed when the write lock is held.
    changed_at = session.scalars(_changed_at(enterprise_id)).first()
    judgement = _judged(session, enterprise_id, this)
    return _Look(enterprise_id=enterprise_id, changed_at=changed_at, judgement=judgement)


def _keep(session: Session, look: _Look, this: _Round) -> None:
    changed_at, judgement = _lock(session, look.enterprise_id), look.judgement
    if changed_at != look.changed_at:
        judgement = _judged(session, look.enterprise_id, this)
    if judgement is not None:
        keep_judgement(session, judgement, this.tally, now=this.work.now)
    if this.is_whole:
        session.execute(
            update(Enterprise)
            .where(Enterprise.id == look.enterprise_id)
            .values(matched_at=changed_at)
        )


def _judged(session: Session, enterprise_id: int, this: _Round) -> Judgement | None:
    failures = Failures()
    found = []
    with failures.apart(session, action="match.failed", subject="enterprise_id", id=enterprise_id):
        found.append(
            judge_enterprise(
                session,
                enterprise_id,
                this.cards,
                this.tally,
                pool=this.pool,
                today=this.work.today,
            )
        )
    this.tally.failed += len(failures.ids)
    this.tally.failed_enterprises |= failures.ids
    return found[0] if found else None


def _lock(session: Session, enterprise_id: int) -> datetime | None:
    """Let a change of facts wait until we are done: no verdict on older facts comes after it."""
    return session.scalars(_changed_at(enterprise_id).with_for_update()).first()


def _changed_at(enterprise_id: int) -> Select[datetime]:
    return select(Enterprise.changed_at).where(Enterprise.id == enterprise_id)


def _batches(enterprise_ids: Sequence[int], cards: int) -> Iterator[Sequence[int]]:
    size = max(1, min(MOST_ENTERPRISES_A_BATCH, PAIRS_A_BATCH // max(1, cards)))
    for start in range(0, len(enterprise_ids), size):
        yield enterprise_ids[start : start + size]
