"""What an item is to the others in the house: found when it comes in, answered by an officer.

Names are compared first, of everything published or open; only what is called alike is looked at
in full. An answer stands until another one is given; a suggestion follows the texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from policies.alike import items_of, likenesses, titles_of
from policies.duplicates import Likeness, Reason
from policies.errors import NotFound
from policies.officers import ActingOfficer, officer_by_id, require_scope
from store.audit_rows import add_audit_entry
from store.insertion import insert_into
from store.tables import Kinship, PolicyRelation


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One pair: ``code`` is the later or the local one of the two.

    ``answer`` is ``None`` while only suggested; ``title`` and ``other_title`` are those of today.
    """

    id: int
    code: str
    title: str
    other_code: str
    other_title: str
    suggested: Kinship
    score: float
    reasons: tuple[Reason, ...]
    answer: Kinship | None
    answered_by: int | None


def note_likenesses(
    session: Session, items: Collection[Mapping[str, Any]], *, now: datetime
) -> int:
    """Keep what these items probably are to others in the house; return how many pairs were found.

    What an officer answered is left alone; what was suggested and no longer holds is dropped.
    """
    if not items:
        return 0
    found = likenesses(session, items)
    codes = [str(item["id"]) for item in items]
    _drop_stale(session, codes, found)
    for one in found:
        statement = insert_into(session, PolicyRelation).values(
            code=one.code,
            other_code=one.other,
            suggested=one.kinship,
            score=one.score,
            reasons=[reason.value for reason in one.reasons],
            found_at=now,
        )
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["code", "other_code"],
                set_={name: statement.excluded[name] for name in ("suggested", "score", "reasons")},
                where=PolicyRelation.answer.is_(None),
            )
        )
    return len(found)


def relations_of(session: Session, code: str) -> tuple[Relation, ...]:
    """Return every pair the item is part of, those without an answer first, the likest first."""
    rows = session.scalars(
        select(PolicyRelation)
        .where(or_(PolicyRelation.code == code, PolicyRelation.other_code == code))
        .order_by(PolicyRelation.answered_at.is_not(None), PolicyRelation.score.desc())
        .order_by(PolicyRelation.id)
    ).all()
    titles = titles_of(session, {one for row in rows for one in (row.code, row.other_code)})
    return tuple(_seen(row, titles) for row in rows if _is_to_be_seen(row, titles))


def _is_to_be_seen(row: PolicyRelation, titles: Mapping[str, str]) -> bool:
    """Whether there is something to ask, or was answered: a draft that was given up is no kin."""
    return row.answer is not None or {row.code, row.other_code} <= titles.keys()


def relation_by_id(session: Session, relation_id: int) -> Relation:
    """Return one pair; raises :class:`NotFound`."""
    row = _row(session, relation_id)
    return _seen(row, titles_of(session, {row.code, row.other_code}))


def unanswered(session: Session, codes: Collection[str]) -> dict[str, int]:
    """Return how many suggestions wait for an answer, by the code of each item that has some."""
    pairs = session.execute(
        select(PolicyRelation.code, PolicyRelation.other_code).where(
            PolicyRelation.answer.is_(None),
            or_(PolicyRelation.code.in_(codes), PolicyRelation.other_code.in_(codes)),
        )
    ).all()
    there = titles_of(session, {one for pair in pairs for one in pair}).keys()
    waiting = [pair for pair in pairs if there >= set(pair)]
    counts = Counter(one for pair in waiting for one in pair)
    return {code: counts[code] for code in codes if counts[code]}


def answer(
    session: Session, relation_id: int, kinship: Kinship, *, by: int, now: datetime
) -> Relation:
    """Keep an officer's answer; «supersedes» takes effect when the later one is published.

    Raises :class:`OutOfScope` unless both items are the officer's, and :class:`NotFound`.
    """
    officer = officer_by_id(session, by)
    row = _row(session, relation_id, is_locked=True)
    for item in items_of(session, {row.code, row.other_code}).values():
        require_scope(officer, item)
    _keep_answer(session, row, kinship, officer, now)
    return relation_by_id(session, relation_id)


def relate(
    session: Session, code: str, other_code: str, kinship: Kinship, *, by: int, now: datetime
) -> Relation:
    """Keep what an officer says that ``code`` is to ``other_code``, suggested or not.

    Raises :class:`OutOfScope` and, where the house has no such item, :class:`NotFound`.
    """
    found = items_of(session, {code, other_code})
    for one in (code, other_code):
        if one not in found or code == other_code:
            raise NotFound("other item", one, "see `zhaoren policies list`")
    statement = insert_into(session, PolicyRelation).values(
        code=code, other_code=other_code, suggested=kinship, score=0.0, reasons=[], found_at=now
    )
    session.execute(statement.on_conflict_do_nothing(index_elements=["code", "other_code"]))
    row = session.scalars(
        select(PolicyRelation).where(
            PolicyRelation.code == code, PolicyRelation.other_code == other_code
        )
    ).one()
    return answer(session, row.id, kinship, by=by, now=now)


def related(session: Session, code: str, kinship: Kinship) -> tuple[str, ...]:
    """Return the codes to which officers answered that the item stands so."""
    return tuple(
        session.scalars(
            select(PolicyRelation.other_code)
            .where(PolicyRelation.code == code, PolicyRelation.answer == kinship)
            .order_by(PolicyRelation.id)
        )
    )


def undo_superseding(session: Session, code: str, *, by: ActingOfficer, now: datetime) -> None:
    """Take back every answer by which another item supersedes this one."""
    rows = session.scalars(
        select(PolicyRelation).where(
            PolicyRelation.other_code == code, PolicyRelation.answer == Kinship.SUPERSEDES
        )
    )
    for row in rows:
        _keep_answer(session, row, Kinship.UNRELATED, by, now)


def _keep_answer(
    session: Session, row: PolicyRelation, kinship: Kinship, by: ActingOfficer, now: datetime
) -> None:
    before = row.answer
    row.answer, row.answered_by, row.answered_at = kinship, by.id, now
    add_audit_entry(
        session,
        actor=by.actor,
        action="relation.answered",
        subject=f"relation:{row.id}",
        detail={
            "code": row.code,
            "other_code": row.other_code,
            "answer": kinship.value,
            "before": before.value if before else None,
            "suggested": row.suggested.value,
        },
        now=now,
    )


def _drop_stale(session: Session, codes: Sequence[str], found: Iterable[Likeness]) -> None:
    kept = {(one.code, one.other) for one in found}
    rows = session.execute(
        select(PolicyRelation.id, PolicyRelation.code, PolicyRelation.other_code).where(
            PolicyRelation.answer.is_(None),
            or_(PolicyRelation.code.in_(codes), PolicyRelation.other_code.in_(codes)),
        )
    ).all()
    stale = [row.id for row in rows if (row.code, row.other_code) not in kept]
    if stale:
        session.execute(delete(PolicyRelation).where(PolicyRelation.id.in_(stale)))


def _row(session: Session, relation_id: int, *, is_locked: bool = False) -> PolicyRelation:
    row = session.get(PolicyRelation, relation_id, with_for_update=is_locked or None)
    if row is None:
        raise NotFound("relation", relation_id, "it may have been found anew: open the draft again")
    return row


def _seen(row: PolicyRelation, titles: Mapping[str, str]) -> Relation:
    return Relation(
        id=row.id,
        code=row.code,
        title=titles.get(row.code, row.code),
        other_code=row.other_code,
        other_title=titles.get(row.other_code, row.other_code),
        suggested=row.suggested,
        score=row.score,
        reasons=tuple(Reason(one) for one in row.reasons),
        answer=row.answer,
        answered_by=row.answered_by,
    )
