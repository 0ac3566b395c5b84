"""One enterprise against some cards: verdicts become Match rows, and only changed ones are written.

A row says what the verdict was based on (a hash of the facts, the engine's version, the
day), so that a decision can be replayed (decisions.py); knowing more that changes nothing in
the verdict does not rewrite it. ``became_at`` says since when its verdict holds.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from enterprises.profiles import Viewer, profile_of
from jobs.decisions import (
    ENGINE_VERSION,
    basis_of,
    decision_bytes,
    decision_record,
    keep_facts,
    keep_past,
)
from jobs.runs import Counts
from matcher.card import PolicyCard
from matcher.eligibility import VerdictKind, decide
from matcher.profile import Profile
from policies.live import PoolSnapshot
from store.insertion import insert_into
from store.tables import Match

logger = logging.getLogger(__name__)

FAILURES_LISTED = 20
# Up to so many cards their rows are asked for by id; beyond, all rows of the enterprise are.
CARDS_BY_ID = 100
# So few cards are decided one by one; for more, the plan answers all of them in a millisecond.
CARDS_BY_DECIDING = 20
_KEY = ("enterprise_id", "policy_version_id")

Cards = Mapping[int, PolicyCard]
"""Cards by the id of their published version."""


@dataclass(slots=True)
class Tally:
    """What a round of matching did; failures are listed by id, the first few of them."""

    judged: int = 0
    written: int = 0
    became_eligible: int = 0
    ended: int = 0
    told: int = 0
    failed: int = 0
    failed_versions: set[int] = field(default_factory=set)
    failed_enterprises: set[int] = field(default_factory=set)

    def counts(self) -> Counts:
        """Return the numbers as `job_run` keeps them."""
        listed: Counts = {
            "judged": self.judged,
            "written": self.written,
            "became_eligible": self.became_eligible,
            "ended": self.ended,
            "told": self.told,
            "failed": self.failed,
        }
        if self.failed_versions:
            listed["failed_versions"] = sorted(self.failed_versions)[:FAILURES_LISTED]
        if self.failed_enterprises:
            listed["failed_enterprises"] = sorted(self.failed_enterprises)[:FAILURES_LISTED]
        return listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What judging one enterprise came to, where its rows say otherwise or say nothing.

    ``facts`` are what it rests on, ``verdicts`` columns of Match by version id.
    """

    enterprise_id: int
    facts_hash: str
    facts: Mapping[str, Any]
    judged_on: date
    verdicts: Mapping[int, Mapping[str, Any]]


def judge_enterprise(
    session: Session,
    enterprise_id: int,
    cards: Cards,
    tally: Tally,
    *,
    pool: PoolSnapshot,
    today: date,
) -> Judgement:
    """Judge one enterprise on everything known of it; write nothing.

    ``cards`` are some of the pool's, or all. A pair that never was more than INELIGIBLE gets no
    row. Raises :class:`enterprises.errors.Unknown` and :class:`matcher.errors.InvalidProfile`.
    """
    profile = profile_of(session, enterprise_id, as_of=today, viewer=Viewer.everything())
    basis = facts_hash(profile)
    stored = _stored(session, enterprise_id, cards)
    standing = {one for one, row in stored.items() if _stands(row, basis, today)}
    known = _Known(stored, standing, _idle(pool, cards, profile))
    verdicts = {
        version_id: verdict
        for version_id, verdict in _verdicts(cards, profile, enterprise_id, known, tally)
        if not _is_same(stored.get(version_id), verdict)
    }
    return Judgement(
        enterprise_id=enterprise_id,
        facts_hash=basis,
        facts=basis_of(profile) if verdicts else {},
        judged_on=today,
        verdicts=verdicts,
    )


def keep_judgement(session: Session, judgement: Judgement, tally: Tally, *, now: datetime) -> None:
    """Write what is new or changed, with what it rests on and what it replaces.

    Its rows are looked at again: others may have written since they were looked at.
    """
    if not judgement.verdicts:
        return
    stored = _stored(session, judgement.enterprise_id, judgement.verdicts)
    changed = []
    for version_id, verdict in judgement.verdicts.items():
        before = stored.get(version_id)
        if _is_same(before, verdict):
            continue
        is_news = (
            before is None or before.verdict != verdict["verdict"] or before.ended_at is not None
        )
        tally.became_eligible += is_news and verdict["verdict"] == VerdictKind.ELIGIBLE.value
        changed.append(
            {
                **verdict,
                "facts_hash": judgement.facts_hash,
                "enterprise_id": judgement.enterprise_id,
                "policy_version_id": version_id,
                "judged_on": judgement.judged_on,
                "became_at": now if is_news or before is None else before.became_at,
                "ended_at": None,
            }
        )
    if changed:
        keep_facts(session, judgement.enterprise_id, judgement.facts_hash, judgement.facts, now=now)
        keep_past(session, _saying_otherwise(changed, stored), now=now)
        _write(session, changed)
    tally.written += len(changed)


def warm_up(pool: PoolSnapshot, cards: Cards) -> None:
    """Make ready what judging these cards needs, before a transaction keeps others waiting."""
    if len(cards) > CARDS_BY_DECIDING:
        from matcher.single.one import single_matcher

        single_matcher(pool.plan)


def facts_hash(profile: Profile) -> str:
    """Return the SHA-256 of what is known, the same for the same facts on another day."""
    return hashlib.sha256(decision_bytes(basis_of(profile))).hexdigest()


def _saying_otherwise(
    changed: Iterable[Mapping[str, Any]], stored: Mapping[int, Row[Any]]
) -> Iterator[Row[Any]]:
    """The stored rows whose decision is replaced by another one, and not merely confirmed."""
    for fresh in changed:
        before = stored.get(fresh["policy_version_id"])
        if before is not None and before.record != fresh["record"]:
            yield before


class _Known(NamedTuple):
    """What is known before judging, by version id: stored rows, and what need not be judged.

    ``standing`` rows were judged today on the same facts by the same engine; the ``idle`` are
    INELIGIBLE by the pool's plan, or not known to be where few cards are asked for.
    """

    stored: Mapping[int, Row[Any]]
    standing: Collection[int]
    idle: Collection[int]


def _idle(pool: PoolSnapshot, cards: Cards, profile: Profile) -> frozenset[int]:
    if len(cards) <= CARDS_BY_DECIDING:
        return frozenset()
    # The plan brings numpy along, which those who match a few cards need not wait for.
    from matcher.single.one import single_matcher

    marks = single_matcher(pool.plan).match(profile).marks
    versions = pool.plan_versions
    return frozenset(versions[place] for place in (marks == 0).nonzero()[0].tolist())


def _stands(row: Row[Any], basis: str, today: date) -> bool:
    return (
        row.ended_at is None
        and row.judged_on == today
        and row.facts_hash == basis
        and row.engine_version == ENGINE_VERSION
    )


def _verdicts(
    cards: Cards, profile: Profile, enterprise_id: int, known: _Known, tally: Tally
) -> Iterator[tuple[int, dict[str, Any]]]:
    for version_id in sorted(cards):
        card = cards[version_id]
        try:
            verdict = (
                None
                if _is_settled(version_id, card, profile, known)
                else (_as_columns(card, profile))
            )
        except Exception:
            logger.exception(
                "A policy could not be judged.",
                extra={
                    "action": "match.failed",
                    "version_id": version_id,
                    "enterprise_id": enterprise_id,
                },
            )
            tally.failed += 1
            tally.failed_versions.add(version_id)
            continue
        tally.judged += 1
        if verdict is not None:
            yield version_id, verdict


def _is_settled(version_id: int, card: PolicyCard, profile: Profile, known: _Known) -> bool:
    """Say whether no row can change: most policies are for others, and need no reasons."""
    if version_id in known.stored:
        return version_id in known.standing
    return version_id in known.idle or decide(card, profile) is VerdictKind.INELIGIBLE


def _as_columns(card: PolicyCard, profile: Profile) -> dict[str, Any]:
    record = decision_record(card, profile)
    return {
        "verdict": record["verdict"],
        "engine_version": ENGINE_VERSION,
        "record": record,
        "unknown_fields": record["unknown_fields"],
        "max_amount": _whole_yuan(record["benefit"]["max_amount"]),
    }


def _whole_yuan(amount: float | None) -> int | None:
    return None if amount is None else int(amount)


def _stored(
    session: Session, enterprise_id: int, version_ids: Collection[int]
) -> dict[int, Row[Any]]:
    query = select(*Match.__table__.columns).where(Match.enterprise_id == enterprise_id)
    if len(version_ids) <= CARDS_BY_ID:
        query = query.where(Match.policy_version_id.in_(version_ids))
    rows = session.execute(query)
    return {row.policy_version_id: row for row in rows if row.policy_version_id in version_ids}


def _is_same(before: Row[Any] | None, verdict: Mapping[str, Any]) -> bool:
    """Say whether the row says this already, on whichever facts."""
    if before is None or before.ended_at is not None:
        return False
    return all(before._mapping[key] == said for key, said in verdict.items())


def _write(session: Session, changed: list[dict[str, Any]]) -> None:
    statement = insert_into(session, Match)
    columns = [name for name in changed[0] if name not in _KEY]
    session.execute(
        statement.on_conflict_do_update(
            index_elements=list(_KEY),
            set_={name: statement.excluded[name] for name in columns},
        ),
        changed,
    )
