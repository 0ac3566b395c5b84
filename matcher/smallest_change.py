"""What would have to turn for a policy that is out of reach: 还差120万元营收, 还差2个月.

Of all sets of conditions that are certainly unmet today, the smallest one that would end the
denial if it turned; of equally small ones, that which misses least of its thresholds. Conditions
an enterprise cannot change (its place, its type, a year that is over) are never part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lexicon.interval import Number
from matcher.atom import Atom
from matcher.card import PolicyCard
from matcher.changeable import can_change
from matcher.conditions import judge_atom
from matcher.near_miss import gap_of, relative_gap
from matcher.outcome import Outcome, conjoin, disjoin, negate
from matcher.payment import amount_of
from matcher.profile import Profile
from matcher.tree import All, Condition, Not, signed_atoms
from matcher.verdict import Gap, VerdictKind

Key = tuple[Any, ...]
"""What a condition asks, wherever it stands: the same question twice turns once."""

_KIND = {
    Outcome.MET: VerdictKind.ELIGIBLE,
    Outcome.UNKNOWN: VerdictKind.POSSIBLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One condition that would have to turn.

    ``is_negated``: it must no longer hold (不得…). ``gap`` says by how much a known figure misses
    its threshold, in the field's unit; ``None`` where there is no figure to compare.
    """

    atom: Atom
    is_negated: bool
    gap: Gap | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallestChange:
    """The fewest conditions that would end the denial, in the order of the text.

    ``leads_to`` is ELIGIBLE, or POSSIBLE where facts are still unknown. ``at_stake`` is the most
    that the policy would then pay, in yuan, ``None`` where no amount is named.
    """

    steps: tuple[Step, ...]
    leads_to: VerdictKind
    at_stake: Number | None


def smallest_change(card: PolicyCard, profile: Profile) -> SmallestChange | None:
    """Return the smallest change for an INELIGIBLE policy.

    ``None`` when the policy is not denied, or when nothing that can change would end the denial.
    """
    search = Search(card, profile)
    turned = search.smallest()
    if not turned:
        return None
    return SmallestChange(
        steps=tuple(search.steps(turned)),
        leads_to=_KIND[search.outcome(search.whole, turned) or Outcome.MET],
        at_stake=search.at_stake(turned),
    )


def _key(atom: Atom, found: Outcome) -> Key:
    return (
        *(atom.field, atom.op, atom.value, atom.per, atom.unit, atom.agg, atom.group, atom.anchor),
        *(atom.kinds, atom.currency, atom.denominator, atom.is_effect, atom.must_be_valid, found),
    )


class Search:
    """Tries sets of one condition, then of two, and so on, following only what is unmet.

    Where all of several conditions are asked for, each unmet one must turn: it is enough to look
    at one of them. Where any will do, each is tried; what was tried is not tried again beside it.
    """

    def __init__(self, card: PolicyCard, profile: Profile) -> None:
        self._card = card
        self._profile = profile
        self.whole = All(children=(card.jurisdiction, card.eligibility, card.tiers))
        self._rows: dict[Key, tuple[int, Atom, bool]] = {}  # Place in the text, and the sign.
        for place, (atom, negated) in enumerate(signed_atoms(self.whole)):
            key = self._key_of(atom)
            if key is not None and can_change(atom, profile, negated=negated):
                self._rows.setdefault(key, (place, atom, negated))
        self._found: list[frozenset[Key]] = []
        self._is_cut = False

    @property
    def keys(self) -> tuple[Key, ...]:
        """The decided conditions that can change, in the order of the text."""
        return tuple(self._rows)

    def smallest(self) -> frozenset[Key] | None:
        """Return the best set; ``None`` when there is nothing to turn, or nothing would help."""
        if self.outcome(self.whole, frozenset()) is not Outcome.UNMET:
            return None
        for size in range(1, len(self._rows) + 1):
            self._is_cut = False
            self._try(frozenset(), frozenset(), size)
            if self._found:
                return min(self._found, key=self.cost)
            if not self._is_cut:
                break
        return None

    def cost(self, turned: Iterable[Key]) -> tuple[int, Decimal, list[int]]:
        """How large a set is: its conditions, what they miss altogether, where they stand."""
        keys = list(turned)
        missing = sum((self._missing(key) for key in keys), Decimal(0))
        return len(keys), missing, sorted(self._rows[key][0] for key in keys)

    def steps(self, turned: Iterable[Key]) -> Iterator[Step]:
        """The conditions of a set in the order of the text."""
        for _, atom, negated in sorted(self._rows[key] for key in turned):
            gap = gap_of(atom, self._profile, negated=negated)
            yield Step(atom=atom, is_negated=negated, gap=gap)

    def at_stake(self, turned: frozenset[Key]) -> Number | None:
        """The highest amount among the tiers that would no longer be out of reach."""
        amounts = [
            amount
            for benefit in self._card.claimable
            for tier in benefit.tiers
            if self.outcome(tier.condition, turned) is not Outcome.UNMET
            and (amount := amount_of(tier, self._profile)[0]) is not None
        ]
        return max(amounts, key=Decimal, default=None)

    def outcome(
        self, condition: Condition, turned: frozenset[Key], *, negated: bool = False
    ) -> Outcome | None:
        """The outcome once ``turned`` have turned; ``None`` when nothing in it can deny."""
        if isinstance(condition, Atom):
            return self._outcome_of_atom(condition, turned, negated)
        if isinstance(condition, Not):
            return self.outcome(condition.child, turned, negated=not negated)
        parts = [self.outcome(child, turned, negated=negated) for child in condition.children]
        outcomes = [part for part in parts if part is not None]
        if not outcomes:
            return None
        asks_for_all = isinstance(condition, All) is not negated
        return (conjoin if asks_for_all else disjoin)(outcomes)

    def _outcome_of_atom(self, atom: Atom, turned: frozenset[Key], negated: bool) -> Outcome | None:
        if atom.is_promise:
            return Outcome.MET
        if not atom.blocks:
            return None
        found = judge_atom(atom, self._profile, negated=negated).outcome
        return negate(found) if turned and self._key_of(atom) in turned else found

    def _key_of(self, atom: Atom) -> Key | None:
        """``None`` for what denies nothing, in principle or at all, or is not known."""
        if atom.is_promise or atom.is_soft or not atom.blocks:
            return None
        found = judge_atom(atom, self._profile).outcome
        return None if found is Outcome.UNKNOWN else _key(atom, found)

    def _missing(self, key: Key) -> Decimal:
        """The share of the threshold that is missing; a condition without a figure counts 1."""
        _, atom, negated = self._rows[key]
        return min(relative_gap(gap_of(atom, self._profile, negated=negated)), Decimal(1))

    def _try(self, turned: frozenset[Key], tried: frozenset[Key], size: int) -> None:
        if self.outcome(self.whole, turned) is not Outcome.UNMET:
            self._found.append(turned)
            return
        following = self._next(self.whole, turned, negated=False) - tried
        if len(turned) == size:
            self._is_cut = self._is_cut or bool(following)
            return
        for key in sorted(following, key=lambda one: self._rows[one][0]):
            self._try(turned | {key}, tried, size)
            tried |= {key}

    def _next(
        self, condition: Condition, turned: frozenset[Key], *, negated: bool
    ) -> frozenset[Key]:
        """Conditions of which at least one must turn too for this unmet tree to be met."""
        if isinstance(condition, Atom):
            key = self._key_of(condition)
            return frozenset() if key is None or key in turned else self._changeable(key)
        if isinstance(condition, Not):
            return self._next(condition.child, turned, negated=not negated)
        unmet = [
            self._next(child, turned, negated=negated)
            for child in condition.children
            if self.outcome(child, turned, negated=negated) is Outcome.UNMET
        ]
        if isinstance(condition, All) is not negated:
            return min(unmet, key=len)
        return frozenset[Key]().union(*unmet)

    def _changeable(self, key: Key) -> frozenset[Key]:
        return frozenset({key}) if key in self._rows else frozenset()
