"""What a question cannot tell apart, and from which figures a quotient is made.

These are the only places where the fast way relies on how the reference reads a fact, and not
only on which facts it reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from typing import Protocol

from lexicon import sizes
from lexicon.interval import Interval
from matcher.derived import DERIVATIONS, classed_industry
from matcher.fields import FIELDS, Field, Kind
from matcher.outcome import Outcome
from matcher.plan.figures import Scale, scale_of
from matcher.plan.reading import Read
from matcher.plan.totals import Total
from matcher.plan.views import Aspect, InFullMonths, InIndustry, IsListed
from matcher.profile import FactKey, Profile
from matcher.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Bins:
    """Which values of a fact a question cannot tell apart, beyond those that are equal.

    ``scales`` names fields whose numbers it only compares with these thresholds; with
    ``ends_only`` that goes for the ends of bands too. ``views`` names fields of which it sees
    certain aspects only. Of figures of several years, ``total`` is the sum it compares.
    """

    scales: tuple[tuple[str, Scale], ...] = ()
    ends_only: bool = True
    views: tuple[tuple[str, tuple[Aspect, ...]], ...] = ()
    total: Total | None = None

    def scale(self, read: Read) -> Scale | None:
        """Return the scale on which the fact is read, if it is."""
        return next((scale for name, scale in self.scales if name == read.name), None)

    def view(self, read: Read) -> tuple[Aspect, ...] | None:
        """Return the aspects of the fact that are seen; ``None`` where all of it is."""
        return next((view for name, view in self.views if name == read.name), None)


NO_BINS = Bins()


class Asking(Protocol):
    """A question to the reference, with the values its answer cannot depend on."""

    @property
    def bins(self) -> Bins:
        """Which values of a fact the answer cannot tell apart."""

    def answer(self, profile: Profile) -> Outcome:
        """Return the answer for one profile."""


_INDICATORS = {"headcount": "hr.headcount", "revenue": "fin.revenue", "assets": "fin.assets"}


@cache
def size_industries() -> Bins:
    """The size class asks of the industry only which rules of the standard are for it."""
    rules = chain.from_iterable(sizes.thresholds().values())
    prefixes = sorted({prefix for rule in rules for prefix in rule.prefixes})
    seen: tuple[Aspect, ...] = (IsListed(), *(InIndustry(prefix=prefix) for prefix in prefixes))
    return Bins(views=(("industry.code", seen),))


def size_bins(industry: Value | None) -> Bins:
    """The size class compares the indicators with the thresholds for the industry only."""
    limits: dict[str, list[Interval]] = {name: [] for name in _INDICATORS}
    for rule in chain.from_iterable(sizes.rules_for(classed_industry(industry))):
        limits[rule.indicator].extend(map(Interval.exactly, rule.bounds))
    return Bins(
        scales=tuple((_INDICATORS[name], scale_of(ends)) for name, ends in limits.items()),
        views=size_industries().views,
    )


def derived_bins(name: str, day: date) -> Bins:
    """Return what a fact cannot tell apart that is worked out from one other on ``day``."""
    if name == "fin.loss":
        return Bins(scales=(("fin.net_profit", scale_of([Interval.exactly(0)])),))
    if name == "entity.age_months":
        return Bins(views=(("entity.founded", (InFullMonths(day=day),)),))
    return NO_BINS


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Stands for a value that could not be worked out; the others are not harmed by it."""

    error: Exception


CANNOT_JUDGE = (ValueError, LookupError, TypeError, ArithmeticError)
"""What the reference raises for a fact or a condition that nobody can judge."""


SourcesOf = Callable[[str | None], tuple[FactKey, ...] | None]


def _ratio_of(spec: Field) -> SourcesOf:
    return lambda period: tuple(FactKey(source, period) for source in spec.derives_from)


def _growth_of(spec: Field) -> SourcesOf:
    base = spec.derives_from[0]

    def sources(period: str | None) -> tuple[FactKey, ...] | None:
        if period is None or not period.isdigit():
            return None
        return FactKey(base, period), FactKey(base, str(int(period) - 1))

    return sources


QUOTIENTS: dict[str, SourcesOf] = {
    name: _growth_of(spec) if name.endswith("_growth") else _ratio_of(spec)
    for name, spec in FIELDS.items()
    if name in DERIVATIONS and spec.kind is Kind.RATIO and len(spec.derives_from) in (1, 2)
}
"""Facts that are worked out from two figures and nothing else, and from which."""
