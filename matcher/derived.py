"""Facts that follow from other facts: the only place where something not said is known.

``Fact`` says which value was used and which given facts it comes from, so that a finding can
show it. Everything is memoised in the profile, because one profile meets thousands of cards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from lexicon import sizes
from lexicon.interval import Interval
from matcher import bands
from matcher.entities import LEGAL_PERSON_BY_TYPE, normal_type
from matcher.fields import FIELDS, Kind
from matcher.fields import field as field_of
from matcher.industry_codes import full_code, known_code
from matcher.periods import a_year_before, full_months
from matcher.profile import FactKey, Profile
from matcher.titles import held_titles
from matcher.values import DateBand, Value, as_days, as_interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value that is known, under its key, and the given facts it was worked out from.

    ``sources`` is empty when the fact was given as it stands.
    """

    key: FactKey
    value: Value
    sources: tuple[FactKey, ...] = ()


def fact(profile: Profile, field_id: str, period: str | None = None) -> Fact | None:
    """Return the fact of this field and period, given or derived; ``None`` when unknown.

    ``period`` is a label of ``periods.py``; yearly figures without one are of the last full year.
    """
    memo_key = ("fact", field_id, period)
    if memo_key not in profile.memo:
        profile.memo[memo_key] = _find(profile, field_id, period)
    found: Fact | None = profile.memo[memo_key]
    return found


def _find(profile: Profile, field_id: str, period: str | None) -> Fact | None:
    spec = field_of(field_id)
    if period is None and spec.is_yearly:
        period = str(profile.as_of.year - 1)
    key = FactKey(field_id, period)
    given = profile.facts.get(key)
    if given is None and period is not None and not spec.is_yearly:
        key = FactKey(field_id)
        given = profile.facts.get(key)
    if given is not None:
        return Fact(key=key, value=given)
    if spec.kind in _LISTS and profile.is_complete(field_id):
        return Fact(key=FactKey(field_id), value=frozenset())
    derive = DERIVATIONS.get(field_id)
    return None if derive is None else derive(profile, key)


# A list that was declared complete and is not given is an empty list.
_LISTS = frozenset({Kind.SET, Kind.EVENTS})


def band(
    profile: Profile, field_id: str, period: str | None = None
) -> tuple[Interval, Fact] | None:
    """Return the numeric band of a fact and the fact; ``None`` when unknown or not numeric."""
    found = fact(profile, field_id, period)
    interval = None if found is None else as_interval(found.value)
    return None if found is None or interval is None else (interval, found)


def possible_sizes(profile: Profile) -> tuple[frozenset[str], tuple[FactKey, ...]]:
    """Return the size classes still possible and the facts that narrow them."""
    found = fact(profile, "size.class")
    if found is None:
        return frozenset(FIELDS["size.class"].values), ()
    value = found.value if isinstance(found.value, frozenset) else frozenset({str(found.value)})
    known = value & frozenset(FIELDS["size.class"].values)
    return known or frozenset(FIELDS["size.class"].values), found.sources


def _legal_person(profile: Profile, key: FactKey) -> Fact | None:
    given = profile.get("entity.type")
    known = LEGAL_PERSON_BY_TYPE.get(normal_type(given)) if isinstance(given, str) else None
    source = FactKey("entity.type")
    return None if known is None else Fact(key=key, value=known, sources=(source,))


def _age_months(profile: Profile, key: FactKey) -> Fact | None:
    given = profile.get("entity.founded")
    days = None if given is None else as_days(given)
    if days is None:
        return None
    founded = given if isinstance(given, DateBand) else DateBand(first=given, last=given)  # type: ignore[arg-type]
    low = full_months(founded.last, profile.as_of) if founded.last else 0
    high = full_months(founded.first, profile.as_of) if founded.first else None
    age = Interval(low=low, high=high)
    value: Value = low if age.is_exact else age
    return Fact(key=key, value=value, sources=(FactKey("entity.founded"),))


def _size_class(profile: Profile, key: FactKey) -> Fact | None:
    code = classed_industry(profile.get("industry.code"))
    figures = {
        name: band(profile, field_id)
        for name, field_id in (
            ("headcount", "hr.headcount"), ("revenue", "fin.revenue"), ("assets", "fin.assets"),
        )
    }  # fmt: skip
    known = {name: found[0] if found else None for name, found in figures.items()}
    classes = sizes.possible_classes(code, **known)
    if len(classes) == len(FIELDS["size.class"].values):
        return None
    used = [found[1].key for found in figures.values() if found is not None]
    sources = (FactKey("industry.code"), *used) if code is not None else tuple(used)
    return Fact(key=key, value=frozenset(str(c.value) for c in classes), sources=sources)


def classed_industry(given: Value | None) -> str | None:
    """Return the industry by which size is classed: the listed code nearest to the one given."""
    return known_code(full_code(given)) if isinstance(given, str) else None


def _from_title(title: str) -> Callable[[Profile, FactKey], Fact | None]:
    """A yes-or-no fact that a title proves and that a complete list without it denies not."""

    def derive(profile: Profile, key: FactKey) -> Fact | None:
        if title in held_titles(profile):
            return Fact(key=key, value=True, sources=(FactKey("qual.has"),))
        return None

    return derive


_ENROLLED = (
    "above_scale_industry", "above_quota_wholesale", "above_quota_retail",
    "above_quota_hotel_catering", "above_scale_service", "qualified_construction",
)  # fmt: skip


def _enrolled(profile: Profile, key: FactKey) -> Fact | None:
    if not held_titles(profile).isdisjoint(_ENROLLED):
        return Fact(key=key, value=True, sources=(FactKey("qual.has"),))
    if profile.is_complete("qual.has"):
        return Fact(key=key, value=False, sources=(FactKey("qual.has"),))
    return None


def _wage_arrears(profile: Profile, key: FactKey) -> Fact | None:
    """The list of those who owe migrant workers names arrears; its absence denies none."""
    listed = profile.get("credit.blacklist")
    if isinstance(listed, frozenset) and "拖欠农民工工资失信" in listed:
        return Fact(key=key, value=True, sources=(FactKey("credit.blacklist"),))
    return None


def _loss(profile: Profile, key: FactKey) -> Fact | None:
    found = band(profile, "fin.net_profit", key.period)
    if found is None:
        return None
    profit, source = found
    if profit.high is not None and (profit.high < 0 or (profit.high == 0 and profit.high_open)):
        return Fact(key=key, value=True, sources=(source.key,))
    if profit.low is not None and profit.low >= 0:
        return Fact(key=key, value=False, sources=(source.key,))
    return None


def _ratio(part: str, whole: str) -> Callable[[Profile, FactKey], Fact | None]:
    def derive(profile: Profile, key: FactKey) -> Fact | None:
        above, below = band(profile, part, key.period), band(profile, whole, key.period)
        if above is None or below is None:
            return None
        value = bands.divide(above[0], below[0])
        sources = (above[1].key, below[1].key)
        return None if value is None else Fact(key=key, value=bands.plain(value), sources=sources)

    return derive


def _growth(base: str) -> Callable[[Profile, FactKey], Fact | None]:
    """Growth = (new − old) / old, from the figures of two years, or of the same part of them."""

    def derive(profile: Profile, key: FactKey) -> Fact | None:
        before = None if key.period is None else a_year_before(key.period)
        if before is None:
            return None
        new, old = band(profile, base, key.period), band(profile, base, before)
        if new is None or old is None:
            return None
        grown = bands.divide(new[0], old[0])
        if grown is None:
            return None
        value = bands.shift(grown, Decimal(-1))
        return Fact(key=key, value=bands.plain(value), sources=(new[1].key, old[1].key))

    return derive


def _same_as(other: str) -> Callable[[Profile, FactKey], Fact | None]:
    """The same fact under another id that texts use."""

    def derive(profile: Profile, key: FactKey) -> Fact | None:
        given = profile.get(other)
        source = FactKey(other)
        return None if given is None else Fact(key=key, value=given, sources=(source,))

    return derive


def _registered(profile: Profile, key: FactKey) -> Fact | None:
    """An enterprise with a registered place or a founding day is registered."""
    for field_id in ("region.registered", "entity.founded"):
        if profile.get(field_id) is not None:
            return Fact(key=key, value=True, sources=(FactKey(field_id),))
    return None


_BASES = {
    field_id: spec.derives_from[0]
    for field_id, spec in FIELDS.items()
    if field_id.endswith("_growth") and spec.derives_from
}
_RATIOS = {
    field_id: spec.derives_from
    for field_id, spec in FIELDS.items()
    if spec.kind is Kind.RATIO and len(spec.derives_from) == 2
}
DERIVATIONS: dict[str, Callable[[Profile, FactKey], Fact | None]] = {
    "entity.legal_person": _legal_person,
    "entity.age_months": _age_months,
    "entity.registered": _registered,
    "size.class": _size_class,
    "size.tax_micro": _from_title("micro_small_lowprofit"),
    "reporting.stat": _enrolled,
    "credit.wage_arrears": _wage_arrears,
    "fin.loss": _loss,
    "project.completed": _same_as("project.completed_date"),
    "project.completed_date": _same_as("project.completed"),
    **{field_id: _ratio(*pair) for field_id, pair in _RATIOS.items()},
    **{field_id: _growth(base) for field_id, base in _BASES.items()},
}
