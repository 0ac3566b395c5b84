"""Decisions that can be judged again: what each rested on is kept, and so is what it said.

A decision is a verdict with its findings, by an engine's version, on a day, on facts. The
facts are kept once for each distinct knowledge of an enterprise. A decision that is replaced
by one that says something else is kept beside the matches until retention deletes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, null, select
from sqlalchemy.orm import Session

from jobs.errors import NotDecided
from matcher.card import PolicyCard
from matcher.eligibility import judge
from matcher.profile import Profile
from store.insertion import insert_into
from store.tables import FactsSnapshot, Match, PastDecision, Policy, PolicyVersion

_Stored = Row[int, int, int, dict[str, Any], str, str, date, datetime | None]
# Grows with every change of the engine that can change a verdict; old rows are then rewritten.
ENGINE_VERSION = "2"
# What a verdict is based on: without the day, which is a column of its own.
BASIS = ("facts", "declared_complete", "zones", "scope")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A stored decision with all it takes to judge again.

    ``facts`` is the part of a profile that verdicts rest on, in the contract's form.
    ``replaced_at`` is ``None`` for the one that stands.
    """

    enterprise_id: int
    version_id: int
    number: int
    record: Mapping[str, Any]
    facts_hash: str
    facts: Mapping[str, Any]
    engine_version: str
    judged_on: date
    replaced_at: datetime | None

    def profile(self) -> Profile:
        """Return the enterprise as it was known, on the day on which it was judged."""
        day = self.judged_on.isoformat()
        return Profile.from_record({"id": str(self.enterprise_id), "as_of": day, **self.facts})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place in a record, such as ``findings[2].outcome``, and what stood and stands there."""

    path: str
    stored: Any
    now: Any


def decision_record(card: PolicyCard, profile: Profile) -> dict[str, Any]:
    """Judge, and return what is stored of it: JSON values, the same for the same input."""
    # Through JSON, so that it compares equal with what the database gives back.
    record: dict[str, Any] = json.loads(_written(judge(card, profile).to_record()))
    # How well a text fits depends on all other texts of the pool: it is not kept, but asked anew.
    del record["score"]
    return record


def decision_bytes(record: Mapping[str, Any]) -> bytes:
    """Return the one way to write a record: databases keep the keys in an order of their own."""
    return _written(record).encode()


def basis_of(profile: Profile) -> dict[str, Any]:
    """Return what is known of an enterprise, the same for the same facts on another day."""
    record = profile.to_record()
    known = {key: record[key] for key in BASIS if record.get(key)}
    written: dict[str, Any] = json.loads(_written(known))
    return written


def keep_facts(
    session: Session,
    enterprise_id: int,
    facts_hash: str,
    facts: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    """Keep the facts that decisions now rest on; those known already are only marked."""
    statement = insert_into(session, FactsSnapshot).values(
        enterprise_id=enterprise_id, facts_hash=facts_hash, facts=facts, taken_at=now
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["enterprise_id", "facts_hash"], set_={"taken_at": now}
        )
    )


def keep_past(session: Session, replaced: Iterable[Row[Any]], *, now: datetime) -> None:
    """Keep the matches that are about to say something else, as they stand."""
    columns = (
        "enterprise_id", "policy_version_id", "record", "facts_hash", "engine_version", "judged_on",
    )  # fmt: skip
    rows = [
        {name: getattr(row, name) for name in columns} | {"replaced_at": now} for row in replaced
    ]
    if rows:
        session.execute(insert(PastDecision), rows)


def stored_decision(
    session: Session, enterprise_id: int, code: str, *, on: date | None = None
) -> Decision:
    """Return what was last decided on an enterprise and a policy, or on a day and before.

    Raises :class:`NotDecided` when nothing is stored, or its facts are kept no longer.
    """
    found = [
        *_rows(session, Match, enterprise_id, code),
        *_rows(session, PastDecision, enterprise_id, code),
    ]
    told = [one for one in found if on is None or one.judged_on <= on]
    if not told:
        raise NotDecided(enterprise_id, code, on)
    # The newest version counts; of one version the decision that stands, then the later ones.
    row = max(told, key=lambda one: (one.number, one.replaced_at is None, one.judged_on, one.id))
    facts = session.scalars(
        select(FactsSnapshot.facts).where(
            FactsSnapshot.enterprise_id == enterprise_id,
            FactsSnapshot.facts_hash == row.facts_hash,
        )
    ).first()
    if facts is None:
        raise NotDecided(enterprise_id, code, on)
    return Decision(
        enterprise_id=enterprise_id,
        version_id=row.policy_version_id,
        number=row.number,
        record=row.record,
        facts_hash=row.facts_hash,
        facts=facts,
        engine_version=row.engine_version,
        judged_on=row.judged_on,
        replaced_at=row.replaced_at,
    )


def _rows(
    session: Session, table: type[Match] | type[PastDecision], enterprise_id: int, code: str
) -> Sequence[_Stored]:
    until = PastDecision.replaced_at if table is PastDecision else null().label("replaced_at")
    query = (
        select(
            table.id,
            table.policy_version_id,
            PolicyVersion.number,
            table.record,
            table.facts_hash,
            table.engine_version,
            table.judged_on,
            until,
        )
        .join(PolicyVersion, PolicyVersion.id == table.policy_version_id)
        .join(Policy, Policy.id == PolicyVersion.policy_id)
        .where(table.enterprise_id == enterprise_id, Policy.code == code)
    )
    return session.execute(query).all()


def differences(stored: Any, now: Any, path: str = "") -> list[Difference]:
    """Return where two records differ, in the order of the stored one; empty if they are equal."""
    if isinstance(stored, Mapping) and isinstance(now, Mapping):
        keys = dict.fromkeys((*stored, *now))
        parts = [(f"{path}.{key}".lstrip("."), stored.get(key), now.get(key)) for key in keys]
    elif isinstance(stored, list) and isinstance(now, list) and len(stored) == len(now):
        parts = [(f"{path}[{i}]", *pair) for i, pair in enumerate(zip(stored, now, strict=True))]
    else:
        return [] if stored == now else [Difference(path=path, stored=stored, now=now)]
    return [one for name, old, new in parts for one in differences(old, new, name)]


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
