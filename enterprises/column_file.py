"""The columns of a stretch of enterprises, kept in a file between two nights.

The file is only a copy that is quicker to read than the tables: nobody needs it, nothing is lost
with it. Every enterprise stands in it with the instant of its last change, and whoever has changed
since is read from the tables; so is everybody when the file is damaged, of another month, or
written by other code. It is written beside its place and moved there whole, so that a reader never
meets half of one, and a crash leaves the old one or none.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from enterprises.columns import EnterpriseColumns, Which, load_columns, paid_enterprises
from matcher.city.columns import Columns
from matcher.city.joining import joined
from matcher.city.snapshot import Noted, StaleSnapshot, read_noted, write_snapshot
from store.tables import Enterprise

MOST_READ_ANEW = 10_000
"""Of up to so many changed enterprises each is asked for by its id; of more, all are read."""

FEWEST_KEPT = 5_000
"""Fewer are read from the tables in a moment, and leave no file."""

_PACKAGES = ("lexicon", "matcher", "enterprises")
"""Whose code and tables decide what stands in a column."""

_MARKS, _HASHES = "changed_at", "facts_hash"
_NEVER_THE_SAME = ""
"""The mark of those of whom more than their facts was read: they are read anew each time."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptColumns:
    """Columns, and of how many enterprises they were read from the tables.

    ``why_all`` says why that was all of them; it is ``None`` where the file had the others.
    ``gone`` of those in the file are no longer asked for.
    """

    known: EnterpriseColumns
    read_anew: int
    why_all: str | None = None
    gone: int = 0


def kept_columns(
    session: Session, path: Path, *, as_of: date, which: Which, keeps: bool = True
) -> KeptColumns:
    """Return what ``load_columns`` would, from the file as far as nothing has changed since.

    What was read is kept for the next time, unless somebody else ``keeps`` the file. Where it
    cannot be, that is logged, and no error.
    """
    # The marks are read first: what changes while the facts are read is read anew next time.
    marks = _marks(session, which)
    paid = paid_enterprises(session, which)
    kept, why = _read(path, as_of)
    found: KeptColumns | None = None
    if kept is not None:
        found = _mended(session, kept, marks, paid)
        why = None if found else "too many have changed"
    if found is None:
        known = load_columns(session, as_of=as_of, which=which)
        found = KeptColumns(known=known, read_anew=len(known), why_all=why)
    if not keeps:
        return found
    if len(found.known) < FEWEST_KEPT:
        path.unlink(missing_ok=True)
    elif found.read_anew or found.gone:
        _keep(found.known, marks, path)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What a file holds: columns as they were read, and the mark of each of their enterprises."""

    known: EnterpriseColumns
    marks: tuple[str, ...]


def _marks(session: Session, which: Which) -> dict[int, str]:
    query = select(Enterprise.id, cast(Enterprise.changed_at, Text))
    rows = session.execute(query.where(which(Enterprise.id.expression)))
    return {row[0]: row[1] for row in rows}


def _mended(
    session: Session, kept: _Kept, marks: Mapping[int, str], paid: Collection[int]
) -> KeptColumns | None:
    """The kept columns with all that changed read anew; ``None`` where that is too many."""
    owners = kept.known.ids.tolist()
    pairs = zip(owners, kept.marks, strict=True)
    is_same = [marks.get(owner) == mark and owner not in paid for owner, mark in pairs]
    same = np.flatnonzero(np.array(is_same, dtype=np.bool_))
    changed = marks.keys() - set(kept.known.ids[same].tolist())
    if len(changed) > MOST_READ_ANEW:
        return None
    gone = len(set(owners) - marks.keys())
    standing = _taken(kept.known, same) if len(same) < len(owners) else kept.known
    if not changed:
        return KeptColumns(known=standing, read_anew=0, gone=gone)
    asked = sorted(changed)
    as_of = kept.known.columns.as_of
    fresh = load_columns(session, as_of=as_of, which=lambda owner: owner.in_(asked))
    return KeptColumns(known=_together(standing, fresh), read_anew=len(changed), gone=gone)


def _together(one: EnterpriseColumns, fresh: EnterpriseColumns) -> EnterpriseColumns:
    """Both in the order of their ids."""
    ids = np.concatenate((one.ids, fresh.ids))
    below = EnterpriseColumns(
        ids=ids,
        columns=joined(one.columns, fresh.columns),
        facts_hashes=(*one.facts_hashes, *fresh.facts_hashes),
        broken=fresh.broken,
        irregular=fresh.irregular,
    )
    return _taken(below, np.argsort(ids))


def _taken(known: EnterpriseColumns, rows: NDArray[np.intp]) -> EnterpriseColumns:
    return replace(
        known,
        ids=known.ids[rows],
        columns=known.columns.take(rows),
        facts_hashes=tuple(known.facts_hashes[row] for row in rows.tolist()),
    )


def _read(path: Path, as_of: date) -> tuple[_Kept | None, str | None]:
    """What the file holds, or why nothing can be taken from it."""
    try:
        with path.open("rb") as file:
            noted = read_noted(file, as_of=_month(as_of), made_from=reading_version())
    except FileNotFoundError:
        return None, "there is no file yet"
    except (StaleSnapshot, OSError) as error:
        return None, str(error)
    return _kept(noted, as_of), None


def _kept(noted: Noted, as_of: date) -> _Kept:
    columns = replace(noted.columns, as_of=as_of)
    known = EnterpriseColumns(
        ids=np.array(columns.ids, dtype=np.int64),
        columns=columns,
        facts_hashes=tuple(noted.notes[_HASHES]),
        broken={},
    )
    return _Kept(known=known, marks=tuple(noted.notes[_MARKS]))


def _keep(known: EnterpriseColumns, marks: Mapping[int, str], path: Path) -> None:
    """Write the columns to the file in the place of the one that is there.

    Enterprises that cannot be read are in no column, so they are asked for anew each time.
    """
    noted = {
        _MARKS: [
            _NEVER_THE_SAME if owner in known.irregular else marks.get(owner, _NEVER_THE_SAME)
            for owner in known.ids.tolist()
        ],
        _HASHES: known.facts_hashes,
    }
    columns = replace(known.columns, as_of=_month(known.columns.as_of))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, columns, noted)
    except OSError:
        _log.warning("Columns could not be kept.", extra={"action": "columns.keep"}, exc_info=True)


def _replace(path: Path, columns: Columns, noted: Mapping[str, Sequence[str]]) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as new:
        try:
            write_snapshot(columns, new, made_from=reading_version(), notes=noted)
            new.flush()
            os.fsync(new.fileno())
            Path(new.name).replace(path)
        except BaseException:
            Path(new.name).unlink()
            raise


def _month(as_of: date) -> date:
    """Within a month every written fact means the same: periods are counted from it (m-1, y-1)."""
    return as_of.replace(day=1)


@cache
def reading_version() -> str:
    """Return what tells two versions of the code that reads facts apart: a hash of all of it."""
    digest = hashlib.sha256()
    house = Path(__file__).parent.parent
    for package in _PACKAGES:
        for path in sorted((house / package).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(house)}\n".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
