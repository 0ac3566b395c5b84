"""One profile × one card → Verdict, with a Finding for every condition: the readable reference.

Every faster way must give what this module gives. INELIGIBLE: a hard condition is certainly
unmet, or no tier can be reached. ELIGIBLE: every hard condition is certainly met and a tier is
reached. POSSIBLE: otherwise. The window is no part of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from lexicon.interval import Interval, Number
from matcher.atom import Atom
from matcher.benefits import Benefit, amount_of
from matcher.card import PolicyCard
from matcher.conditions import evaluate, judge_atom, weigh
from matcher.derived import Fact
from matcher.fields import field as field_of
from matcher.figures import ONE, TWO, number
from matcher.judgement import Reason
from matcher.outcome import Outcome, conjoin
from matcher.profile import Profile
from matcher.tree import Condition, Not, conjuncts, signed_atoms
from matcher.values import as_interval, write_value


class VerdictKind(StrEnum):
    """What an enterprise can expect of a policy."""

    ELIGIBLE = "ELIGIBLE"
    POSSIBLE = "POSSIBLE"
    INELIGIBLE = "INELIGIBLE"


_KIND_BY_OUTCOME = {
    Outcome.MET: VerdictKind.ELIGIBLE,
    Outcome.UNKNOWN: VerdictKind.POSSIBLE,
    Outcome.UNMET: VerdictKind.INELIGIBLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found about one condition, in the sense in which it is asked.

    ``part`` is ``jurisdiction``, ``eligibility`` or the path of a tier. ``is_hard`` is false for
    what cannot deny the policy. ``fact`` is the fact it rests on, ``reason`` why it is unknown.
    """

    part: str
    field: str
    outcome: Outcome
    is_hard: bool
    quote: str | None = None
    span: tuple[int, int] | None = None
    fact: Fact | None = None
    reason: Reason | None = None
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitEstimate:
    """What the policy pays: ``max_amount`` in yuan, ``None`` where no amount is named.

    ``tier`` is the path of the tier it comes from; ``is_exact`` whether facts and text fix it.
    """

    max_amount: Number | None = None
    tier: str | None = None
    is_exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """How far a figure is from a threshold, in the field's unit; months for an age."""

    threshold: Number
    missing: Number
    unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """The one hard condition that is not met.

    ``fields`` are the facts it turns on, ``outcome`` whether it is unmet or unknown, ``gap`` by
    how much a figure misses. ``can_change`` is false for place and type of entity.
    """

    part: str
    fields: tuple[str, ...]
    outcome: Outcome
    quote: str | None = None
    gap: Gap | None = None
    can_change: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The judgement of one policy for one enterprise, with its reasons."""

    policy_id: str
    profile_id: str
    kind: VerdictKind
    findings: tuple[Finding, ...]
    unknown_fields: tuple[str, ...]
    benefit: BenefitEstimate
    near_miss: NearMiss | None = None

    def to_record(self, *, score: float = 0.0) -> dict[str, Any]:
        """Return the verdict in the form of the contract, the same for the same input."""
        record: dict[str, Any] = {
            "policy": self.policy_id,
            "profile": self.profile_id,
            "verdict": self.kind.value,
            "findings": [_finding_record(finding) for finding in self.findings],
            "unknown_fields": list(self.unknown_fields),
            "benefit": {
                "max_amount": _amount_record(self.benefit.max_amount),
                "tier": self.benefit.tier,
                "is_exact": self.benefit.is_exact,
            },
            "score": score,
        }
        if self.near_miss is not None:
            record["near_miss"] = _near_miss_record(self.near_miss)
        return record


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
    return Verdict(
        policy_id=card.id,
        profile_id=profile.id,
        kind=kind,
        findings=tuple(_findings(card, profile)),
        unknown_fields=_unknown_fields(card, profile) if kind is VerdictKind.POSSIBLE else (),
        benefit=estimate(card, profile, kind),
        near_miss=near_miss(card, profile),
    )


def reached(card: PolicyCard, profile: Profile) -> Outcome:
    """Return whether any tier is reached; an item that lists no benefit has nothing to reach."""
    return evaluate(card.tiers, profile)


def _findings(card: PolicyCard, profile: Profile) -> Iterator[Finding]:
    for part, condition in card.conditions():
        yield from _findings_in(condition, profile, part, negated=False)


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


def _unknown_fields(card: PolicyCard, profile: Profile) -> tuple[str, ...]:
    """The fields whose facts would settle the verdict: those of undecided parts only."""
    trees = (card.jurisdiction, card.eligibility, card.tiers)
    names = (name for tree in trees for name in _undecided(tree, profile, negated=False))
    return tuple(dict.fromkeys(names))


def _undecided(condition: Condition, profile: Profile, *, negated: bool) -> Iterator[str]:
    if weigh(condition, profile, negated=negated) is not Outcome.UNKNOWN:
        return
    if isinstance(condition, Atom):
        yield condition.field
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


def near_miss(card: PolicyCard, profile: Profile) -> NearMiss | None:
    """Return the one hard condition that is not met; ``None`` if there are none or several."""
    missing: list[tuple[str, Condition | None, Outcome]] = []
    for part, tree in (("jurisdiction", card.jurisdiction), ("eligibility", card.eligibility)):
        for condition in conjuncts(tree):
            outcome = weigh(condition, profile)
            if outcome not in (None, Outcome.MET):
                missing.append((part, condition, outcome))
            if len(missing) > 1:
                return None
    tier_outcome = reached(card, profile)
    if tier_outcome is not Outcome.MET:
        missing.append(("benefits", None, tier_outcome))
    if len(missing) != 1:
        return None
    part, single, outcome = missing[0]
    if single is None:
        return _nearest_tier(card, profile, outcome)
    return _describe(part, single, profile, outcome)


_FIXED_FAMILIES = ("region.", "entity.type", "entity.legal_person", "entity.founded")


def _describe(part: str, condition: Condition, profile: Profile, outcome: Outcome) -> NearMiss:
    missing = [
        (atom, negated)
        for atom, negated in signed_atoms(condition)
        if atom.blocks and judge_atom(atom, profile, negated=negated).outcome is not Outcome.MET
    ]
    fields = tuple(dict.fromkeys(atom.field for atom, _ in missing))
    gaps = [gap for atom, negated in missing if (gap := _gap(atom, profile, negated)) is not None]
    return NearMiss(
        part=part,
        fields=fields,
        outcome=outcome,
        quote=next((atom.quote for atom, _ in missing if atom.quote), None),
        gap=gaps[0] if len(gaps) == 1 else None,
        can_change=not all(name.startswith(_FIXED_FAMILIES) for name in fields),
    )


def _nearest_tier(card: PolicyCard, profile: Profile, outcome: Outcome) -> NearMiss:
    """The tier that misses fewest conditions, the lowest first: 暂未达到档位."""
    tiers = [tier for benefit in card.claimable for tier in benefit.tiers]
    described = [_describe(tier.path, tier.condition, profile, outcome) for tier in tiers]
    return min(described, key=lambda near: (len(near.fields), _relative_gap(near.gap), near.part))


def _relative_gap(gap: Gap | None) -> Decimal:
    if gap is None:
        return Decimal(1)
    return Decimal(gap.missing) / (abs(Decimal(gap.threshold)) or Decimal(1))


def _gap(atom: Atom, profile: Profile, negated: bool) -> Gap | None:
    """How far a figure is from the nearest threshold; ``None`` when it is no known figure."""
    spec = field_of(atom.field)
    fact = judge_atom(atom, profile).fact
    value = as_interval(fact.value) if fact is not None else None
    if value is None or negated or not spec.is_number or atom.op not in {*ONE, *TWO}:
        return None
    limits = [number(limit) for limit in _limits(atom.value)]
    target = Interval.exactly(limits[0]) if atom.op == "eq" else None
    distances = [(abs(Decimal(limit) - _nearest(value, limit)), limit) for limit in limits]
    missing, threshold = min(distances)
    if target is None and missing == 0 and not value.is_exact:
        return None
    return Gap(threshold=threshold, missing=_plain(missing), unit=spec.unit)


def _limits(value: Any) -> tuple[Any, ...]:
    return tuple(v for v in value if v is not None) if isinstance(value, tuple) else (value,)


def _nearest(value: Interval, limit: Number) -> Decimal:
    """The number of the band that is nearest to the limit."""
    if value.low is not None and value.low > limit:
        return Decimal(value.low)
    if value.high is not None and value.high < limit:
        return Decimal(value.high)
    return Decimal(limit)


def _plain(amount: Decimal) -> Number:
    return int(amount) if amount == amount.to_integral_value() else amount


def _finding_record(finding: Finding) -> dict[str, Any]:
    return {
        "field": finding.field,
        "outcome": finding.outcome.value,
        "quote": finding.quote,
        "span": list(finding.span) if finding.span is not None else None,
        "fact": _fact_record(finding.fact),
        "hard": finding.is_hard,
        "part": finding.part,
        "reason": finding.reason.value if finding.reason is not None else None,
    }


def _fact_record(fact: Fact | None) -> dict[str, Any] | None:
    if fact is None:
        return None
    record: dict[str, Any] = {"key": str(fact.key), "value": write_value(fact.value)}
    if fact.sources:
        record["from"] = [str(key) for key in fact.sources]
    return record


def _near_miss_record(near: NearMiss) -> dict[str, Any]:
    gap = near.gap
    return {
        "part": near.part,
        "fields": list(near.fields),
        "outcome": near.outcome.value,
        "quote": near.quote,
        "gap": None
        if gap is None
        else {
            "threshold": _amount_record(gap.threshold),
            "missing": _amount_record(gap.missing),
            "unit": gap.unit,
        },
        "can_change": near.can_change,
    }


def _amount_record(amount: Number | None) -> int | float | None:
    if amount is None or isinstance(amount, int):
        return amount
    return int(amount) if amount == int(amount) else float(amount)
