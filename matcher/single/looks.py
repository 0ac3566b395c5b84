"""What the questions of a pool see of one profile.

Questions that read the same facts are a family: they share one look at the profile, and what
was answered to all of them is remembered together. Enterprises have told little of what could be
asked, so the way goes from what was told to the families that read it. A family that sees
nothing is none of our business here: it is answered as for somebody who told nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from matcher.city.columns import identity
from matcher.derived import DERIVATIONS, fact
from matcher.fields import Kind
from matcher.fields import field as field_of
from matcher.plan.bins import CANNOT_JUDGE, Bins
from matcher.plan.figures import Scale
from matcher.plan.reading import COMPLETE, GIVEN, ZONES, Read
from matcher.plan.views import InYear
from matcher.profile import FactKey, Profile
from matcher.values import as_days, as_interval

Key = tuple[tuple[int, Any], ...]
"""What a family sees: the place of each look that shows anything, in order, and what it shows."""

_BY_YEAR = ("entity.founded", (InYear(),))


class WentWrong(NamedTuple):
    """Stands for a fact that could not be worked out."""

    kind: type[Exception]
    why: str


class Sight(NamedTuple):
    """How closely a fact is looked at: by its place on a scale, by its year, or as it is."""

    scale: Scale | None = None
    in_years: bool = False

    def of(self, value: Any) -> Any:
        """Return what is seen of a value that is known."""
        if self.scale is not None:
            if type(value) is int:
                return self.scale.place(value, is_low=True, is_open=False)
            band = as_interval(value)
            if band is not None and band.is_exact:
                return self.scale.place(band.low, is_low=True, is_open=False)
        elif self.in_years and (days := as_days(value)) is not None and days.low is not None:
            return "year", date.fromordinal(int(days.low)).year
        return identity(value)


AS_IT_IS = Sight()


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The facts that some questions read, and the values that none of them can tell apart."""

    reads: frozenset[Read]
    bins: Bins

    def looks(self) -> list[Read]:
        """Return what is looked at; the place in this list is the place in a key."""
        return sorted(self.reads, key=str)

    def sight(self, read: Read) -> Sight:
        """Return how closely one of the facts is looked at."""
        return Sight(scale=self.bins.scale(read), in_years=bool(self.bins.view(read)))


def coarse(bins: Bins) -> Bins:
    """The bins by which questions are put into families: finer views are for each question."""
    return Bins(scales=bins.scales, views=tuple(view for view in bins.views if view == _BY_YEAR))


def told_as(name: str, period: str | None, day: date) -> FactKey | None:
    """Return the key of a fact that is known only as told; ``None`` where there is more to it."""
    spec = field_of(name)
    if name in DERIVATIONS or spec.kind in (Kind.SET, Kind.EVENTS):
        return None
    if spec.is_yearly:
        return FactKey(name, period or str(day.year - 1))
    return FactKey(name) if period is None else None


class _Spot(NamedTuple):
    """A look of one family: the number of the family, and the place of the look in its key."""

    family: int
    place: int


Shown = dict[Sight, list[_Spot]]
"""Who looks at a fact, by how closely."""


class Looks:
    """All looks of some families on ``day``, found by what they look at."""

    def __init__(self, families: Sequence[Family], day: date) -> None:
        self._told: dict[FactKey, Shown] = {}
        self._worked_out: dict[Read, Shown] = {}
        self._declared: dict[str, list[_Spot]] = {}
        self._zones: list[_Spot] = []
        for number, family in enumerate(families):
            for place, read in enumerate(family.looks()):
                self._add(read, family.sight(read), _Spot(number, place), day)

    def _add(self, read: Read, sight: Sight, spot: _Spot, day: date) -> None:
        if read.kind == COMPLETE:
            self._declared.setdefault(read.name, []).append(spot)
        elif read.kind == ZONES:
            self._zones.append(spot)
        else:
            is_given = read.kind == GIVEN
            own = FactKey(read.name, read.period)
            key = own if is_given else told_as(read.name, read.period, day)
            shown = self._worked_out.setdefault(read, {}) if key is None else self._of_told(key)
            shown.setdefault(sight, []).append(spot)

    def _of_told(self, key: FactKey) -> Shown:
        return self._told.setdefault(key, {})

    def keys(self, profile: Profile) -> list[tuple[int, Key]]:
        """Return the numbers of the families that see anything of the profile, and their keys."""
        seen: dict[int, list[tuple[int, Any]]] = {}
        for shown, value in self._known(profile):
            for sight, spots in shown.items():
                part = sight.of(value)
                for family, place in spots:
                    if family in seen:
                        seen[family].append((place, part))
                    else:
                        seen[family] = [(place, part)]
        # No two parts have the same place, so what is seen is never compared.
        return [(family, tuple(sorted(parts))) for family, parts in seen.items()]

    def _known(self, profile: Profile) -> Iterator[tuple[Shown, Any]]:
        told = self._told
        for key, value in profile.facts.items():
            if key in told:
                yield told[key], value
        for read, shown in self._worked_out.items():
            value = _value(profile, read)
            if value is not None:
                yield shown, value
        if profile.declared_complete:
            for name in profile.declared_complete:
                if name in self._declared:
                    yield {AS_IT_IS: self._declared[name]}, True
        if profile.zones and self._zones:
            yield {AS_IT_IS: self._zones}, tuple(sorted(profile.zones.items()))


def _value(profile: Profile, read: Read) -> Any:
    """The value of a fact that may be worked out; what went wrong where it cannot be."""
    try:
        found = fact(profile, read.name, read.period)
    except CANNOT_JUDGE as error:
        return WentWrong(type(error), str(error))
    return None if found is None else found.value
