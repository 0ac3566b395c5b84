"""What follows from a registry row: facts, each with how sure it is and because of what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from enterprises.entity_types import guess_entity_type
from enterprises.registry_rows import RegistryRow
from lexicon import industries, regions
from store.tables import Enterprise, FactStatus

CERTAIN_ENOUGH = 0.7
"""Below this a district may be an old one, or that of the registry alone."""
BECAUSE_LIMIT = 200
"""Characters that the table keeps of a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryFact:
    """One fact in the contract's form. ``because`` quotes what an inferred one rests on."""

    field: str
    value: str
    status: FactStatus
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryEntry:
    """The columns of a registry row that facts are read from."""

    credit_code: str
    name: str
    registered_on: date | None
    registry_type: str
    scope: str
    address: str
    city: str


def entry_of(row: Enterprise | RegistryRow) -> RegistryEntry:
    """Return what the registry said, as it came or as it is stored."""
    return RegistryEntry(
        credit_code=row.credit_code or "",
        name=row.name,
        registered_on=row.registered_on,
        registry_type=row.registry_type,
        scope=row.scope,
        address=row.address,
        city=row.city,
    )


def facts_from(entry: RegistryEntry) -> tuple[RegistryFact, ...]:
    """Return the facts that follow from the registry, in a fixed order."""
    return tuple(_facts(entry))


def _facts(entry: RegistryEntry) -> Iterator[RegistryFact]:
    if entry.registered_on is not None:
        day = entry.registered_on.isoformat()
        yield _fact("entity.founded", day, FactStatus.CONFIRMED, "registered")
    form = guess_entity_type(
        registry_type=entry.registry_type, name=entry.name, credit_code=entry.credit_code
    )
    if form is not None:
        yield _fact("entity.type", form.entity_type, FactStatus.INFERRED, form.because)
    place = _place(entry.address, entry.city, entry.credit_code[2:8])
    if place is not None:
        because = f"{place.basis}: {place.because} ({place.certainty:.2f})"
        yield _fact("region.registered", _sure_part(place), FactStatus.INFERRED, because)
    industry = _industry(entry.scope, entry.name)
    if industry is not None:
        because = f"{industry.because} ({industry.score:.2f})"
        yield _fact("industry.code", industry.code, FactStatus.INFERRED, because)


def _fact(field: str, value: str, status: FactStatus, because: str) -> RegistryFact:
    return RegistryFact(field=field, value=value, status=status, because=because[:BECAUSE_LIMIT])


def _sure_part(place: regions.RegionGuess) -> str:
    """Return the smallest place that is rather certain: the city where the district is not."""
    if place.certainty >= CERTAIN_ENOUGH:
        return place.code
    above = (place.code, *regions.ancestors(place.code))
    return next((c for c in above if regions.region(c).level is regions.Level.CITY), above[-1])


@lru_cache(maxsize=16_384)
def _place(address: str, city: str, code_region: str) -> regions.RegionGuess | None:
    # Only digits 3–8 of the code matter for a place, so neighbours share an answer.
    return regions.locate_address(
        address, city=city or None, credit_code=f"00{code_region}" if code_region else None
    )


def _industry(scope: str, name: str) -> industries.IndustryGuess | None:
    if not scope and not name:
        return None
    return next(iter(industries.suggest(scope or name, name=name)), None)
