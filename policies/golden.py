"""Golden examples: enterprises that an item must find, and such that it must not.

They are kept with the item's code and run on every revision, so that an edit that changes whom a
policy reaches is seen before it is published. Facts of a real enterprise are read when the
example is run, by the floor above, and are never copied here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.card import PolicyCard
from matcher.eligibility import judge
from matcher.errors import InvalidProfile
from matcher.outcome import Outcome
from matcher.profile import Profile
from matcher.verdict import Finding, Verdict, VerdictKind
from policies.errors import BrokenEdit, NotFound
from policies.officers import officer_by_id, require_scope
from store.audit_rows import add_audit_entry
from store.tables import Expectation, GoldenExample

MOST_EXAMPLES = 50
MAX_NAME_LENGTH = 200

ProfileOf = Callable[[str], Profile | None]
"""From a credit code to the enterprise's profile as an officer may see it; ``None`` if unknown."""


class Standing(StrEnum):
    """How an example came out."""

    HOLDS = "holds"
    BROKEN = "broken"
    UNDECIDED = "undecided"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An enterprise, by ``credit_code`` or with made-up ``facts``, and what is expected."""

    id: int
    name: str
    expected: Expectation
    credit_code: str | None
    facts: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleResult:
    """How an example came out: the verdict, and the conditions or unknown facts that decide.

    ``verdict`` is ``None`` where the enterprise is not registered any more. ``deciding`` are the
    hard conditions it fails, ``unknown`` the fields that leave it open.
    """

    example: Example
    standing: Standing
    verdict: VerdictKind | None = None
    deciding: tuple[Finding, ...] = ()
    unknown: tuple[str, ...] = ()


_STANDINGS: Mapping[tuple[Expectation, VerdictKind], Standing] = {
    (Expectation.MUST_FIT, VerdictKind.ELIGIBLE): Standing.HOLDS,
    (Expectation.MUST_FIT, VerdictKind.POSSIBLE): Standing.UNDECIDED,
    (Expectation.MUST_FIT, VerdictKind.INELIGIBLE): Standing.BROKEN,
    (Expectation.MUST_NOT_FIT, VerdictKind.ELIGIBLE): Standing.BROKEN,
    (Expectation.MUST_NOT_FIT, VerdictKind.POSSIBLE): Standing.UNDECIDED,
    (Expectation.MUST_NOT_FIT, VerdictKind.INELIGIBLE): Standing.HOLDS,
}


def add_example(
    session: Session,
    item: Mapping[str, Any],
    *,
    name: str,
    expected: Expectation,
    credit_code: str | None = None,
    facts: Mapping[str, Any] | None = None,
    by: int,
    now: datetime,
) -> int:
    """Keep an example with the item; return its id.

    The same enterprise named again replaces what was expected of it. Raises :class:`BrokenEdit`
    for facts that no profile has and for too many examples, :class:`OutOfScope`.
    """
    officer = officer_by_id(session, by)
    require_scope(officer, item)
    code = str(item["id"])
    if (credit_code is None) == (facts is None):
        raise ValueError("an example is either a registered enterprise or made-up facts")
    if facts is not None:
        _made_up(name, facts, now.date())
    known = _rows(session, code)
    if len(known) >= MOST_EXAMPLES:
        raise BrokenEdit(f"{code} has {MOST_EXAMPLES} examples: take one back first")
    for row in known:
        if credit_code is not None and row.credit_code == credit_code:
            row.ended_at = now
    added = GoldenExample(
        code=code,
        name=name.strip()[:MAX_NAME_LENGTH],
        credit_code=credit_code,
        facts=dict(facts) if facts is not None else None,
        expected=expected,
        added_by=officer.id,
        added_at=now,
    )
    session.add(added)
    session.flush()  # The example's number goes into the audit and back to the officer.
    _audit(session, officer.actor, "example.added", added, now)
    return added.id


def end_example(session: Session, example_id: int, item: Mapping[str, Any], *, by: int,
                now: datetime) -> None:  # fmt: skip
    """Take an example of the item back. Raises :class:`NotFound`, :class:`OutOfScope`."""
    officer = officer_by_id(session, by)
    require_scope(officer, item)
    row = session.get(GoldenExample, example_id)
    if row is None or row.code != item["id"] or row.ended_at is not None:
        raise NotFound("example", example_id, "see the examples of the item")
    row.ended_at = now
    _audit(session, officer.actor, "example.ended", row, now)


def examples_of(session: Session, code: str) -> tuple[Example, ...]:
    """Return the examples of an item, the oldest first."""
    return tuple(
        Example(
            id=row.id,
            name=row.name,
            expected=row.expected,
            credit_code=row.credit_code,
            facts=row.facts,
        )
        for row in _rows(session, code)
    )


def run_examples(
    card: PolicyCard, examples: Sequence[Example], profile_of: ProfileOf, *, today: date
) -> tuple[ExampleResult, ...]:
    """Judge every example by the card, as it would be judged if the card were published."""
    return tuple(_run(card, one, profile_of, today) for one in examples)


def _run(card: PolicyCard, example: Example, profile_of: ProfileOf, today: date) -> ExampleResult:
    if example.facts is not None:
        profile: Profile | None = _made_up(example.name, example.facts, today)
    else:
        profile = profile_of(example.credit_code or "")
    if profile is None:
        return ExampleResult(example=example, standing=Standing.GONE)
    verdict = judge(card, profile)
    return ExampleResult(
        example=example,
        standing=_STANDINGS[example.expected, verdict.kind],
        verdict=verdict.kind,
        deciding=_deciding(verdict),
        unknown=verdict.unknown_fields,
    )


def _deciding(verdict: Verdict) -> tuple[Finding, ...]:
    """The hard conditions that are not met; those of tiers only where nothing else bars."""
    failed = [one for one in verdict.findings if one.is_hard and one.outcome is Outcome.UNMET]
    own = [one for one in failed if one.part in ("jurisdiction", "eligibility")]
    return tuple(own or failed) if verdict.kind is VerdictKind.INELIGIBLE else ()


def _made_up(name: str, facts: Mapping[str, Any], today: date) -> Profile:
    record = {"id": "example", "name": name, "facts": dict(facts), "as_of": today.isoformat()}
    try:
        return Profile.from_record(record)
    except InvalidProfile as error:
        raise BrokenEdit(str(error)) from error


def _rows(session: Session, code: str) -> list[GoldenExample]:
    return list(
        session.scalars(
            select(GoldenExample)
            .where(GoldenExample.code == code, GoldenExample.ended_at.is_(None))
            .order_by(GoldenExample.id)
        )
    )


def _audit(session: Session, actor: str, action: str, row: GoldenExample, now: datetime) -> None:
    add_audit_entry(
        session,
        actor=actor,
        action=action,
        subject=f"example:{row.id}",
        detail={"code": row.code, "expected": row.expected},
        now=now,
    )
