"""Who acts on the pool, and whether the officer may: scope by region, never one's own work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lexicon.regions import UnknownRegion, contains
from policies.errors import NotFound, OutOfScope, OwnWork
from store.tables import Officer, OfficerRole


@dataclass(frozen=True, slots=True, kw_only=True)
class ActingOfficer:
    """An officer's account that is not ended; ``region`` is empty where nothing limits it."""

    id: int
    key: str
    title: str
    region: str
    is_administrator: bool

    @property
    def actor(self) -> str:
        """The officer as the audit names it."""
        return f"officer:{self.id}"


def officer_by_id(session: Session, officer_id: int) -> ActingOfficer:
    """Return the officer; raises :class:`NotFound` for an unknown or ended account."""
    return _open_account(session.get(Officer, officer_id), officer_id)


def officer_by_key(session: Session, key: str) -> ActingOfficer:
    """Return the officer whom ``--by`` names; raises :class:`NotFound`."""
    return _open_account(session.scalars(select(Officer).where(Officer.key == key)).first(), key)


def officers(session: Session) -> tuple[ActingOfficer, ...]:
    """Return every officer whose account is not ended."""
    rows = session.scalars(select(Officer).where(Officer.ended_at.is_(None)).order_by(Officer.id))
    return tuple(_acting(row) for row in rows)


def require_scope(officer: ActingOfficer, item: Mapping[str, Any]) -> None:
    """Raise :class:`OutOfScope` unless the item applies in the officer's region."""
    if not may_handle(officer, item):
        raise OutOfScope(
            f"{officer.title} answers for {officer.region}, where {item['id']} "
            f"(region {', '.join(regions_of(item))}) does not apply: "
            "ask an officer of that region or an administrator"
        )


def may_handle(officer: ActingOfficer, item: Mapping[str, Any]) -> bool:
    """Return whether the item applies anywhere in the officer's region.

    A district's officer keeps the nation's, the province's and the city's policies as well
    as the district's own and those of zones that reach into it, but no other district's.
    """
    places = regions_of(item)
    if officer.is_administrator or not officer.region or not places:
        return True
    return any(_overlap(officer.region, place) for place in places)


def require_other_hands(officer: ActingOfficer, writers: Iterable[int]) -> None:
    """Raise :class:`OwnWork` when the officer wrote in what is to be approved."""
    if officer.id in set(writers):
        raise OwnWork(
            f"{officer.title} wrote in this draft and so cannot approve it: a second officer has to"
        )


def regions_of(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the codes of the item's jurisdiction, none where it is not bound to a place."""
    given = item.get("region")
    if item.get("region_basis") == "none" or not given:
        return ()
    return tuple(str(one) for one in (given if isinstance(given, list) else [given]))


def _overlap(mine: str, place: str) -> bool:
    try:
        # None: a zone and a district overlap, so the policy applies in a part of the district.
        return contains(mine, place) is not False or contains(place, mine) is not False
    except UnknownRegion:
        return False


def _open_account(row: Officer | None, key: object) -> ActingOfficer:
    if row is None or row.ended_at is not None:
        raise NotFound("officer", key, "name one whose account is open")
    return _acting(row)


def _acting(row: Officer) -> ActingOfficer:
    return ActingOfficer(
        id=row.id,
        key=row.key,
        title=row.title,
        region=row.region,
        is_administrator=row.role is OfficerRole.ADMINISTRATOR,
    )
