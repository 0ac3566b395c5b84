"""What questions see of one profile, so that what was answered once need not be asked again.

Questions that read the same facts are a family: they share one look at the profile, and the
answers of all of them are remembered together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from matcher.columns import identity
from matcher.derived import fact
from matcher.plan_bins import CANNOT_JUDGE, Bins
from matcher.plan_figures import Scale
from matcher.plan_ladder import Indices, Marks
from matcher.plan_reading import COMPLETE, FACT, GIVEN, Read
from matcher.plan_views import InYear
from matcher.profile import FactKey, Profile
from matcher.values import as_days, as_interval

_BY_YEAR = ("entity.founded", (InYear(),))
Getter = Callable[[Profile], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """One look at a profile, and how closely."""

    read: Read
    scale: Scale | None
    in_years: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Questions that read the same facts, and what was answered for each combination."""

    reads: frozenset[Read]
    bins: Bins
    tests: tuple[int, ...]
    answers: dict[Any, Marks] = field(default_factory=dict)

    def looks(self) -> list[_Look]:
        """Return what is looked at, in a fixed order."""
        return [
            _Look(read=read, scale=self.bins.scale(read), in_years=bool(self.bins.view(read)))
            for read in sorted(self.reads, key=str)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Families:
    """All families, each look of theirs once, and the tests in the order of their answers.

    ``told`` are the looks at facts as told, by fact: only those that were told need a look.
    """

    members: tuple[Family, ...]
    told: dict[FactKey, list[tuple[int, _Look]]]
    getters: tuple[tuple[int, Getter], ...]
    looks: tuple[int | tuple[int, ...], ...]
    count: int
    tests: Indices

    def keys(self, profile: Profile) -> list[Any]:
        """Return each family's key: what it sees of the profile."""
        seen: list[Any] = [None] * self.count
        for key, value in profile.facts.items():
            for place, look in self.told.get(key, ()):
                seen[place] = _seen_as(value, look)
        for place, get in self.getters:
            seen[place] = get(profile)
        return [
            seen[look] if isinstance(look, int) else tuple([seen[one] for one in look])
            for look in self.looks
        ]


def families_of(members: tuple[Family, ...]) -> Families:
    """Return the families with their looks, each distinct look once."""
    places: dict[_Look, int] = {}
    looks: list[int | tuple[int, ...]] = []
    for family in members:
        own = tuple(places.setdefault(look, len(places)) for look in family.looks())
        looks.append(own[0] if len(own) == 1 else own)
    told: dict[FactKey, list[tuple[int, _Look]]] = {}
    for look, place in places.items():
        if look.read.kind == GIVEN:
            key = FactKey(look.read.name, look.read.period)
            told.setdefault(key, []).append((place, look))
    return Families(
        members=members,
        told=told,
        getters=tuple((i, _getter(look)) for look, i in places.items() if look.read.kind != GIVEN),
        looks=tuple(looks),
        count=len(places),
        tests=np.array([i for one in members for i in one.tests], dtype=np.intp),
    )


def coarse(bins: Bins) -> Bins:
    """The bins worth having for one enterprise: finer views cost more than they save."""
    return Bins(scales=bins.scales, views=tuple(v for v in bins.views if v == _BY_YEAR))


def _getter(look: _Look) -> Getter:
    """Return how to see what is not simply a fact as told."""
    read = look.read
    if read.kind == COMPLETE:
        return lambda profile: read.name in profile.declared_complete
    if read.kind == FACT:
        return lambda profile: _seen_as(_fact_value(profile, read), look)
    return lambda profile: tuple(sorted(profile.zones.items()))


def _fact_value(profile: Profile, read: Read) -> Any:
    try:
        found = fact(profile, read.name, read.period)
    except CANNOT_JUDGE as error:
        return type(error), str(error)
    return None if found is None else found.value


def _seen_as(value: Any, look: _Look) -> Any:
    if value is None:
        return None
    if look.scale is not None:
        band = as_interval(value)
        if band is not None and band.is_exact:
            return look.scale.place(band.low, is_low=True, is_open=False)
    elif look.in_years and (days := as_days(value)) is not None and days.low is not None:
        return "year", date.fromordinal(int(days.low)).year
    return identity(value)
