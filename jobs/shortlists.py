"""Shortlists of the enterprises nobody speaks for: a whole city, in stretches, once a night.

Whoever has a contact has a Match row a pair (matching.py); of all others one packed row says
what they could have, so that a district can see whom its policies would find and a newcomer's
first answer is no surprise. What is done is read from the tables: a stretch of ids whose state
(day, pool, engine, what changed when) is stamped is left alone, and in any other only rows that
come out otherwise are written. So a run that was stopped goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, Text, cast, delete, func, select
from sqlalchemy.orm import Session

from jobs.decisions import ENGINE_VERSION
from jobs.runs import Counts, Work
from jobs.shortlist_files import column_file
from policies.live import PoolSnapshot, warm_pool
from store.bulk import put_rows
from store.database import Database
from store.tables import Contact, Enterprise, EnterpriseShortlist, Membership, ShortlistStretch

if TYPE_CHECKING:
    from enterprises.columns import EnterpriseColumns

logger = logging.getLogger(__name__)

IDS_A_STRETCH = 131_072
"""Ids that are loaded and matched together; what is worked out of their facts is shared."""
ROWS_A_BATCH = 1_000
"""A batch is one transaction, and on SQLite nobody else writes meanwhile: a tenth of a second."""
IDS_A_QUERY = 1_000
FAILURES_LISTED = 20
COLUMNS = (
    "enterprise_id", "best", "near", "facts_hash", "pool_hash", "engine_version", "judged_on",
    "changed_at",
)  # fmt: skip
_KEY = ("enterprise_id",)


@dataclass(slots=True)
class _Tally:
    total: int = 0
    done: int = 0
    settled: int = 0
    read_anew: int = 0
    written: int = 0
    dropped: int = 0
    failed: list[int] = field(default_factory=list)

    def counts(self) -> Counts:
        listed: Counts = {
            "enterprises": self.done,
            "settled_before": self.settled,
            "read_anew": self.read_anew,
            "written": self.written,
            "dropped": self.dropped,
            "failed": len(self.failed),
        }
        if self.failed:
            listed["failed_enterprises"] = self.failed[:FAILURES_LISTED]
        return listed


def run_shortlists(work: Work) -> Counts:
    """Do the nightly job."""
    with work.database.reading() as session:
        pool = warm_pool(session, today=work.today)
        first, last, total = session.execute(
            select(func.min(Enterprise.id), func.max(Enterprise.id), func.count(Enterprise.id))
        ).one()
    tally = _Tally(total=total)
    for stretch in _stretches(first, last):
        work.report(tally.done, total)
        work.go_on()
        _do(work, pool, stretch, tally)
        work.report(tally.done, total)
    return tally.counts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Ids from ``first`` to ``last``, both included."""

    first: int
    last: int

    def holds(self, owner: ColumnElement[int]) -> ColumnElement[bool]:
        """The condition that an id is of this stretch."""
        return owner.between(self.first, self.last)


def stretches(session: Session) -> tuple[Stretch, ...]:
    """Return the stretches that hold all enterprises there are."""
    first, last = session.execute(select(func.min(Enterprise.id), func.max(Enterprise.id))).one()
    return tuple(_stretches(first, last))


def _stretches(first: int | None, last: int | None) -> Iterator[Stretch]:
    if first is None or last is None:
        return
    for start in range(first // IDS_A_STRETCH * IDS_A_STRETCH, last + 1, IDS_A_STRETCH):
        yield Stretch(first=start, last=start + IDS_A_STRETCH - 1)


def _speaking(stretch: Stretch) -> Select[int]:
    return select(Contact.enterprise_id).where(
        Contact.membership == Membership.ACTIVE, stretch.holds(Contact.enterprise_id.expression)
    )


def _do(work: Work, pool: PoolSnapshot, stretch: Stretch, tally: _Tally) -> None:
    """Bring the shortlists of one stretch up to date, unless they are."""
    with work.database.reading() as session:
        heard = frozenset(session.scalars(_speaking(stretch)))
        state, count = _state(session, stretch, pool, heard, work.today)
        stamped = session.get(ShortlistStretch, stretch.first)
        if stamped is not None and stamped.state_hash == state:
            tally.settled += count
            tally.done += count
            return
        known, read_anew = unheard(session, work.database, stretch, as_of=work.today)
        stored = _stored(session, stretch)
    tally.read_anew += read_anew
    _note_broken(known.broken.keys() - heard, tally)
    changed = _changed(work, pool, known, heard, stored)
    tally.done += count - len(changed)
    for batch in _batches(changed):
        work.report(tally.done, tally.total)
        work.go_on()
        with work.database.transaction() as session:
            put_rows(session, EnterpriseShortlist, COLUMNS, batch, key=_KEY)
        tally.written += len(batch)
        tally.done += len(batch)
    kept = set(known.ids.tolist()) - heard
    gone = [one for one in stored if one not in kept]
    for ids in _id_batches(gone):
        work.go_on()
        with work.database.transaction() as session:
            tally.dropped += _drop(session, ids)
    with work.database.transaction() as session:
        _stamp(session, stretch, state, work)


def unheard(
    session: Session, database: Database, stretch: Stretch, *, as_of: date, keeps: bool = True
) -> tuple[EnterpriseColumns, int]:
    """What is known of those nobody speaks for, and of how many it was read from the tables.

    Whoever only looks at them ``keeps`` nothing for the next night.
    """
    # Columns bring numpy along, which those who only list the jobs need not wait for.
    from enterprises.column_file import kept_columns
    from enterprises.columns import load_columns

    def is_unheard(owner: ColumnElement[int]) -> ColumnElement[bool]:
        return stretch.holds(owner) & owner.not_in(_speaking(stretch))

    path = column_file(database, stretch.first)
    if path is None:
        known = load_columns(session, as_of=as_of, which=is_unheard)
        return known, len(known)
    kept = kept_columns(session, path, as_of=as_of, which=is_unheard, keeps=keeps)
    return kept.known, kept.read_anew


def _changed(
    work: Work,
    pool: PoolSnapshot,
    known: EnterpriseColumns,
    heard: Collection[int],
    stored: Mapping[int, tuple[Any, ...]],
) -> list[tuple[Any, ...]]:
    """Match a stretch; return the rows that come out otherwise than they stand."""
    from jobs.shortlist_rows import packed_lists

    work.go_on()
    best, near = packed_lists(pool, known.columns, go_on=work.go_on)
    basis = (pool_hash(pool), ENGINE_VERSION, work.today, work.now)
    return [
        (enterprise_id, *said, *basis)
        for enterprise_id, *said in zip(
            known.ids.tolist(), best, near, known.facts_hashes, strict=True
        )
        if enterprise_id not in heard and stored.get(enterprise_id) != (*said, ENGINE_VERSION)
    ]


def _note_broken(enterprise_ids: Collection[int], tally: _Tally) -> None:
    for enterprise_id in sorted(enterprise_ids):
        extra = {"action": "shortlist.failed", "enterprise_id": enterprise_id}
        logger.error("An enterprise's facts cannot be read.", extra=extra)
    tally.failed += sorted(enterprise_ids)


def pool_hash(pool: PoolSnapshot) -> str:
    """Return what tells two pools apart: versions never change, so their ids are enough."""
    written = ",".join(map(str, sorted(pool.cards)))
    return hashlib.sha256(f"{ENGINE_VERSION}:{written}".encode()).hexdigest()


def _state(
    session: Session,
    stretch: Stretch,
    pool: PoolSnapshot,
    heard: Collection[int],
    today: date,
) -> tuple[str, int]:
    """A hash of all that the shortlists of a stretch hang on, and how many enterprises it has."""
    changes = session.execute(
        select(Enterprise.id, cast(Enterprise.changed_at, Text))
        .where(stretch.holds(Enterprise.id.expression))
        .order_by(Enterprise.id)
    ).all()
    state = hashlib.sha256(f"{pool_hash(pool)}:{today}:{sorted(heard)}".encode())
    state.update("\n".join(f"{owner}:{changed}" for owner, changed in changes).encode())
    return state.hexdigest(), len(changes)


def _stored(session: Session, stretch: Stretch) -> dict[int, tuple[Any, ...]]:
    """The shortlists as they stand: what was said, on which facts, by which engine."""
    row = EnterpriseShortlist
    found = session.execute(
        select(row.enterprise_id, row.best, row.near, row.facts_hash, row.engine_version).where(
            stretch.holds(row.enterprise_id.expression)
        )
    )
    return {enterprise_id: tuple(said) for enterprise_id, *said in found}


def _batches(rows: Sequence[tuple[Any, ...]]) -> Iterator[Sequence[tuple[Any, ...]]]:
    for start in range(0, len(rows), ROWS_A_BATCH):
        yield rows[start : start + ROWS_A_BATCH]


def _drop(session: Session, enterprise_ids: Sequence[int]) -> int:
    """Delete the shortlists of those who now have a contact, or whose facts cannot be read."""
    session.execute(
        delete(EnterpriseShortlist).where(EnterpriseShortlist.enterprise_id.in_(enterprise_ids))
    )
    return len(enterprise_ids)


def _id_batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), IDS_A_QUERY):
        yield ids[start : start + IDS_A_QUERY]


def _stamp(session: Session, stretch: Stretch, state: str, work: Work) -> None:
    row = (stretch.first, state, work.now)
    put_rows(
        session, ShortlistStretch, ("first_id", "state_hash", "done_at"), [row], key=("first_id",)
    )
