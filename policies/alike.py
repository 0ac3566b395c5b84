"""Which items of the house read like those that come in: by their names first, then in full."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.duplicates import Likeness, Sketch, compare, is_fuller, sketch_of
from policies.editions import read_name
from store.tables import DraftState, Policy, PolicyDraft, PolicyState, PolicyVersion

MOST_SUGGESTED = 5
"""An officer is asked about so many items at most for each that comes in."""

_OPEN = (DraftState.DRAFT, DraftState.SUBMITTED, DraftState.REJECTED)
_LEAST_SHARED = 0.6
"""Names alike by policies/duplicates.py share at least this much of the longer one."""
_NAMES_KEPT = 30_000


def likenesses(session: Session, items: Collection[Mapping[str, Any]]) -> tuple[Likeness, ...]:
    """Return what these items probably are to the others in the house and to each other."""
    mine = {str(item["id"]): sketch_of(item) for item in items}
    known = titles_of(session)
    wanted = _called_alike(mine.values(), {**known, **{one: s.title for one, s in mine.items()}})
    others = _sketches(session, {two for _one, two in wanted} - mine.keys())
    found: dict[tuple[str, str], Likeness] = {}
    for one, two in wanted:
        other = mine.get(two) or others.get(two)
        likeness = compare(mine[one], other) if other is not None else None
        if likeness is not None:
            found[likeness.code, likeness.other] = likeness
    return _strongest(found.values())


def titles_of(session: Session, codes: Collection[str] | None = None) -> dict[str, str]:
    """The titles of what is published or open (by code); what was withdrawn is nobody's kin."""
    drafts = select(PolicyDraft.code, PolicyDraft.title).where(PolicyDraft.state.in_(_OPEN))
    policies = (
        select(Policy.code, PolicyVersion.title)
        .join(PolicyVersion, PolicyVersion.id == Policy.current_version_id)
        .where(Policy.state != PolicyState.WITHDRAWN)
    )
    if codes is not None:
        drafts = drafts.where(PolicyDraft.code.in_(codes))
        policies = policies.where(Policy.code.in_(codes))
    rows = [*session.execute(drafts.order_by(PolicyDraft.id)), *session.execute(policies)]
    return {row.code: row.title for row in rows}


def items_of(session: Session, codes: Collection[str]) -> dict[str, dict[str, Any]]:
    """What is published under these codes, else the newest open draft."""
    drafts = session.execute(
        select(PolicyDraft.code, PolicyDraft.item)
        .where(PolicyDraft.code.in_(codes), PolicyDraft.state.in_(_OPEN))
        .order_by(PolicyDraft.id)
    )
    policies = session.execute(
        select(Policy.code, PolicyVersion.item)
        .join(PolicyVersion, PolicyVersion.id == Policy.current_version_id)
        .where(Policy.code.in_(codes))
    )
    return {row.code: row.item for row in [*drafts, *policies]}


def _sketches(session: Session, codes: Collection[str]) -> dict[str, Sketch]:
    return {code: sketch_of(item) for code, item in items_of(session, codes).items()}


def _strongest(found: Iterable[Likeness]) -> tuple[Likeness, ...]:
    """Leave each item its few likest others."""
    counts: Counter[str] = Counter()
    chosen = []
    for one in sorted(found, key=lambda each: (-each.score, each.code, each.other)):
        if counts[one.code] < MOST_SUGGESTED and counts[one.other] < MOST_SUGGESTED:
            chosen.append(one)
            counts.update((one.code, one.other))
    return tuple(chosen)


_name_of = lru_cache(maxsize=_NAMES_KEPT)(read_name)


@lru_cache(maxsize=_NAMES_KEPT)
def _pairs(core: str) -> frozenset[str]:
    return frozenset(core[start : start + 2] for start in range(max(1, len(core) - 1)))


def _called_alike(mine: Iterable[Sketch], titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the pairs (mine, another) of which one name is the other's, or has words more.

    Names that share so much share one of the rarest pairs of letters, which few others have.
    """
    names = {code: _name_of(title) for code, title in titles.items()}
    holders: dict[str, list[str]] = {}
    for code, name in names.items():
        for pair in _pairs(name.core):
            holders.setdefault(pair, []).append(code)
    wanted = []
    for sketch in mine:
        own = names[sketch.code]
        rarest = sorted(_pairs(own.core), key=lambda pair: len(holders[pair]))
        telling = rarest[: len(rarest) - math.ceil(_LEAST_SHARED * len(rarest)) + 1]
        for code in {code for pair in telling for code in holders[pair]} - {sketch.code}:
            if own.core == names[code].core or is_fuller(own, names[code]):
                wanted.append((sketch.code, code))
    return sorted(wanted)
