"""One profile × one card → Verdict, with a Finding for every condition: the readable reference.

Every faster way must give what this module gives. INELIGIBLE: a hard condition is certainly
unmet, or no tier can be reached. ELIGIBLE: every hard condition is certainly met and a tier is
reached. POSSIBLE: otherwise. The window is no part of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from matcher.atom import Atom
from matcher.benefits import Benefit
from matcher.card import PolicyCard
from matcher.conditions import evaluate, judge_atom, weigh
from matcher.judgement import Reason
from matcher.near_miss import near_miss
from matcher.outcome import Outcome, conjoin
from matcher.payment import amount_of
from matcher.profile import Profile
from matcher.settling import sources_of
from matcher.tree import Condition, Not
from matcher.verdict import BenefitEstimate, Finding, Gap, NearMiss, Verdict, VerdictKind

__all__ = [
    "BenefitEstimate",
    "Finding",
    "Gap",
    "NearMiss",
    "Verdict",
    "VerdictKind",
    "decide",
    "estimate",
    "judge",
    "near_miss",
    "reached",
]

_KIND_BY_OUTCOME = {
    Outcome.MET: VerdictKind.ELIGIBLE,
    Outcome.UNKNOWN: VerdictKind.POSSIBLE,
    Outcome.UNMET: VerdictKind.INELIGIBLE,
}
_NO_FACT_HELPS = frozenset({Reason.PERSON, Reason.DOCUMENT, Reason.UNDEFINED})


def decide(card: PolicyCard, profile: Profile) -> VerdictKind:
    """Return the verdict alone, without its reasons: the quick way through many cards."""
    place = evaluate(card.jurisdiction, profile)
    if place is Outcome.UNMET:
        return VerdictKind.INELIGIBLE
    asked = evaluate(card.eligibility, profile)
    if asked is Outcome.UNMET:
        return VerdictKind.INELIGIBLE
    return _KIND_BY_OUTCOME[conjoin((place, asked, reached(card, profile)))]


def judge(card: PolicyCard, profile: Profile) -> Verdict:
    """Return the verdict with a finding for every condition, in the order of the text."""
    kind = decide(card, profile)
    open_atoms = tuple(_undecided_atoms(card, profile)) if kind is VerdictKind.POSSIBLE else ()
    return Verdict(
        policy_id=card.id,
        profile_id=profile.id,
        kind=kind,
        findings=tuple(_findings(card, profile)),
        unknown_fields=tuple(dict.fromkeys(atom.field for atom, _ in open_atoms)),
        missing_sources=_missing_sources(open_atoms, profile),
        benefit=estimate(card, profile, kind),
        near_miss=near_miss(card, profile),
    )


def reached(card: PolicyCard, profile: Profile) -> Outcome:
    """Return whether any tier is reached; an item that lists no benefit has nothing to reach."""
    return evaluate(card.tiers, profile)


def _findings(card: PolicyCard, profile: Profile) -> Iterator[Finding]:
    for part, condition in card.conditions():
        said, span = card.sentence_of(part)
        for finding in _findings_in(condition, profile, part, negated=False):
            is_told = finding.quote is not None or said is None
            yield finding if is_told else replace(finding, quote=said, span=span)


def _findings_in(
    condition: Condition, profile: Profile, part: str, *, negated: bool
) -> Iterator[Finding]:
    if isinstance(condition, Atom):
        yield _finding(condition, profile, part, negated=negated)
    elif isinstance(condition, Not):
        yield from _findings_in(condition.child, profile, part, negated=not negated)
    else:
        for child in condition.children:
            yield from _findings_in(child, profile, part, negated=negated)


def _finding(atom: Atom, profile: Profile, part: str, *, negated: bool) -> Finding:
    outcome, fact, reason = judge_atom(atom, profile, negated=negated)
    return Finding(
        part=part,
        field=atom.field,
        outcome=outcome,
        is_hard=atom.blocks and not atom.is_promise,
        quote=atom.quote,
        span=atom.span,
        fact=fact,
        reason=reason,
        path=atom.path,
    )


def _undecided_atoms(card: PolicyCard, profile: Profile) -> Iterator[tuple[Atom, bool]]:
    """The conditions that would settle the verdict: those of undecided parts only."""
    for tree in (card.jurisdiction, card.eligibility, card.tiers):
        yield from _undecided(tree, profile, negated=False)


def _missing_sources(
    open_atoms: tuple[tuple[Atom, bool], ...], profile: Profile
) -> tuple[str, ...]:
    """The facts nobody gave from which the open ones would follow."""
    names: dict[str, None] = {}
    for atom, negated in open_atoms:
        if judge_atom(atom, profile, negated=negated).reason not in _NO_FACT_HELPS:
            names.update(dict.fromkeys(sources_of(atom, profile)))
    return tuple(names)


def _undecided(
    condition: Condition, profile: Profile, *, negated: bool
) -> Iterator[tuple[Atom, bool]]:
    if weigh(condition, profile, negated=negated) is not Outcome.UNKNOWN:
        return
    if isinstance(condition, Atom):
        yield condition, negated
    elif isinstance(condition, Not):
        yield from _undecided(condition.child, profile, negated=not negated)
    else:
        for child in condition.children:
            yield from _undecided(child, profile, negated=negated)


def estimate(card: PolicyCard, profile: Profile, kind: VerdictKind) -> BenefitEstimate:
    """Return the most the policy pays this enterprise.

    ELIGIBLE: over the tiers certainly reached. POSSIBLE: over those that may be. The highest
    counts; stages and stackable benefits add up. INELIGIBLE pays nothing.
    """
    if kind is VerdictKind.INELIGIBLE:
        return BenefitEstimate()
    wanted = (Outcome.MET,) if kind is VerdictKind.ELIGIBLE else (Outcome.MET, Outcome.UNKNOWN)
    best = [
        found
        for benefit in card.benefits
        if (found := _best_tier(benefit, profile, wanted)) is not None
    ]
    paid = [row for row in best if row[0].max_amount is not None]
    if not best or not paid:
        return BenefitEstimate(tier=best[0][0].tier if best else None)
    highest = max(paid, key=lambda row: Decimal(row[0].max_amount or 0))
    added = [row for row in paid if card.stacks or row[1].adds_up]
    if len(added) < 2 or highest not in added:
        return highest[0]
    total = sum(Decimal(row[0].max_amount or 0) for row in added)
    exact = all(row[0].is_exact for row in added)
    return BenefitEstimate(max_amount=int(total), tier=highest[0].tier, is_exact=exact)


def _best_tier(
    benefit: Benefit, profile: Profile, wanted: tuple[Outcome, ...]
) -> tuple[BenefitEstimate, Benefit] | None:
    best: BenefitEstimate | None = None
    outcomes = [(tier, evaluate(tier.condition, profile)) for tier in benefit.tiers]
    for tier, outcome in outcomes:
        if outcome not in wanted:
            continue
        amount, is_exact = amount_of(tier, profile)
        sure = is_exact and outcome is Outcome.MET
        row = BenefitEstimate(max_amount=amount, tier=tier.path, is_exact=sure)
        if best is None or Decimal(amount or 0) > Decimal(best.max_amount or 0):
            best = row
    return None if best is None else (best, benefit)
