"""The tree of conditions: judging its atoms and weighing the whole.

A node is ``All``, ``AnyOf``, ``Not`` or an ``Atom``. A condition that cannot deny the policy (a
preference, paperwork) is neutral: it is shown, and counts neither way. A promise is met.
"""

from __future__ import annotations

from dataclasses import dataclass

from matcher.atom import Atom
from matcher.judgement import Judgement, Reason
from matcher.judging import judge_of
from matcher.outcome import Outcome, conjoin, disjoin, negate
from matcher.profile import Profile
from matcher.splits import Split, cases, splits_of
from matcher.tree import All, AnyOf, Condition, Not


def judge_atom(atom: Atom, profile: Profile, *, negated: bool = False) -> Judgement:
    """Judge one atom as it is asked for: under an odd number of ``Not`` the other way round."""
    found: Judgement | None = profile.memo.get(atom)
    if found is None:
        found = profile.memo[atom] = judge_of(atom)(profile)
    if not negated and not atom.is_soft:
        return found
    outcome = negate(found.outcome) if negated else found.outcome
    if atom.is_soft and outcome is Outcome.UNMET:
        return Judgement(Outcome.UNKNOWN, found.fact, Reason.PRINCIPLE)
    return Judgement(outcome, found.fact, found.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """One case of an unknown fact: atoms that ask for it are judged on ``profile``."""

    split: Split
    profile: Profile


def weigh(
    condition: Condition, profile: Profile, *, negated: bool = False, lens: Lens | None = None
) -> Outcome | None:
    """Judge the tree; ``None`` when nothing in it can deny the policy.

    ``negated`` judges the opposite: by De Morgan, all of them becomes any of the opposites.
    ``lens`` judges one case of an unknown fact.
    """
    if isinstance(condition, Atom):
        return _weigh_atom(condition, profile, negated, lens)
    if isinstance(condition, Not):
        return weigh(condition.child, profile, negated=not negated, lens=lens)
    parts = [weigh(child, profile, negated=negated, lens=lens) for child in condition.children]
    outcomes = [outcome for outcome in parts if outcome is not None]
    if not outcomes:
        return None
    if isinstance(condition, All):
        return (disjoin if negated else conjoin)(outcomes)
    outcome = (conjoin if negated else disjoin)(outcomes)
    if outcome is not Outcome.UNKNOWN or lens is not None:
        return outcome
    return _by_cases(condition, profile, negated)


def _weigh_atom(atom: Atom, profile: Profile, negated: bool, lens: Lens | None) -> Outcome | None:
    if atom.is_promise:
        return Outcome.MET
    if not atom.blocks:
        return None
    case = lens.profile if lens is not None and lens.split.concerns(atom) else profile
    return judge_atom(atom, case, negated=negated).outcome


def _by_cases(node: AnyOf, profile: Profile, negated: bool) -> Outcome:
    """Decide a disjunction by splitting one unknown fact into its cases, if all cases agree."""
    for split in splits_of(node):
        outcomes = {
            weigh(node, profile, negated=negated, lens=Lens(split=split, profile=case))
            for case in cases(split, profile)
        }
        if outcomes in ({Outcome.MET}, {Outcome.UNMET}):
            return Outcome.MET if Outcome.MET in outcomes else Outcome.UNMET
    return Outcome.UNKNOWN


def evaluate(condition: Condition, profile: Profile) -> Outcome:
    """Return whether the profile meets the whole tree; what denies nothing is met."""
    outcome = weigh(condition, profile)
    return Outcome.MET if outcome is None else outcome
