"""The rows of a list of whom to call on, as numbers: a few dozen bytes an enterprise."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.columns import EnterpriseColumns
from jobs.outreach import Offer, Tell, Wanted
from jobs.packed_lists import NOBODY, best_versions
from jobs.shortlists import Stretch
from lexicon.regions import UnknownRegion, contains
from matcher.card import PolicyCard
from matcher.city.card_audience import KINDS
from matcher.city.stakes import stakes_of
from matcher.profile import FactKey
from matcher.verdict import VerdictKind
from store.tables import Enterprise, EnterpriseShortlist

logger = logging.getLogger(__name__)

_PLACE = FactKey("region.registered")
_ELIGIBLE = KINDS.index(VerdictKind.ELIGIBLE)

Numbers = NDArray[Any]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospects:
    """Enterprises with their policies, a row each: the offers of a row stand at its beginning.

    ``marks`` are 0 where a row has no more offers. ``waits_for`` and ``place_codes`` are places
    in ``unknown`` and ``places``.
    """

    ids: Numbers
    versions: Numbers
    marks: Numbers
    amounts: Numbers
    waits_for: Numbers
    place_codes: Numbers
    unknown: tuple[tuple[str, ...], ...]
    places: tuple[str, ...]

    def place(self, row: int) -> str:
        """Return the code of where a row's enterprise is registered; empty if nobody knows."""
        return self.places[int(self.place_codes[row])]

    def offers(self, row: int) -> tuple[Offer, ...]:
        """Return what a row is told of, the best first."""
        return tuple(
            Offer(
                version_id=int(self.versions[row, at]),
                kind=KINDS[self.marks[row, at]],
                amount=int(self.amounts[row, at]),
                unknown=self.unknown[int(self.waits_for[row, at])],
            )
            for at in np.flatnonzero(self.marks[row]).tolist()
        )

    def take(self, rows: Numbers) -> Prospects:
        """Return some of the rows, in the order given."""
        return replace(
            self,
            ids=self.ids[rows],
            versions=self.versions[rows],
            marks=self.marks[rows],
            amounts=self.amounts[rows],
            waits_for=self.waits_for[rows],
            place_codes=self.place_codes[rows],
        )

    def closed_up(self) -> Prospects:
        """Return the rows without gaps: what is no longer to be had leaves one."""
        order = np.argsort(self.marks == 0, axis=1, kind="stable")
        return replace(
            self,
            versions=np.take_along_axis(self.versions, order, axis=1),
            marks=np.take_along_axis(self.marks, order, axis=1),
            amounts=np.take_along_axis(self.amounts, order, axis=1),
            waits_for=np.take_along_axis(self.waits_for, order, axis=1),
        )


def prospects_in(
    session: Session,
    stretch: Stretch,
    known: EnterpriseColumns,
    cards: Mapping[int, PolicyCard],
    wanted: Wanted,
    tell: Tell,
) -> tuple[int, int, Prospects]:
    """Return how many of a stretch can and may have what is wanted, and the first of them."""
    listed = _listed(session, stretch, known.ids, cards, width=wanted.offers)
    if wanted.version_id is not None:
        listed = _led_by(wanted.version_id, listed)
    found = _judged(known, listed[:, : wanted.offers], cards, tell)
    leads = found.marks[:, 0] if wanted.version_id is not None else found.marks.max(axis=1)
    is_wanted = (leads > 0) & _in_registry(session, stretch, known.ids)
    if wanted.places:
        is_wanted &= _lies_in(wanted.places, found)
    eligible = int((leads[is_wanted] == _ELIGIBLE).sum())
    kept = found.take(np.flatnonzero(is_wanted)).closed_up()
    return eligible, len(kept.ids) - eligible, _first(kept, wanted)


def together(parts: Sequence[Prospects], wanted: Wanted) -> Prospects:
    """Return the rows of all stretches in one order."""
    unknown: dict[tuple[str, ...], int] = {(): 0}
    places: dict[str, int] = {"": 0}
    numbered = [
        (
            np.array([unknown.setdefault(one, len(unknown)) for one in part.unknown])[
                part.waits_for
            ],
            np.array([places.setdefault(one, len(places)) for one in part.places])[
                part.place_codes
            ],
        )
        for part in parts
    ]
    wide = np.zeros((0, wanted.offers), dtype=np.int64)
    flat = np.zeros(0, dtype=np.int64)
    whole = Prospects(
        ids=np.concatenate([flat, *(part.ids for part in parts)]),
        versions=np.concatenate([wide, *(part.versions for part in parts)]),
        marks=np.concatenate([wide.astype(np.uint8), *(part.marks for part in parts)]),
        amounts=np.concatenate([wide, *(part.amounts for part in parts)]),
        waits_for=np.concatenate([wide, *(waits for waits, _ in numbered)]).astype(np.int32),
        place_codes=np.concatenate([flat, *(codes for _, codes in numbered)]).astype(np.int32),
        unknown=tuple(unknown),
        places=tuple(places),
    )
    return _first(whole, wanted)


def _first(found: Prospects, wanted: Wanted) -> Prospects:
    """The rows by money at stake, what is certain first where it is as much; as many as wanted."""
    certain = np.where(found.marks == _ELIGIBLE, found.amounts, 0).sum(axis=1)
    order = np.lexsort((found.ids, -certain, -found.amounts.sum(axis=1)))
    return found.take(order[: wanted.limit])


def _listed(
    session: Session,
    stretch: Stretch,
    ids: Numbers,
    cards: Mapping[int, PolicyCard],
    *,
    width: int,
) -> Numbers:
    """The versions on each row's shortlist that are still told of: at least ``width`` places."""
    row = EnterpriseShortlist
    found = session.execute(
        select(row.enterprise_id, row.best)
        .where(stretch.holds(row.enterprise_id.expression))
        .order_by(row.enterprise_id)
    ).all()
    owners = np.array([one[0] for one in found], dtype=np.int64)
    versions = best_versions([one[1] for one in found])
    is_gone = ~np.isin(versions, np.fromiter(cards, dtype=np.int64, count=len(cards)))
    versions = np.where(is_gone, NOBODY, versions)
    order = np.argsort(is_gone, axis=1, kind="stable")
    listed = np.full((len(ids), max(versions.shape[1], width)), NOBODY, dtype=np.int64)
    _, rows, theirs = np.intersect1d(ids, owners, return_indices=True)
    listed[rows, : versions.shape[1]] = np.take_along_axis(versions, order, axis=1)[theirs]
    return listed


def _led_by(version_id: int, listed: Numbers) -> Numbers:
    """Every row with one version before all others."""
    others = np.where(listed == version_id, NOBODY, listed)
    order = np.argsort(others == NOBODY, axis=1, kind="stable")
    lead = np.full((len(listed), 1), version_id, dtype=np.int64)
    return np.concatenate([lead, np.take_along_axis(others, order, axis=1)], axis=1)


def _judged(
    known: EnterpriseColumns, listed: Numbers, cards: Mapping[int, PolicyCard], tell: Tell
) -> Prospects:
    """What each version on the rows' lists is to them now."""
    marks = np.zeros(listed.shape, dtype=np.uint8)
    amounts = np.zeros(listed.shape, dtype=np.int64)
    waits_for = np.zeros(listed.shape, dtype=np.int32)
    unknown: dict[tuple[str, ...], int] = {(): 0}
    wanted = [one for one in np.unique(listed).tolist() if one != NOBODY]
    for done, version_id in enumerate(wanted, start=1):
        at = np.nonzero(listed == version_id)
        try:
            found = stakes_of(cards[version_id], known.columns, at[0])
        except ValueError:
            # One broken policy is left out, and stops none of the others.
            extra = {"action": "outreach.policy_failed", "version_id": version_id}
            logger.exception("A policy cannot be judged.", extra=extra)
            continue
        marks[at], amounts[at] = found.marks, found.amounts
        numbers = [unknown.setdefault(one, len(unknown)) for one in found.unknown]
        waits_for[at] = np.array(numbers, dtype=np.int32)[found.waits_for]
        tell(done, len(wanted))
    places = known.columns.facts.get(_PLACE)
    return Prospects(
        ids=known.ids,
        versions=listed,
        marks=marks,
        amounts=amounts,
        waits_for=waits_for,
        place_codes=np.zeros(len(known), dtype=np.int32) if places is None else places.codes,
        unknown=tuple(unknown),
        places=("",) if places is None else tuple(str(one or "") for one in places.values),
    )


def _in_registry(session: Session, stretch: Stretch, ids: Numbers) -> Flags:
    """Whether each row is in the registry: a name that a person typed is nobody else's."""
    public = session.scalars(
        select(Enterprise.id).where(
            Enterprise.is_in_registry, stretch.holds(Enterprise.id.expression)
        )
    ).all()
    return np.isin(ids, np.array(public, dtype=np.int64))


def _lies_in(places: Sequence[str], found: Prospects) -> Flags:
    """Whether each row is certainly registered in one of the places."""
    lies = [any(_certainly(outer, one) for outer in places) for one in found.places]
    return np.array(lies, dtype=np.bool_)[found.place_codes]


def _certainly(outer: str, inner: str) -> bool:
    try:
        return bool(inner) and contains(outer, inner) is True
    except UnknownRegion:
        return False
