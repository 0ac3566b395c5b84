"""政策包 of one enterprise: what of the pool it had best claim, together and in which order.

Reads from the items what matching does not need: stacking groups, granted titles, materials. What
an enterprise cannot have yet, but could with a title that another item of the package grants,
belongs to the package as well, after that item.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Any

from lexicon import qualifications
from matcher.card import PolicyCard
from matcher.choosing import Material, Offer, as_rule
from matcher.eligibility import VerdictKind, decide, judge
from matcher.fields import field as field_of
from matcher.packages import LeftOut, PolicyPackage, WhyLeftOut, pack
from matcher.profile import FactKey, Profile
from matcher.ranking import Ranked, order, rank, window_rank
from matcher.titles import title_id
from matcher.tree import atoms
from matcher.values import Entry
from matcher.verdict import Verdict

_OVER = 3
"""The rank of a window that is over, see ``ranking.window_rank``."""

_TITLES_TRIED = (1, 2)
"""An item may wait for so many titles at once; texts ask for one, seldom for two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolItem:
    """A policy item as published, with the card that was read from it."""

    item: Mapping[str, Any]
    card: PolicyCard

    @property
    def grants(self) -> frozenset[str]:
        """The titles its benefits grant, with those they entail."""
        rows = [row for row in self.item.get("benefits") or () if isinstance(row, Mapping)]
        named = frozenset(title_id(word) for row in rows for word in _words(row.get("grants")))
        return named | qualifications.implied(named & qualifications.qualifications().keys())


def package_for(
    pool: Iterable[PoolItem], profile: Profile, *, with_possible: bool = False
) -> PolicyPackage:
    """Return the best package for an enterprise on the profile's day.

    It holds what the enterprise is eligible for, ``with_possible`` also what it may be: amounts
    that may still fail then count as if they were sure.
    """
    wanted = {VerdictKind.ELIGIBLE} | ({VerdictKind.POSSIBLE} if with_possible else set())
    found = list(_obtainable(list(pool), profile, wanted))
    places = order((_ranked(one, profile) for one in found), profile.as_of)
    by_id = {one.entry.card.id: one for one in found}
    open_now = [row for row in places if not _is_over(row, profile.as_of)]
    offers = [_offer(by_id[row.verdict.policy_id], row, profile.as_of) for row in open_now]
    over = tuple(
        LeftOut(id=row.verdict.policy_id, why=WhyLeftOut.OVER)
        for row in places
        if row not in open_now
    )
    package = pack(offers)
    return replace(package, left_out=package.left_out + over)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Obtainable:
    """An item the enterprise can have, once it holds the titles in ``needs``."""

    entry: PoolItem
    verdict: Verdict
    needs: frozenset[str] = frozenset()


def _obtainable(
    pool: Sequence[PoolItem], profile: Profile, wanted: set[VerdictKind]
) -> Iterator[_Obtainable]:
    """What can be had now, then what can be had with the titles these grant, and so on."""
    waiting: list[PoolItem] = []
    titles: frozenset[str] = frozenset()
    for entry in pool:
        if decide(entry.card, profile) in wanted:
            titles |= entry.grants
            yield _Obtainable(entry=entry, verdict=judge(entry.card, profile))
        elif _asks_for_titles(entry.card):
            waiting.append(entry)
    tried: frozenset[str] = frozenset()
    while titles > tried:
        holders = tuple(_holders(profile, titles))
        opened = [one for entry in waiting if (one := _with_titles(entry, holders, wanted))]
        yield from opened
        ids = {one.entry.card.id for one in opened}
        waiting = [entry for entry in waiting if entry.card.id not in ids]
        tried = titles
        titles = titles.union(*(one.entry.grants for one in opened))


def _asks_for_titles(card: PolicyCard) -> bool:
    trees = (card.eligibility, card.tiers)
    fields = {atom.field for tree in trees for atom in atoms(tree)}
    return any("qual.has" in (name, *field_of(name).derives_from) for name in fields)


def _holders(profile: Profile, titles: Iterable[str]) -> Iterator[tuple[frozenset[str], Profile]]:
    """The enterprise with one more title, then with two."""
    for count in _TITLES_TRIED:
        for more in combinations(sorted(titles), count):
            yield frozenset(more), _holding(profile, more)


def _with_titles(
    entry: PoolItem,
    holders: Iterable[tuple[frozenset[str], Profile]],
    wanted: set[VerdictKind],
) -> _Obtainable | None:
    """Return the item with the fewest titles that open it; ``None`` if they do not."""
    for titles, holder in holders:
        if decide(entry.card, holder) in wanted:
            return _Obtainable(entry=entry, verdict=judge(entry.card, holder), needs=titles)
    return None


def _holding(profile: Profile, titles: Iterable[str]) -> Profile:
    key = FactKey("qual.has")
    held = profile.get(key.field)
    if isinstance(held, tuple):
        return profile.with_facts({key: (*held, *(Entry(name=title) for title in titles))})
    return profile.with_facts({key: frozenset(titles).union(_words(held))})


def _ranked(one: _Obtainable, profile: Profile) -> Ranked:
    return rank(one.verdict, one.entry.card, profile.as_of)


def _is_over(row: Ranked, today: date) -> bool:
    return window_rank(row.window, is_in_force=row.is_in_force, today=today) == _OVER


def _offer(one: _Obtainable, row: Ranked, today: date) -> Offer:
    item, card = one.entry.item, one.entry.card
    stacking = item.get("stacking")
    rule = stacking if isinstance(stacking, Mapping) else {"rule": stacking}
    ends = [day for day in (row.window.closes_on, card.valid_to) if day is not None]
    return Offer(
        id=card.id,
        amount=one.verdict.benefit.max_amount,
        is_exact=one.verdict.benefit.is_exact,
        rule=as_rule(rule.get("rule")),
        group=rule.get("group"),
        level=card.level,
        needs=one.needs,
        grants=one.entry.grants,
        closes_on=min((day for day in ends if day >= today), default=None),
        materials=tuple(_materials(item)),
    )


def _materials(item: Mapping[str, Any]) -> Iterator[Material]:
    """The materials of an item: names alone, or rows with 免提交 and 可容缺."""
    for row in item.get("materials") or ():
        if isinstance(row, str):
            yield Material(name=row)
        elif isinstance(row, Mapping) and isinstance(row.get("name"), str):
            yield Material(
                name=row["name"],
                is_waived=bool(row.get("waived")),
                is_deferrable=bool(row.get("deferrable")),
            )


def _words(value: object) -> frozenset[str]:
    if isinstance(value, str):
        return frozenset({value})
    words = value if isinstance(value, list | tuple | set | frozenset) else ()
    return frozenset(str(word) for word in words)
