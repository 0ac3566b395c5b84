"""A lease without a clock: its holder counts up, and whoever wants it watches the count.

Clocks of two machines differ, and this product's own may be frozen or moved. So a lease
says nothing of time: while the count grows its holder lives; when it stands still the
watcher decides how long is too long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from store.insertion import insert_unless_there
from store.tables import Lease


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a lease, and how often it has said so.

    ``pid`` has a meaning only for processes of the same ``place``.
    """

    token: str
    host: str
    place: str
    pid: int
    beats: int
    taken_at: datetime


def holder(session: Session, name: str) -> Holder | None:
    """Return who holds the lease; ``None`` when nobody does."""
    row = session.get(Lease, name)
    if row is None:
        return None
    return Holder(
        token=row.token,
        host=row.host,
        place=row.place,
        pid=row.pid,
        beats=row.beats,
        taken_at=row.taken_at,
    )


def take(
    session: Session, name: str, *, by: Holder, instead_of: Holder | None, now: datetime
) -> bool:
    """Take a lease nobody holds, or one whose holder is ``instead_of`` and silent since.

    Returns whether it was taken: of two processes that try, one gets it.
    """
    values = {
        "token": by.token,
        "host": by.host,
        "place": by.place,
        "pid": by.pid,
        "beats": by.beats,
        "taken_at": now,
    }
    if instead_of is None:
        return insert_unless_there(session, Lease, {"name": name, **values})
    taken = session.execute(
        update(Lease)
        .where(
            Lease.name == name,
            Lease.token == instead_of.token,
            Lease.beats == instead_of.beats,
        )
        .values(**values)
        .returning(Lease.name)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


def renew(session: Session, name: str, token: str) -> bool:
    """Count up; return ``False`` when another process holds the lease now."""
    renewed = session.execute(
        update(Lease)
        .where(Lease.name == name, Lease.token == token)
        .values(beats=Lease.beats + 1)
        .returning(Lease.name)
        .execution_options(synchronize_session=False)
    )
    return renewed.first() is not None


def release(session: Session, name: str, token: str) -> None:
    """Give the lease back, unless another process holds it now."""
    session.execute(delete(Lease).where(Lease.name == name, Lease.token == token))
