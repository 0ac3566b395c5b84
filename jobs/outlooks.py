"""What the days to come change for a contact's enterprise, worked out once and kept.

A look ahead costs a judgement for every day that may matter to a card, so it is kept in
`contact_outlook`: done anew when a fact changed or the look grows short, and otherwise only
for policies that were not looked at. Of the policies that deny, those are looked at to which
one condition is missing; the others are looked at once it is one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.judging import facts_hash
from matcher.card import PolicyCard
from matcher.horizon import Ahead, can_be_had, is_certain_end
from matcher.profile import Profile
from matcher.title_ends import TITLES
from policies.live import PoolSnapshot
from store.insertion import insert_into
from store.tables import ContactOutlook

REACH = timedelta(days=95)
"""How far ahead an outlook always reaches: a title's end is told ninety days before."""
LOOKS_AHEAD = timedelta(days=140)
# So that what was looked at on one day is not all looked at again on one day.
SPREAD_DAYS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """From ``day`` on the enterprise qualifies (``begins``), or no longer.

    ``by_title``: because a title ends. Only what is certain is a turning: not an end by a new
    year alone, whose figures nobody has told yet.
    """

    version_id: int
    day: date
    begins: bool
    by_title: bool


def outlooks_of(session: Session, contact_ids: Collection[int]) -> dict[int, ContactOutlook]:
    """Return what is kept, by contact."""
    rows = session.scalars(select(ContactOutlook).where(ContactOutlook.contact_id.in_(contact_ids)))
    return {row.contact_id: row for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What will turn for one contact, on which facts, and what was looked at how far.

    ``is_news``: it says more than what is kept, and :func:`keep` has something to write.
    """

    contact_id: int
    facts_hash: str
    until: date
    versions: frozenset[int]
    turns: tuple[Turning, ...]
    is_news: bool


def look_ahead(
    contact_id: int,
    profile: Profile,
    pool: PoolSnapshot,
    kept: ContactOutlook | None,
    *,
    today: date,
) -> Outlook:
    """Return what will turn after ``today``, looking only at what was not looked at.

    It may take seconds, and writes nothing: do it before a transaction keeps others waiting.
    """
    basis, reached = facts_hash(profile), _reached(profile, pool)
    if kept is None or kept.facts_hash != basis or kept.looked_until < today + REACH:
        until, known, turns = today + _ahead(contact_id), frozenset[int](), []
    else:
        until, known = kept.looked_until, frozenset[int](kept.versions)
        turns = [_read(one) for one in kept.turns]
    fresh = reached - known
    ahead = Ahead(profile)
    for version_id in sorted(fresh):
        turns += _turnings(version_id, pool.cards[version_id], ahead, until)
    versions = (known | fresh) & pool.cards.keys()
    return Outlook(
        contact_id=contact_id,
        facts_hash=basis,
        until=until,
        versions=versions,
        turns=tuple(one for one in turns if one.version_id in versions and one.day > today),
        is_news=bool(fresh)
        or kept is None
        or kept.facts_hash != basis
        or set(kept.versions) != versions,
    )


def _ahead(contact_id: int) -> timedelta:
    return LOOKS_AHEAD + timedelta(days=contact_id % SPREAD_DAYS)


def _reached(profile: Profile, pool: PoolSnapshot) -> frozenset[int]:
    # The plan brings numpy along, which those who only look at the pool need not wait for.
    from matcher.city.population import match_one

    found = match_one(pool.plan, profile)
    is_reached = ((found.marks > 0) | (found.near >= 0)).tolist()
    return frozenset(
        version_id
        for version_id, reached in zip(pool.plan_versions, is_reached, strict=True)
        if reached
    )


def _turnings(version_id: int, card: PolicyCard, ahead: Ahead, until: date) -> list[Turning]:
    return [
        Turning(
            version_id=version_id,
            day=change.day,
            begins=change.begins,
            by_title=TITLES in change.because,
        )
        for change in ahead.changes(card, until=until)
        if can_be_had(card, change) and (change.begins or (change.ends and is_certain_end(change)))
    ]


def _read(written: Mapping[str, Any]) -> Turning:
    return Turning(**{**written, "day": date.fromisoformat(written["day"])})


def keep(session: Session, outlook: Outlook) -> None:
    """Keep what was looked at, so that tomorrow it need not be looked at again."""
    values = {
        "facts_hash": outlook.facts_hash,
        "looked_until": outlook.until,
        "versions": sorted(outlook.versions),
        "turns": [{**asdict(one), "day": one.day.isoformat()} for one in outlook.turns],
    }
    statement = insert_into(session, ContactOutlook).values(contact_id=outlook.contact_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["contact_id"], set_=values))
