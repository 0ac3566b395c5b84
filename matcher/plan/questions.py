"""Questions to the reference: what the fast way does not compare by itself.

A question reads a profile and gives an outcome. It is asked once for each combination of what it
reads, see ``plan/reading.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from matcher.atom import Atom
from matcher.conditions import judge_atom, weigh
from matcher.fields import field as field_of
from matcher.outcome import Outcome, decided
from matcher.plan.bins import NO_BINS, Bins
from matcher.plan.views import InYear
from matcher.profile import FactKey, Profile
from matcher.tree import Condition, Not
from matcher.values import Value, as_days, as_interval

_WORDED = frozenset({"credit", "entity", "fin"})
"""Families in which the sentence itself may decide what is asked."""

BY_FOUNDING_YEAR = Bins(views=(("entity.founded", (InYear(),)),))
"""Of the founding day, only the year matters."""

RECENT_YEARS = 4
"""Years before this one whose figures are compared one by one; enterprises tell few others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A condition, or a whole disjunction, that the reference judges.

    ``bins`` says which values the answer cannot depend on.
    """

    condition: Condition
    negated: bool = False
    bins: Bins = NO_BINS

    def answer(self, profile: Profile) -> Outcome:
        """Ask the reference."""
        if isinstance(self.condition, Atom):
            return judge_atom(self.condition, profile, negated=self.negated).outcome
        outcome = weigh(self.condition, profile, negated=self.negated)
        assert outcome is not None, "a disjunction that denies nothing is no question"
        return outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Whether a figure of a whole stretch of years was given, as one."""

    field: str
    period: str
    bins: Bins = NO_BINS

    def answer(self, profile: Profile) -> Outcome:
        """Look at the one fact."""
        value = profile.get(self.field, self.period)
        return decided(value is not None and as_interval(value) is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsWhole:
    """The condition where a figure of the whole stretch of years was given, else unknown."""

    given: Given
    atom: Atom
    bins: Bins = NO_BINS

    def answer(self, profile: Profile) -> Outcome:
        """Ask the reference only if the one fact is there."""
        if self.given.answer(profile) is Outcome.UNMET:
            return Outcome.UNKNOWN
        return judge_atom(self.atom, profile).outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Existed:
    """Whether the enterprise is taken to have existed in a year: since it may have been founded."""

    year: int
    bins: Bins = BY_FOUNDING_YEAR

    def answer(self, profile: Profile) -> Outcome:
        """Look at the founding day; without one, it existed."""
        founded = profile.get("entity.founded")
        days = as_days(founded) if founded is not None else None
        since = date.fromordinal(int(days.low)).year if days and days.low else None
        return decided(since is None or since <= self.year)


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderYears:
    """首次达到 in ``year``, as far as it depends on years longer past than the recent ones."""

    atom: Atom
    year: int
    bins: Bins

    def answer(self, profile: Profile) -> Outcome:
        """Ask the reference, with a year that reaches the threshold and recent ones below it."""
        recent = range(self.year - 1, self.year - 1 - RECENT_YEARS, -1)
        figures: dict[FactKey | str, Value | None] = {
            FactKey(self.atom.field, str(one)): self.atom.value - 1 for one in recent
        }
        figures[FactKey(self.atom.field, str(self.year))] = self.atom.value
        return judge_atom(self.atom, profile.with_facts(figures)).outcome


def bare(atom: Atom) -> Atom:
    """Return the atom without what cannot change how a fact is judged: sentence, place, flags."""
    keeps_wording = atom.field.partition(".")[0] in _WORDED or not field_of(atom.field).is_known_id
    return replace(
        atom,
        quote=None,
        span=None,
        path="",
        wording=atom.wording if keeps_wording else None,
        blocks=True,
        is_soft=False,
        is_promise=False,
        is_inferred=False,
    )


def bare_tree(condition: Condition) -> Condition:
    """Return the tree without sentences and places, so that equal trees are one."""
    if isinstance(condition, Atom):
        return replace(
            bare(condition),
            blocks=condition.blocks,
            is_soft=condition.is_soft,
            is_promise=condition.is_promise,
        )
    if isinstance(condition, Not):
        return Not(child=bare_tree(condition.child))
    return replace(condition, children=tuple(bare_tree(child) for child in condition.children))
