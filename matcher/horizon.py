"""Time: on which days what a policy means for an enterprise will change.

The enterprise stays as it is and the days pass: it grows older, a title ends, an event leaves
the last twelve months, a new year asks for figures nobody has given yet, a window opens. Only a
few days can matter to one card; each is found from what the card asks and judged in full, so
that the answer is that of judging every single day.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from math import floor

from lexicon.interval import Number
from matcher.atom import Atom
from matcher.card import PolicyCard
from matcher.days import day_target
from matcher.eligibility import VerdictKind, decide, judge
from matcher.near_miss import has_gap, limits_of
from matcher.periods import add_months, resolve_period
from matcher.profile import FactKey, Profile
from matcher.title_ends import TITLES, title_end
from matcher.tree import atoms
from matcher.values import DateBand, Entry, Value
from matcher.verdict import Finding
from matcher.window import window_on

WINDOW = "window"
VALIDITY = "validity"
"""What ``Change.because`` names beside fields: the window, and the validity of the policy."""

_ONE_DAY = timedelta(days=1)
# A period that moves on with each calendar month: m, m-1, 2025-07..m. 36m is another thing.
_BY_MONTH = re.compile(r"\bm\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a policy means for an enterprise on one day.

    ``is_open`` is that of the window: ``None`` where the text does not tell.
    """

    kind: VerdictKind
    is_open: bool | None
    is_in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From ``day`` on the standing is ``after``; until the day before it is ``before``.

    ``because`` names the fields whose conditions turn on that day, ``WINDOW`` and ``VALIDITY``.
    """

    day: date
    before: Standing
    after: Standing
    because: tuple[str, ...]

    @property
    def begins(self) -> bool:
        """Whether the enterprise qualifies from this day on."""
        return VerdictKind.ELIGIBLE is self.after.kind is not self.before.kind

    @property
    def ends(self) -> bool:
        """Whether the enterprise qualifies no longer, or not certainly, from this day on."""
        return VerdictKind.ELIGIBLE is self.before.kind is not self.after.kind


class Ahead:
    """One enterprise on the days to come.

    Cards ask about the same days; what is worked out of the enterprise on a day is kept for all.
    """

    def __init__(self, profile: Profile) -> None:
        self._today = with_ends_of_titles(profile)
        self._days = {profile.as_of: self._today}

    def on(self, day: date) -> Profile:
        """Return the enterprise on a day."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = self._today.with_as_of(day)
        return found

    def changes(self, card: PolicyCard, *, until: date) -> tuple[Change, ...]:
        """Return what will change for one card, as :func:`changes_ahead` does."""
        changes: list[Change] = []
        before = standing(card, self._today)
        for day in sorted(_turning_days(card, self._today, until)):
            after = standing(card, self.on(day))
            if after != before:
                because = tuple(_because(card, self, day, before, after))
                changes.append(Change(day=day, before=before, after=after, because=because))
                before = after
        return tuple(changes)


def changes_ahead(card: PolicyCard, profile: Profile, *, until: date) -> tuple[Change, ...]:
    """Return every change after the profile's day up to ``until`` (included), the soonest first.

    A title with a day or month of issue and no end ends when its rules say. For several cards
    of one enterprise, :class:`Ahead` is quicker.
    """
    return Ahead(profile).changes(card, until=until)


def can_be_had(card: PolicyCard, change: Change) -> bool:
    """Say whether the policy can still be applied for on the change's day or later."""
    if not change.after.is_in_force:
        return False
    window = window_on(card.window, change.day)
    is_over = window.closes_on is not None and window.closes_on < change.day
    return not is_over or (window.opens_on is not None and window.opens_on >= change.day)


def is_certain_end(change: Change) -> bool:
    """Say whether it ends for good: not by a new year alone, whose figures nobody has told yet."""
    return change.after.kind is VerdictKind.INELIGIBLE or TITLES in change.because


def standing(card: PolicyCard, profile: Profile) -> Standing:
    """Return what the policy means for the enterprise on the profile's day."""
    return Standing(
        kind=decide(card, profile),
        is_open=window_on(card.window, profile.as_of).is_open,
        is_in_force=card.is_in_force(profile.as_of),
    )


def with_ends_of_titles(profile: Profile) -> Profile:
    """Return the profile with the end of every title whose end is known or can be reckoned."""
    held = profile.get(TITLES)
    if not isinstance(held, tuple):
        return profile
    return profile.with_facts({FactKey(TITLES): tuple(_with_end(e, profile) for e in held)})


def _with_end(entry: Entry, profile: Profile) -> Entry:
    end = title_end(entry, as_of=profile.as_of)
    return entry if end is None else replace(entry, expires_on=end.day)


def _turning_days(card: PolicyCard, profile: Profile, until: date) -> set[date]:
    """All days on which the standing may change: some too many, none too few."""
    asked = [
        atom
        for tree in (card.jurisdiction, card.eligibility, card.tiers)
        for atom in atoms(tree)
        if atom.blocks and not atom.is_promise
    ]
    days = {
        *_days_of_the_text(card, profile.as_of, until),
        *_days_of_the_calendar(asked, profile.as_of, until),
        *_birthdays(asked, profile, until),
        *_ends_of_titles(profile),
    }
    for atom in asked:
        days.update(_days_of_dated_facts(atom, profile, until))
    return {day for day in days if profile.as_of < day <= until}


def _days_of_the_text(card: PolicyCard, today: date, until: date) -> Iterator[date]:
    """The days on which the window opens or has closed, and those of the validity."""
    if card.valid_from is not None:
        yield card.valid_from
    if card.valid_to is not None:
        yield card.valid_to + _ONE_DAY
    day: date | None = today
    while day is not None and day <= until:
        state = window_on(card.window, day)
        if state.is_open:
            following = state.closes_on + _ONE_DAY if state.closes_on is not None else None
        else:
            following = state.opens_on
        day = following if following is not None and following > day else None
        if day is not None:
            yield day


def _days_of_the_calendar(asked: list[Atom], today: date, until: date) -> Iterator[date]:
    """New years, and the first of every month if a condition counts in calendar months."""
    written = (word for atom in asked for word in (atom.per, *_words(atom.value)))
    by_month = any(word is not None and _BY_MONTH.search(word) for word in written)
    day = today.replace(day=1)
    while (day := add_months(day, 1)) <= until:
        if by_month or day.month == 1:
            yield day


def _words(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, tuple) else (value,)
    return tuple(one for one in values if isinstance(one, str))


def _birthdays(asked: list[Atom], profile: Profile, until: date) -> Iterator[date]:
    """The days on which the enterprise is as many months old as a condition on its age turns on."""
    founded = profile.get("entity.founded")
    ages = [atom for atom in asked if atom.field == "entity.age_months"]
    if founded is None or not ages:
        return
    months = _turning_ages(ages)
    for day in _days_in(founded):
        now = (profile.as_of.year - day.year) * 12 + profile.as_of.month - day.month
        last = (until.year - day.year) * 12 + until.month - day.month
        for month in range(now, last + 1) if months is None else sorted(months):
            if now <= month <= last:
                yield add_months(day, month)


def _turning_ages(ages: list[Atom]) -> set[int] | None:
    """The months of age at which a comparison may turn; ``None`` if any month may matter."""
    months: set[int] = set()
    for atom in ages:
        if not has_gap(atom):
            return None
        # 满36个月 turns when 36 months are full, 不超过36个月 when 37 are.
        limits = [floor(limit) for limit in limits_of(atom)]
        months.update(limit + step for limit in limits for step in (0, 1))
    return months


def _ends_of_titles(profile: Profile) -> Iterator[date]:
    held = profile.get(TITLES)
    for entry in held if isinstance(held, tuple) else ():
        if entry.expires_on is not None:
            yield entry.expires_on + _ONE_DAY


def _days_of_dated_facts(atom: Atom, profile: Profile, until: date) -> Iterator[date]:
    """The days on which a moving period (近36个月) reaches or leaves behind what happened."""
    value = profile.get(atom.field)
    happened = set() if value is None else {day.toordinal() for day in _days_in(value)}
    first = profile.as_of + _ONE_DAY
    if not happened or first > until:
        return
    ends = zip(_ends(atom, first), _ends(atom, until), strict=True)
    moving = [index for index, (now, then) in enumerate(ends) if now != then]
    for index, ordinal in product(moving, sorted(happened)):
        yield _first_day(atom, index, ordinal, first, until)
        yield _first_day(atom, index, ordinal + 1, first, until)


def _days_in(value: Value) -> Iterator[date]:
    """Every day a fact names: itself, the ends of a band, the days of its entries."""
    if isinstance(value, date):
        yield value
    elif isinstance(value, DateBand):
        yield from (day for day in (value.first, value.last) if day is not None)
    elif isinstance(value, tuple):
        for entry in value:
            if entry.on is not None:
                yield from _days_in(entry.on)


def _ends(atom: Atom, as_of: date) -> tuple[Number | None, ...]:
    """First and last day a condition asks for by its value, and by its period, as ordinals."""
    period = resolve_period(atom.per, as_of) if atom.per else None
    asked = day_target(atom, as_of)
    return (
        None if asked is None else asked.low,
        None if asked is None else asked.high,
        None if period is None else period.first.toordinal(),
        None if period is None else period.last.toordinal(),
    )


def _first_day(atom: Atom, index: int, reached: int, first: date, until: date) -> date:
    """The first day on which that end (an index of ``_ends``) is at ``reached`` or later.

    The ends of a period only ever move forward, so the day can be found by halving.
    """

    def is_reached(ordinal: int) -> bool:
        end = _ends(atom, date.fromordinal(ordinal))[index]
        return end is not None and end >= reached

    days = range(first.toordinal(), until.toordinal() + 1)
    return date.fromordinal(first.toordinal() + bisect_left(days, True, key=is_reached))


def _because(
    card: PolicyCard, ahead: Ahead, day: date, before: Standing, after: Standing
) -> Iterator[str]:
    if before.kind is not after.kind:
        earlier, later = (judge(card, ahead.on(when)).findings for when in (day - _ONE_DAY, day))
        pairs = list(zip(earlier, later, strict=True))
        yield from _turned(pairs)
    if before.is_open is not after.is_open:
        yield WINDOW
    if before.is_in_force is not after.is_in_force:
        yield VALIDITY


def _turned(pairs: list[tuple[Finding, Finding]]) -> tuple[str, ...]:
    """The fields whose hard conditions turned; else those whose facts moved within their bands."""
    hard = [(old, new) for old, new in pairs if new.is_hard]
    turned = [new.field for old, new in hard if old.outcome is not new.outcome]
    moved = [new.field for old, new in hard if old.fact != new.fact]
    return tuple(dict.fromkeys(turned or moved))
