"""Answers an enterprise could give for one fact, such that conditions tell them apart.

Not every answer, but for every condition on the fact some that meet it and some that do not:
edges of thresholds and what lies beside them, the very words asked for and an empty list, days
in and out of a period. A question is put only if one of them changes something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from matcher.atom import Atom
from matcher.card import PolicyCard
from matcher.days import day_target
from matcher.fields import NUMBER_KINDS, Field, Kind
from matcher.fields import field as field_of
from matcher.figures import number
from matcher.judgement import as_words
from matcher.periods import resolve_period
from matcher.profile import FactKey, Profile
from matcher.tree import atoms
from matcher.values import DateBand, Entry, Value

_HUGE = 10**12
_YEARS_BACK = 3
_SCALES = (1, Decimal("0.01"), 12, 10_000, 100_000_000)
"""Thresholds may be written in 万元, in % or in years."""

_ELSEWHERE = ("110101", "440305")
_OTHER_INDUSTRIES = ("C1311", "S9221")
_LISTS = frozenset({Kind.SET, Kind.EVENTS})

Making = Callable[[Atom, Field, Profile], Iterable[Value]]


def possible_answers(card: PolicyCard, field_id: str, profile: Profile) -> Iterator[Profile]:
    """Yield the profile with one possible answer each, for the conditions of one card."""
    for tree in (card.jurisdiction, card.eligibility, card.tiers):
        for atom in atoms(tree):
            spec = field_of(atom.field)
            if atom.field == field_id or field_id in spec.derives_from:
                yield from _answers(atom, field_of(field_id), profile)


def _answers(atom: Atom, spec: Field, profile: Profile) -> Iterator[Profile]:
    if spec.kind in _LISTS:
        yield _told(spec.id, frozenset(), profile)
    for value in _MAKERS.get(spec.kind, _words)(atom, spec, profile):
        if not spec.is_yearly:
            yield _told(spec.id, value, profile)
            continue
        years = _years(atom, profile.as_of)
        yield profile.with_facts({FactKey(spec.id, str(year)): value for year in years})
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            rising = {FactKey(spec.id, str(year)): 0 for year in years} | {
                FactKey(spec.id, str(years[0])): value
            }
            yield profile.with_facts(dict(rising))


def _told(field_id: str, value: Value, profile: Profile) -> Profile:
    """The profile with the answer; a list that is asked for is complete, and keeps what it has."""
    key = FactKey(field_id)
    if not isinstance(value, frozenset | tuple):
        return profile.with_facts({key: value})
    given = profile.facts.get(key)
    if isinstance(given, tuple) and isinstance(value, frozenset):
        value = tuple(Entry(name=name) for name in sorted(value))
    if isinstance(given, frozenset) and isinstance(value, tuple):
        given = tuple(Entry(name=name) for name in sorted(given))
    whole: Any = value if given is None else _both(given, value)
    return profile.with_facts({key: whole}, complete=(field_id,))


def _both(given: Value, value: Value) -> Value:
    if isinstance(given, frozenset) and isinstance(value, frozenset):
        return given | value
    return (*given, *value) if isinstance(given, tuple) and isinstance(value, tuple) else value


def _years(atom: Atom, as_of: date) -> tuple[int, ...]:
    """The year asked for and those before it: growth and first times look back."""
    period = resolve_period(atom.per or "y-1", as_of)
    latest = period.years[0] if period is not None and period.years else as_of.year - 1
    count = max(_YEARS_BACK, len(period.years) if period is not None else 0)
    return tuple(range(latest, latest - count, -1))


def _numbers(atom: Atom, spec: Field, profile: Profile) -> Iterator[Value]:
    yield from (0, _HUGE, 1)
    step = Decimal("0.0001") if spec.kind is Kind.RATIO else Decimal(1)
    for limit in _limits(atom.value):
        for scale in _SCALES if atom.unit else (1,):
            edge = Decimal(limit) * Decimal(scale)
            yield from (edge, edge + step, edge - step)


def _limits(value: Any) -> Iterator[Any]:
    for one in value if isinstance(value, tuple) else (value,):
        if isinstance(one, int | float | Decimal) and not isinstance(one, bool):
            yield number(one)


def _truths(atom: Atom, spec: Field, profile: Profile) -> tuple[Value, ...]:
    return (True, False)


def _dates(atom: Atom, spec: Field, profile: Profile) -> Iterator[Value]:
    asked = day_target(atom, profile.as_of)
    ends = (asked.low, asked.high) if asked is not None else ()
    known = (int(one) for one in ends if one)
    for end in (*known, profile.as_of.toordinal()):
        yield from (date.fromordinal(end + shift) for shift in (-1, 0, 1))
    yield date(profile.as_of.year - 10, 1, 1)


def _words(atom: Atom, spec: Field, profile: Profile) -> Iterator[Value]:
    yield from as_words(atom.value)
    yield from spec.values


def _places(atom: Atom, spec: Field, profile: Profile) -> tuple[Value, ...]:
    return (*as_words(atom.value), *_ELSEWHERE)


def _industries(atom: Atom, spec: Field, profile: Profile) -> tuple[Value, ...]:
    return (*as_words(atom.value), *_OTHER_INDUSTRIES)


def _lists(atom: Atom, spec: Field, profile: Profile) -> Iterator[Value]:
    words = as_words(atom.value)
    yield frozenset(words)
    yield from (frozenset({word}) for word in words)


def _events(atom: Atom, spec: Field, profile: Profile) -> Iterator[Value]:
    """As many entries as are asked for, within the period and long before it."""
    period = resolve_period(atom.per, profile.as_of) if atom.per else None
    day = profile.as_of if period is None else min(period.last, profile.as_of)
    counts = [int(Decimal(limit)) for limit in _limits(atom.value)] or [0]
    for on in (day, period.first if period is not None else day, date(day.year - 9, 1, 1)):
        known = DateBand(first=on, last=on)
        entries = tuple(Entry(name=word, on=known) for word in as_words(atom.value))
        yield entries
        yield tuple(Entry(name=str(i), on=known) for i in range(max(counts) + 1))


_MAKERS: Mapping[Kind, Making] = {
    Kind.BOOL: _truths,
    Kind.DATE: _dates,
    Kind.REGION: _places,
    Kind.INDUSTRY: _industries,
    Kind.SET: _lists,
    Kind.EVENTS: _events,
    **dict.fromkeys(NUMBER_KINDS, _numbers),
}
