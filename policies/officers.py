"""Who acts on the pool, and whether the officer may: scope by region and department.

Nobody approves one's own work, whatever the scope.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lexicon.regions import UnknownRegion, contains
from policies.errors import NotFound, OutOfScope, OwnWork
from store.tables import Officer, OfficerRole

# Where an item says whose it is.
OFFICE_PARTS = ("issuer", "office", "authority")
_OFFICES_APART = re.compile(r"[、，,；;/\n]|以及|会同|联合")
_WHOLE_GOVERNMENT = re.compile(r"人民政府(?:办公[室厅])?$|管理委员会$|管委会$|^国务院(?:办公厅)?$")
_MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActingOfficer:
    """An officer's account that is not ended.

    ``region`` and ``department`` are empty where nothing limits the officer.
    """

    id: int
    key: str
    title: str
    region: str
    department: str
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
    """Raise :class:`OutOfScope` unless the item is one of the officer's region and department."""
    if not _is_in_region(officer, item):
        raise OutOfScope(
            f"{officer.title} answers for {officer.region}, where {item['id']} "
            f"(region {', '.join(regions_of(item))}) does not apply: "
            "ask an officer of that region or an administrator"
        )
    if not _is_of_department(officer, item):
        raise OutOfScope(
            f"{officer.title} answers for {officer.department}, and {item['id']} is of "
            f"{item.get('issuer')}: ask an officer of that department or an administrator"
        )


def may_handle(officer: ActingOfficer, item: Mapping[str, Any]) -> bool:
    """Return whether the item applies in the officer's region and is of the officer's department.

    A district's officer keeps the nation's, the province's and the city's policies as well
    as the district's own and those of zones that reach into it, but no other district's. A
    department keeps what it issues, alone or with others, and what it takes applications for.
    """
    return _is_in_region(officer, item) and _is_of_department(officer, item)


def _is_in_region(officer: ActingOfficer, item: Mapping[str, Any]) -> bool:
    places = regions_of(item)
    if officer.is_administrator or not officer.region or not places:
        return True
    return any(_overlap(officer.region, place) for place in places)


def _is_of_department(officer: ActingOfficer, item: Mapping[str, Any]) -> bool:
    named = [str(item[part]) for part in OFFICE_PARTS if isinstance(item.get(part), str)]
    offices = [one.strip() for part in named for one in _OFFICES_APART.split(part)]
    # What the government issues as a whole is no other department's.
    offices = [one for one in offices if one and not _WHOLE_GOVERNMENT.search(one)]
    if officer.is_administrator or not officer.department or not offices:
        return True
    mine = _MARKS.sub("", officer.department)
    return any(_is_office(mine, office) for office in offices)


def _is_office(mine: str, office: str) -> bool:
    """Whether an office is the department, by its full name or by a short one (工信局).

    The letters of a short name stand in the full one in their order.
    """
    shorter, longer = sorted((mine, _MARKS.sub("", office)), key=len)
    rest = iter(longer)
    return bool(shorter) and all(letter in rest for letter in shorter)


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
        department=row.department,
        is_administrator=row.role is OfficerRole.ADMINISTRATOR,
    )
