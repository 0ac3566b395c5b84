"""Large, medium, small, micro: the statistical standard of 2017.

统计上大中小微型企业划分办法（2017）, 国统字〔2017〕213号. A large, medium or small enterprise must
reach *all* lower bounds of its class in its industry; whoever misses one of small's is micro.
This is neither 小型微利企业 (tax) nor 规上/限上 (enrolment in statistics).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from lexicon.gbt4754 import industry
from lexicon.interval import Interval
from lexicon.tables import read_rows


class SizeClass(StrEnum):
    """The four classes of the standard, from the smallest to the largest."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


_RANKED = tuple(SizeClass)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The lower bounds of one indicator in one group of industries.

    ``indicator`` is ``headcount`` (people), ``revenue`` or ``assets`` (yuan); ``bounds`` are
    those of small, medium and large, each belonging to its class.
    """

    group: str
    prefixes: tuple[str, ...]
    indicator: str
    bounds: tuple[int, int, int]


@cache
def thresholds() -> dict[str, tuple[Threshold, ...]]:
    """Return the thresholds by name of the group of industries."""
    groups: dict[str, tuple[Threshold, ...]] = {}
    for row in read_rows("size_thresholds.csv"):
        bounds = (int(row["small_min"]), int(row["medium_min"]), int(row["large_min"]))
        threshold = Threshold(
            group=row["name"],
            prefixes=tuple(row["prefixes"].split()),
            indicator=row["indicator"],
            bounds=bounds,
        )
        groups[row["name"]] = (*groups.get(row["name"], ()), threshold)
    return groups


def is_covered(industry_code: str) -> bool:
    """Whether the standard classes this industry at all.

    It leaves out railways (G53), finance (J, own rules of 2015), letting of own property
    (K704), education (P), health (Q84), public administration (S) and T.
    Raises ``UnknownIndustry``.
    """
    return bool(_groups_of(industry(industry_code).code))


@cache
def _groups_of(code: str) -> tuple[str, ...]:
    """The groups whose rules may hold for ``code``; a broad code (F) may fall under several."""
    return tuple(
        name
        for name, rules in thresholds().items()
        if any(code.startswith(p) or p.startswith(code) for p in rules[0].prefixes)
    )


def rules_for(industry_code: str | None) -> tuple[tuple[Threshold, ...], ...]:
    """Return the rules of every group that the industry may belong to; all when it is unknown.

    Raises ``UnknownIndustry``.
    """
    if industry_code is None:
        return tuple(thresholds().values())
    return tuple(thresholds()[group] for group in _groups_of(industry(industry_code).code))


def possible_classes(
    industry_code: str | None,
    *,
    headcount: Interval | None = None,
    revenue: Interval | None = None,
    assets: Interval | None = None,
) -> frozenset[SizeClass]:
    """Return the classes that are still possible; ``None`` means not known.

    ``headcount`` in people, ``revenue`` and ``assets`` in yuan. Several groups of industries
    (unknown or broad code) give the union of what the standard covers. For an industry that it
    leaves out nothing is decided: all four classes are returned, see :func:`is_covered`.
    Raises ``UnknownIndustry``.
    """
    facts = {"headcount": headcount, "revenue": revenue, "assets": assets}
    groups = rules_for(industry_code)
    found: set[SizeClass] = set()
    for rules in groups:
        found |= _classes_in(rules, facts)
    return frozenset(found) if groups else frozenset(SizeClass)


def _classes_in(rules: tuple[Threshold, ...], facts: dict[str, Interval | None]) -> set[SizeClass]:
    """The lowest class over the indicators, for each combination that the facts allow."""
    spans = [_span(facts[rule.indicator], rule.bounds) for rule in rules]
    # Every class between is reached: by the indicator that may be lowest, while others are higher.
    lowest, highest = (min(ends) for ends in zip(*spans, strict=True))
    return set(_RANKED[lowest : highest + 1])


def _span(fact: Interval | None, bounds: tuple[int, int, int]) -> tuple[int, int]:
    """The places of the lowest and the highest class that an indicator allows."""
    low = None if fact is None else fact.low
    high = None if fact is None else fact.high
    lowest = 0 if low is None else bisect_right(bounds, low)
    if fact is None or high is None:
        return lowest, len(bounds)
    # A band that ends before a bound does not reach it.
    return lowest, (bisect_left if fact.high_open else bisect_right)(bounds, high)
