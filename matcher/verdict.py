"""What a judgement says: the verdict, its findings, what it pays, and its record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lexicon.interval import Number
from matcher.derived import Fact
from matcher.judgement import Reason
from matcher.outcome import Outcome
from matcher.values import write_value


class VerdictKind(StrEnum):
    """What an enterprise can expect of a policy."""

    ELIGIBLE = "ELIGIBLE"
    POSSIBLE = "POSSIBLE"
    INELIGIBLE = "INELIGIBLE"


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
    """The judgement of one policy for one enterprise, with its reasons.

    ``unknown_fields`` are the fields of the conditions still undecided, ``missing_sources`` the
    facts from which those among them follow that nobody states as such (size, age, growth).
    """

    policy_id: str
    profile_id: str
    kind: VerdictKind
    findings: tuple[Finding, ...]
    unknown_fields: tuple[str, ...]
    benefit: BenefitEstimate
    near_miss: NearMiss | None = None
    missing_sources: tuple[str, ...] = ()

    def to_record(self, *, score: float = 0.0) -> dict[str, Any]:
        """Return the verdict in the form of the contract, the same for the same input."""
        record: dict[str, Any] = {
            "policy": self.policy_id,
            "profile": self.profile_id,
            "verdict": self.kind.value,
            "findings": [_finding_record(finding) for finding in self.findings],
            "unknown_fields": list(dict.fromkeys((*self.unknown_fields, *self.missing_sources))),
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
