"""政策包: what one enterprise had best claim, in which order, until when, and with which papers.

``choosing.py`` finds the set; here it becomes a package: what each item pays beside the others,
why the rest is left out, the first deadline, and one checklist instead of many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lexicon.interval import Number
from matcher.choosing import Material, Offer, choose
from matcher.values import canonical


class WhyLeftOut(StrEnum):
    """Why an item is not in the package."""

    NOT_TWICE = "another item of its group is chosen, and only one is paid"
    COVERED = "a higher item of its group already pays as much"
    TITLE_MISSING = "no chosen item grants the title it asks for"
    OVER = "its application window is over"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageItem:
    """A chosen offer and the yuan it pays here: less than its amount where only 补差 is paid."""

    offer: Offer
    pays: Number | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An item outside the package, why, and the ids (or titles) that are the reason."""

    id: str
    why: WhyLeftOut
    because_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistEntry:
    """One material for all items of the package that ask for it.

    ``submit_for`` are the items it must be handed in for, empty if it is waived everywhere.
    ``is_deferrable``: all of these let it come later.
    """

    name: str
    submit_for: tuple[str, ...]
    waived_for: tuple[str, ...]
    is_deferrable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPackage:
    """The best set of items for one enterprise, in the order in which to go about them.

    ``total_amount`` in yuan counts named amounts only; ``is_exact`` says whether all of them are
    fixed. ``earliest_deadline`` is ``None`` if no item has a last day.
    """

    items: tuple[PackageItem, ...]
    total_amount: Number
    is_exact: bool
    left_out: tuple[LeftOut, ...]
    earliest_deadline: date | None
    checklist: tuple[ChecklistEntry, ...]


def pack(offers: Sequence[Offer]) -> PolicyPackage:
    """Return the best package; its items keep the order given, but what grants comes first."""
    chosen = _in_order_of_need(choose(offers))
    items = tuple(_with_payments(chosen))
    return PolicyPackage(
        items=items,
        total_amount=sum((item.pays for item in items if item.pays is not None), 0),
        is_exact=all(o.is_exact for o in chosen if o.amount is not None),
        left_out=tuple(_left_out(o, chosen) for o in offers if o not in chosen),
        earliest_deadline=min((o.closes_on for o in chosen if o.closes_on), default=None),
        checklist=checklist(chosen),
    )


def _in_order_of_need(chosen: Sequence[Offer]) -> tuple[Offer, ...]:
    """Put every offer after those whose titles it needs, and else keep the order."""
    waiting, granted, ordered = list(chosen), frozenset[str](), []
    while waiting:
        following = next(offer for offer in waiting if offer.needs <= granted)
        waiting.remove(following)
        granted |= following.grants
        ordered.append(following)
    return tuple(ordered)


def _with_payments(chosen: Iterable[Offer]) -> Iterable[PackageItem]:
    paid: dict[tuple[str, ...], Number] = {}
    for offer in chosen:
        if offer.amount is None:
            yield PackageItem(offer=offer, pays=None)
            continue
        before = paid.get(offer.lane, 0)
        paid[offer.lane] = max(before, offer.amount)
        pays = Decimal(paid[offer.lane]) - Decimal(before)
        is_whole = pays == pays.to_integral_value()
        yield PackageItem(offer=offer, pays=int(pays) if is_whole else pays)


def _left_out(offer: Offer, chosen: Sequence[Offer]) -> LeftOut:
    rivals = tuple(one.id for one in chosen if offer.excludes(one))
    if rivals:
        return LeftOut(id=offer.id, why=WhyLeftOut.NOT_TWICE, because_of=rivals)
    granted = frozenset[str]().union(*(one.grants for one in chosen))
    missing = tuple(sorted(offer.needs - granted))
    if missing:
        return LeftOut(id=offer.id, why=WhyLeftOut.TITLE_MISSING, because_of=missing)
    higher = tuple(one.id for one in chosen if one.lane == offer.lane)
    return LeftOut(id=offer.id, why=WhyLeftOut.COVERED, because_of=higher)


def checklist(chosen: Iterable[Offer]) -> tuple[ChecklistEntry, ...]:
    """Return every material once, in the order in which it is first asked for."""
    asked: dict[str, list[tuple[Offer, Material]]] = defaultdict(list)
    for offer in chosen:
        for material in offer.materials:
            asked[canonical(material.name)].append((offer, material))
    return tuple(_entry(rows) for rows in asked.values())


def _entry(rows: Sequence[tuple[Offer, Material]]) -> ChecklistEntry:
    due = [(offer, material) for offer, material in rows if not material.is_waived]
    waived = (offer.id for offer, material in rows if material.is_waived)
    return ChecklistEntry(
        name=rows[0][1].name,
        submit_for=tuple(dict.fromkeys(offer.id for offer, _ in due)),
        waived_for=tuple(dict.fromkeys(waived)),
        is_deferrable=bool(due) and all(material.is_deferrable for _, material in due),
    )
