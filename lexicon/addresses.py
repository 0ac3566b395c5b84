"""Guessing the district of an address on a business licence.

Addresses keep old names (望城县坪塘镇), skip levels (星沙街道开元路) or name only a zone (麓谷).
The guess says how sure it is and by what; a person confirms it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from lexicon.gbt2260 import (
    NATION,
    Level,
    UnknownRegion,
    ancestors,
    current_code,
    region,
    region_table,
)
from lexicon.place_names import HOME, RegionMention, find_regions
from lexicon.spelling import spelling


class Basis(StrEnum):
    """What a guess rests on, from the best to the weakest."""

    DISTRICT = "district"
    TOWN = "town"
    ZONE = "zone"
    CITY = "city"
    CREDIT_CODE = "credit_code"


_CERTAINTY = {
    Basis.DISTRICT: 0.97,
    Basis.TOWN: 0.9,
    Basis.ZONE: 0.75,
    Basis.CITY: 0.9,
    Basis.CREDIT_CODE: 0.5,
}
"""Set by judgement: on Changsha's register names of districts and towns agreed with the county in
the credit code in 97–98 % of the rows; the code itself tells only who registered the firm first."""

_CERTAINTY_OF_REGISTRY = 0.3
"""A city's or province's own registry number says little about where the firm sits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionGuess:
    """``code`` is a county where one could be told, else the larger place.

    ``certainty`` is between 0 and 1. ``because`` quotes the name or the digits it rests on.
    ``zone`` is the development zone that the address names, if it names one.
    """

    code: str
    certainty: float
    basis: Basis
    because: str
    zone: str | None = None


_TOWN = re.compile(r"(.+?)(街道办事处|街道|办事处|地区办事处|镇|乡)$")


@cache
def _towns_by_stem() -> dict[str, tuple[str, ...]]:
    stems: dict[str, tuple[str, ...]] = {}
    for place in region_table().values():
        match = _TOWN.fullmatch(place.name) if place.level is Level.TOWN else None
        if match:
            stems[match[1]] = (*stems.get(match[1], ()), place.code)
    return stems


@cache
def _town_in_address() -> re.Pattern[str]:
    stems = sorted(_towns_by_stem(), key=lambda stem: -len(stem))
    return re.compile(rf"({'|'.join(stems)})(?:街道|镇|乡|办事处)")


def locate_address(
    address: str, *, city: str | None = None, credit_code: str | None = None
) -> RegionGuess | None:
    """Return the best guess of where ``address`` lies, or ``None`` if nothing tells.

    ``city`` is the city's name as the register gives it (长沙). The digits 3–8 of
    ``credit_code`` are used last: they may be an old code or that of a city's registry.
    """
    mentions = _leading(find_regions(address, near=_city_code(city) or HOME))
    zone = next((m for m in mentions if m.code.startswith("zone:")), None)
    guesses = (
        _by_town(address, mentions, city),
        _by_district(mentions),
        _by_zone(zone),
        _by_credit_code(credit_code, within=_largest_known(mentions, city)),
        _by_city(mentions, city),
    )
    best = next((guess for guess in guesses if guess is not None), None)
    if best is None or zone is None:
        return best
    return RegionGuess(
        code=best.code,
        certainty=best.certainty,
        basis=best.basis,
        because=best.because,
        zone=zone.code,
    )


def _leading(mentions: tuple[RegionMention, ...]) -> tuple[RegionMention, ...]:
    """Keep the mentions that can be one place: a second city in an address is a street name."""
    kept: list[RegionMention] = []
    for mention in mentions:
        if all(_agree(mention.code, other.code) for other in kept):
            kept.append(mention)
    return tuple(kept)


def _agree(one: str, other: str) -> bool:
    """Whether one place may lie in the other, by the tree or by shared ground."""
    chains = ({one, *ancestors(one)}, {other, *ancestors(other)})
    if one in chains[1] or other in chains[0]:
        return True
    return bool({one, other} & {code for code in (one, other) if code.startswith("zone:")}) and (
        _city_of(one) == _city_of(other)
    )


def _city_of(code: str) -> str | None:
    chain = (code, *ancestors(code))
    return next((c for c in chain if c[:2].isdigit() and region(c).level is Level.CITY), None)


def _city_code(city: str | None) -> str | None:
    found = find_regions(city) if city else ()
    return found[0].code if found else None


def _largest_known(mentions: tuple[RegionMention, ...], city: str | None) -> str:
    for mention in mentions:
        if region(mention.code).level in (Level.CITY, Level.PROVINCE):
            return mention.code
    return _city_code(city) or NATION


def _by_town(
    address: str, mentions: tuple[RegionMention, ...], city: str | None
) -> RegionGuess | None:
    """A town of Changsha tells its county, and corrects counties of the past."""
    named = {m.code for m in mentions if region(m.code).level is Level.COUNTY}
    home = (_city_code(city) or HOME) == HOME or bool(mentions and _city_of(mentions[0].code))
    if not home or any(_city_of(m.code) not in (HOME, None) for m in mentions):
        return None
    for match in _town_in_address().finditer(spelling(address)):
        counties = {code[:6] for code in _towns_by_stem()[match[1]]}
        fitting = counties & named or (counties if len(counties) == 1 else set())
        if len(fitting) == 1 and not (named - fitting and not _was_moved(address)):
            return _guess(fitting.pop(), Basis.TOWN, match[0])
    return None


def _was_moved(address: str) -> bool:
    """望城县 gave towns to 岳麓区, so the old county's name does not outweigh the town."""
    return "望城县" in address or "长沙县" in address


def _by_district(mentions: tuple[RegionMention, ...]) -> RegionGuess | None:
    for mention in mentions:
        if region(mention.code).level is Level.COUNTY:
            return _guess(mention.code, Basis.DISTRICT, mention.name)
    return None


def _by_zone(zone: RegionMention | None) -> RegionGuess | None:
    if zone is None:
        return None
    inside = region(zone.code).inside
    code = inside[0] if len(inside) == 1 else zone.code
    return _guess(code, Basis.ZONE, zone.name)


def _by_city(mentions: tuple[RegionMention, ...], city: str | None) -> RegionGuess | None:
    finest = max((m.code for m in mentions), key=lambda code: len(ancestors(code)), default=None)
    code = finest or _city_code(city)
    return _guess(code, Basis.CITY, region(code).name) if code else None


def _by_credit_code(credit_code: str | None, *, within: str) -> RegionGuess | None:
    for code, certainty in _registry_codes(credit_code):
        if within in (NATION, code) or within in ancestors(code):
            return RegionGuess(
                code=code,
                certainty=certainty,
                basis=Basis.CREDIT_CODE,
                because=(credit_code or "")[2:8],
            )
    return None


def _registry_codes(credit_code: str | None) -> Iterator[tuple[str, float]]:
    """The division whose registry gave the credit code, if it still can be told."""
    digits = (credit_code or "").strip()[2:8]
    try:
        code = current_code(digits)
        level = region(code).level
    except UnknownRegion:
        return
    if level is Level.COUNTY:
        yield code, _CERTAINTY[Basis.CREDIT_CODE]
    elif level in (Level.CITY, Level.PROVINCE):
        yield code, _CERTAINTY_OF_REGISTRY


def _guess(code: str, basis: Basis, because: str) -> RegionGuess:
    return RegionGuess(code=code, certainty=_CERTAINTY[basis], basis=basis, because=because)
