"""政策服务专员: who sits at which desk, and whom to ask; what was asked is in inquiries.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from enterprises.actors import Actor
from enterprises.errors import Unknown
from enterprises.membership import region_of
from enterprises.rows import row_by_id
from lexicon.regions import ancestors, contains, current_code
from store.audit_rows import add_audit_entry
from store.tables import Enterprise, Inquiry, Specialist


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A specialist's post. ``chat_id`` is ``None`` while nobody sits there on Telegram.

    ``level`` is 1 for the district, 2 town, 3 village or community, 4 estate, 5 park.
    """

    id: int
    key: str
    title: str
    department: str
    region: str
    level: int
    chat_id: int | None
    is_absent: bool


def add_desk(
    session: Session,
    *,
    key: str,
    title: str,
    now: datetime,
    department: str = "",
    region: str = "",
    level: int = 1,
    chat_id: int | None = None,
) -> Desk:
    """Open a desk, or change the one with this key; a changed desk is in force again.

    Raises ``UnknownRegion`` for a region that is no place.
    """
    if region:
        current_code(region)
    row = session.scalars(select(Specialist).where(Specialist.key == key)).first()
    if row is None:
        row = Specialist(key=key, created_at=now, is_absent=False)
        session.add(row)
    row.title, row.department, row.region, row.level = title, department, region, level
    row.chat_id = chat_id if chat_id is not None else row.chat_id
    row.ended_at = row.ended_reason = None
    session.flush()  # The id is part of what is returned.
    return _desk(row)


def set_absent(session: Session, specialist_id: int, *, is_absent: bool, now: datetime) -> None:
    """Note that a specialist is away or back. Raises :class:`Unknown`."""
    row = session.get(Specialist, specialist_id)
    if row is None or row.ended_at is not None:
        raise Unknown("specialist", specialist_id)
    row.is_absent = is_absent
    add_audit_entry(
        session,
        actor=str(Actor.specialist(specialist_id)),
        action="specialist_absent" if is_absent else "specialist_back",
        subject=f"specialist:{specialist_id}",
        now=now,
    )


def desk_by_chat(session: Session, chat_id: int) -> Desk | None:
    """Return the first desk in force that this chat sits at, or ``None``."""
    return next(iter(desks_by_chat(session, chat_id)), None)


def desks_by_chat(session: Session, chat_id: int) -> tuple[Desk, ...]:
    """Return every desk in force that this chat sits at; one person may hold several."""
    rows = session.scalars(
        select(Specialist)
        .where(Specialist.chat_id == chat_id, Specialist.ended_at.is_(None))
        .order_by(Specialist.id)
    )
    return tuple(_desk(row) for row in rows)


def desks(session: Session) -> tuple[Desk, ...]:
    """Return every desk in force, in the order they were opened."""
    return tuple(_desks(session))


def desk_by_key(session: Session, key: str) -> Desk:
    """Return the desk in force with this key. Raises :class:`Unknown`."""
    found = next((one for one in _desks(session) if one.key == key), None)
    if found is None:
        raise Unknown("specialist", key)
    return found


def pick_for_policy(
    session: Session, *, owner: str | None, region: str | None = None
) -> Desk | None:
    """Return whom to ask about a policy; ``None`` when no desk fits.

    ``owner`` is the desk's key or a department, as the item names it; ``region`` is the issuer's.
    Somebody present comes before somebody absent, the nearest place before a larger one, and
    whoever has the fewest open questions before the others.
    """
    desks = _desks(session)
    named = [desk for desk in desks if owner and owner in (desk.key, desk.department)]
    fitting = named or [desk for desk in desks if not owner and _serves(desk, region)]
    return _best(session, fitting, region)


def pick_for_enterprise(session: Session, enterprise_id: int) -> Desk | None:
    """Return the enterprise's own specialist, or whoever serves its place; ``None`` if nobody.

    An absent specialist is stood in for by somebody present. Raises :class:`Unknown`.
    """
    enterprise = row_by_id(session, Enterprise, enterprise_id, called="enterprise")
    desks = _desks(session)
    own = next((desk for desk in desks if desk.id == enterprise.specialist_id), None)
    if own is not None and not own.is_absent:
        return own
    region = region_of(session, enterprise_id)
    return _best(session, [desk for desk in desks if _serves(desk, region)], region) or own


def _desks(session: Session) -> list[Desk]:
    rows = session.scalars(
        select(Specialist).where(Specialist.ended_at.is_(None)).order_by(Specialist.id)
    )
    return [_desk(row) for row in rows]


def _serves(desk: Desk, region: str | None) -> bool:
    return not desk.region or region is None or contains(desk.region, region) is not False


def _best(session: Session, desks: Iterable[Desk], region: str | None) -> Desk | None:
    candidates = list(desks)
    if not candidates:
        return None
    open_questions = _open_counts(session)
    return min(
        candidates,
        key=lambda desk: (
            desk.is_absent,
            desk.chat_id is None,
            -_nearness(desk, region),
            open_questions.get(desk.id, 0),
            desk.id,
        ),
    )


def _nearness(desk: Desk, region: str | None) -> int:
    """How small the place is that the desk serves; 0 for one that serves everywhere."""
    if not desk.region or region is None:
        return 0
    return len(ancestors(desk.region)) + 1


def _open_counts(session: Session) -> dict[int, int]:
    rows = session.execute(
        select(Inquiry.specialist_id, func.count())
        .where(Inquiry.answered_at.is_(None))
        .group_by(Inquiry.specialist_id)
    )
    return {specialist_id: count for specialist_id, count in rows}  # noqa: C416 - rows, not pairs


def _desk(row: Specialist) -> Desk:
    return Desk(
        id=row.id,
        key=row.key,
        title=row.title,
        department=row.department,
        region=row.region,
        level=row.level,
        chat_id=row.chat_id,
        is_absent=row.is_absent,
    )
