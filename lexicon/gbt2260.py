"""Divisions by GB/T 2260, Changsha's towns and Hunan's zones: the table and who holds whom.

A place is written as a code of 6 digits, a town as 9 digits, a zone as ``zone:…``. The country
is ``000000``. A zone that the tables do not list can be written by name (``zone:株洲高新区``): it
lies somewhere inside the division its name begins with, and no more is claimed about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from lexicon.tables import read_rows

NATION = "000000"
_NATION_WRITTEN = frozenset({NATION, "100000", "全国", "中国", "国家"})
_TOWN = re.compile(r"\d{9}")


class Level(StrEnum):
    """The levels that issue policies; towns only locate an enterprise."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    ZONE = "zone"
    TOWN = "town"


class UnknownRegion(LookupError):
    """The text is no code of a division, a town of Changsha or a zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A place. ``parent`` is the code next above it, ``None`` for the country alone.

    For zones, ``inside`` lists the divisions one of which holds the whole zone (the nearest
    known), ``overlaps`` those that hold a part of it, ``within`` the larger zone it belongs to.
    """

    code: str
    name: str
    level: Level
    parent: str | None
    aliases: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    overlaps: tuple[str, ...] = ()
    within: str | None = None


@cache
def region_table() -> dict[str, Region]:
    """Return every place that the tables list, by code, in the order of the tables."""
    table = {
        NATION: Region(code=NATION, name="全国", level=Level.NATIONAL, parent=None),
    }
    for row in read_rows("regions.csv"):
        table[row["code"]] = _division(row)
    for row in read_rows("towns_changsha.csv"):
        table[row["code"]] = Region(
            code=row["code"], name=row["name"], level=Level.TOWN, parent=row["parent"]
        )
    for row in read_rows("zones_hunan.csv"):
        table[row["code"]] = _zone(row)
    return table


def _division(row: dict[str, str]) -> Region:
    parent, level = row["parent"] or NATION, Level(row["level"])
    inside = (parent,) if level is Level.ZONE else ()
    return Region(code=row["code"], name=row["name"], level=level, parent=parent, inside=inside)


def _zone(row: dict[str, str]) -> Region:
    inside = tuple(row["inside"].split())
    return Region(
        code=row["code"],
        name=row["name"],
        level=Level.ZONE,
        parent=inside[0] if inside else row["parent"],
        aliases=tuple(row["aliases"].split(";")),
        inside=inside,
        overlaps=tuple(row["overlaps"].split()),
        within=row["within"] or None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerDivision:
    """A name or code of the past and the division that holds the place today.

    ``old_code`` is ``None`` where the code lives on under another name.
    """

    old_code: str | None
    old_name: str
    code: str
    since: int


@cache
def former_divisions() -> tuple[FormerDivision, ...]:
    """Return the abolished codes and former names, as far as they have one heir."""
    return tuple(
        FormerDivision(
            old_code=row["old_code"] or None,
            old_name=row["old_name"],
            code=row["code"],
            since=int(row["valid_from"]),
        )
        for row in read_rows("regions_former.csv")
    )


@cache
def _heirs() -> dict[str, str]:
    return {row.old_code: row.code for row in former_divisions() if row.old_code is not None}


@cache
def _zones_by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for place in region_table().values():
        if place.code.startswith("zone:"):
            names |= dict.fromkeys((place.name, *place.aliases), place.code)
    return names


def current_code(code: str) -> str:
    """Return today's code of the place that ``code`` means or meant.

    Old codes live on in credit codes and addresses: 430122 (望城县) is 430112 today. A zone
    may be given by any of its names. Raises :class:`UnknownRegion`.
    """
    written = code.strip()
    if written in _NATION_WRITTEN:
        return NATION
    heir = _heirs().get(written, written)
    if heir in region_table():
        return heir
    if _TOWN.fullmatch(written):
        county = _heirs().get(written[:6], written[:6])
        if county in region_table():
            return county + written[6:]
    name = written.removeprefix("zone:")
    if name in _zones_by_name():
        return _zones_by_name()[name]
    if written.startswith("zone:") and _open_zone_parent(name) is not None:
        return written
    raise UnknownRegion(f"{code!r} is no region code (430112), town code or zone (zone:…)")


@cache
def _city_names() -> dict[str, str]:
    """Names with which the name of an unlisted zone may begin, longest first.

    Where a name is shared, the larger place has it, because it comes first.
    """
    names: dict[str, str] = {}
    for level in (Level.PROVINCE, Level.CITY, Level.COUNTY):
        for place in region_table().values():
            if place.level is level and len(place.name) > 2 and not place.name.startswith("市辖"):
                names.setdefault(place.name, place.code)
                names.setdefault(place.name.rstrip("省市区县"), place.code)
    return dict(sorted(names.items(), key=lambda item: -len(item[0])))


@lru_cache(maxsize=1024)
def _open_zone_parent(name: str) -> str | None:
    return next((code for city, code in _city_names().items() if name.startswith(city)), None)


def region(code: str) -> Region:
    """Return the place of ``code`` (an old code gives the place of today).

    Raises :class:`UnknownRegion`, also for towns outside Changsha, whose names are not kept.
    """
    today = current_code(code)
    found = region_table().get(today)
    if found is not None:
        return found
    name = today.removeprefix("zone:")
    parent = _open_zone_parent(name)
    if not today.startswith("zone:") or parent is None:
        raise UnknownRegion(f"the name of town {code!r} is not kept; its county is {today[:6]}")
    return Region(code=today, name=name, level=Level.ZONE, parent=parent, inside=(parent,))


@lru_cache(maxsize=8192)
def ancestors(code: str) -> tuple[str, ...]:
    """Return the codes above ``code``, nearest first, up to the province.

    430112001 → 430112, 430100, 430000. The country is above everything and is not listed.
    Raises :class:`UnknownRegion`.
    """
    today = current_code(code)
    known = _TOWN.fullmatch(today) is None
    parent = region(today).parent if known else today[:6]
    chain: list[str] = []
    while parent is not None and parent != NATION:
        chain.append(parent)
        parent = region_table()[parent].parent
    return tuple(chain)


@lru_cache(maxsize=65536)
def contains(outer: str, inner: str) -> bool | None:
    """Whether whatever is in ``inner`` is certainly in ``outer``.

    ``None`` means that it depends on where exactly: ``inner`` is the larger place, or a zone
    and a county share ground. Raises :class:`UnknownRegion`.
    """
    outer, inner = current_code(outer), current_code(inner)
    if outer in (NATION, inner) or outer in ancestors(inner):
        return True
    if inner == NATION:
        return None
    if _is_zone(outer) or _is_zone(inner):
        return _zone_contains(outer, inner)
    return None if inner in ancestors(outer) else False


def _is_zone(code: str) -> bool:
    return code.startswith("zone:") or region_table().get(code, _NO_PLACE).level is Level.ZONE


_NO_PLACE = Region(code="", name="", level=Level.TOWN, parent=None)


def _zone_contains(outer: str, inner: str) -> bool | None:
    if _is_zone(inner) and _belongs_to(inner, outer):
        return True
    ground, target = _ground(inner), _ground(outer)
    if not _is_zone(outer) and all(outer == part or outer in ancestors(part) for part in ground):
        return True
    return None if any(_touch(a, b) for a in ground for b in target) else False


def _belongs_to(inner: str, outer: str) -> bool:
    larger = region(inner).within
    return larger is not None and (larger == outer or _belongs_to(larger, outer))


def _ground(code: str) -> tuple[str, ...]:
    """The divisions that hold the place: itself, or those a zone lies in."""
    if not _is_zone(code):
        return (code,)
    zone = region(code)
    return zone.inside + zone.overlaps


def _touch(one: str, other: str) -> bool:
    return one == other or one in ancestors(other) or other in ancestors(one)
