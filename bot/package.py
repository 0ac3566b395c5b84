"""我的政策包: what the enterprise had best claim together, as one reads it on a phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.cards import list_line, window_line
from bot.events import Button, Keyboard
from bot.forms import offer_form
from bot.keyboards import button
from bot.paging import Page, page_buttons, page_of
from bot.survey import Judged, Survey
from bot.turn import Turn
from bot.wording import day, money
from lexicon.workdays import workdays_between
from matcher.card import PolicyCard
from matcher.packages import ChecklistEntry, PackageItem, PolicyPackage, WhyLeftOut
from matcher.window import window_on
from policies.packages import PoolItem, package_for
from policies.pool import LiveVersion

MATERIALS_A_PAGE = 12
EXCLUDED = frozenset({WhyLeftOut.NOT_TWICE, WhyLeftOut.COVERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A contact's package. ``sure`` holds only what is certain.

    ``best`` adds what waits for this contact's own answers alone, as if they all turned out well:
    what an office must judge is nobody's to count on. ``possible`` are its open ones by code.
    """

    sure: PolicyPackage
    best: PolicyPackage
    possible: Mapping[str, Judged]
    versions: Mapping[str, LiveVersion]
    cards: Mapping[str, PolicyCard]

    @property
    def is_sure(self) -> bool:
        """Whether anything is certain; else ``best`` is all there is to show."""
        return bool(self.sure.items)

    @property
    def shown(self) -> PolicyPackage:
        """What is listed: what is certain, or else what the contact's answers may settle."""
        return self.sure if self.is_sure else self.best


def bundle_of(turn: Turn, found: Survey) -> Bundle:
    """Return what this contact's enterprise had best claim of what it has not put away."""
    away = {one.version.version_id for one in found.dismissed}
    offered = {
        turn.pool.versions[version_id].code: version_id
        for version_id in turn.pool.cards
        if version_id not in away
    }
    entries = {code: _entry(turn, version_id) for code, version_id in offered.items()}
    answerable = {one.version.code: one for one in found.possible if not one.waiting.needs_office}
    settled = [one.version.code for one in found.eligible]
    hopes = [entries[code] for code in (*settled, *answerable)]
    return Bundle(
        sure=package_for(entries.values(), found.profile),
        best=package_for(hopes, found.profile, with_possible=True),
        possible=answerable,
        versions={code: turn.pool.versions[one] for code, one in offered.items()},
        cards={code: one.card for code, one in entries.items()},
    )


def _entry(turn: Turn, version_id: int) -> PoolItem:
    return PoolItem(item=turn.pool.versions[version_id].item, card=turn.pool.cards[version_id])


def package_text(turn: Turn, bundle: Bundle, page: Page[PackageItem], enterprise: str) -> str:
    """Return the package: what it comes to, until when, and one page of its items."""
    lines = [turn.say(_head(bundle), enterprise=enterprise, count=page.total)]
    if bundle.is_sure:
        lines += [*_totals(turn, bundle.sure), *_deadline(turn, bundle.sure)]
    numbered = enumerate(page.rows, start=page.first)
    lines += [_item(turn, bundle, number, one) for number, one in numbered]
    if bundle.is_sure:
        lines += [*_left_out(turn, bundle.sure), *_materials(turn, bundle.sure)]
        lines += _more(turn, bundle)
    lines.append(turn.say("evidence.preliminary"))
    return "\n".join(lines)


def _head(bundle: Bundle) -> str:
    if not bundle.is_sure:
        return "package.head_open"
    return "package.head_one" if len(bundle.sure.items) == 1 else "package.head"


def _totals(turn: Turn, package: PolicyPackage) -> Iterator[str]:
    named = [one for one in package.items if one.pays is not None]
    if not named:
        yield turn.say("package.no_amount")
        return
    key = "package.total" if package.is_exact else "package.total_at_most"
    unnamed = len(package.items) - len(named)
    rest = turn.say("package.unnamed", count=unnamed) if unnamed else ""
    yield turn.say(key, amount=money(package.total_amount), rest=rest)


def _deadline(turn: Turn, package: PolicyPackage) -> Iterator[str]:
    closes_on = package.earliest_deadline
    if closes_on is not None:
        left = workdays_between(turn.today, closes_on)
        yield turn.say("package.deadline", day=day(closes_on, turn.today), left=left)


def _item(turn: Turn, bundle: Bundle, number: int, item: PackageItem) -> str:
    if not bundle.is_sure:
        return list_line(turn, number, bundle.possible[item.offer.id])
    version = bundle.versions[item.offer.id]
    window = window_on(bundle.cards[item.offer.id].window, turn.today)
    parts = [_pays(turn, item), window_line(turn, window)]
    if item.offer.needs:
        parts.append(turn.say("package.after"))
    return turn.say(
        "cards.list_line",
        number=number,
        title=version.title,
        rest=" · ".join(one for one in parts if one),
    )


def _pays(turn: Turn, item: PackageItem) -> str:
    if item.pays is None:
        return ""
    if item.pays == 0:
        return turn.say("package.pays_nothing_more")
    key = "package.pays" if item.offer.is_exact else "package.pays_at_most"
    return turn.say(key, amount=money(item.pays))


def _left_out(turn: Turn, package: PolicyPackage) -> Iterator[str]:
    count = sum(one.why in EXCLUDED for one in package.left_out)
    if count:
        yield turn.say("package.left_out", count=count)


def _materials(turn: Turn, package: PolicyPackage) -> Iterator[str]:
    due = [one for one in package.checklist if one.submit_for]
    waived = len(package.checklist) - len(due)
    if due:
        rest = turn.say("package.waived", count=waived) if waived else ""
        yield turn.say("package.materials", count=len(due), rest=rest)
    elif waived:
        yield turn.say("cards.materials_all_free", count=waived)


def _more(turn: Turn, bundle: Bundle) -> Iterator[str]:
    """What the contact's own answers may add."""
    count = sum(one.offer.id in bundle.possible for one in bundle.best.items)
    if not count:
        return
    if bundle.best.total_amount > bundle.sure.total_amount:
        amount = money(bundle.best.total_amount)
        yield turn.say("package.more_money", count=count, amount=amount)
    else:
        yield turn.say("package.more", count=count)


def package_keyboard(
    turn: Turn, bundle: Bundle, page: Page[PackageItem], found: Survey
) -> Keyboard:
    """Return each item's card, the pages, the checklist, and what would make more of it sure."""
    numbers = tuple(
        button(
            turn,
            "buttons.card_n",
            "card",
            bundle.versions[one.offer.id].policy_id,
            number=page.first + place,
        )
        for place, one in enumerate(page.rows)
    )
    rows: list[tuple[Button, ...]] = [numbers, page_buttons(turn, page, "package")]
    rows += offer_form(turn, found).rows
    last = [button(turn, "buttons.my_matches", "matches")]
    if bundle.is_sure and bundle.sure.checklist:
        last.insert(0, button(turn, "buttons.checklist", "checklist", 0))
    return tuple(row for row in (*rows, tuple(last)) if row)


def checklist_page(bundle: Bundle, number: int) -> Page[ChecklistEntry]:
    """Return a page of the papers: those to hand in first, then 免提交."""
    entries = sorted(bundle.sure.checklist, key=lambda one: not one.submit_for)
    return page_of(entries, number, size=MATERIALS_A_PAGE)


def checklist_text(turn: Turn, bundle: Bundle, page: Page[ChecklistEntry]) -> str:
    """Return one checklist for the whole package, what need not be handed in apart."""
    due = sum(bool(one.submit_for) for one in bundle.sure.checklist)
    places = {one.offer.id: n for n, one in enumerate(bundle.sure.items, start=1)}
    key = "package.checklist" if due else "package.checklist_free"
    lines = [turn.say(key, count=due, items=len(places))]
    is_apart = not due
    for number, entry in enumerate(page.rows, start=page.first):
        if entry.submit_for:
            lines.append(_paper(turn, number, entry, places))
            continue
        if not is_apart:
            lines.append(turn.say("package.checklist_waived", count=page.total - due))
            is_apart = True
        lines.append(turn.say("package.waived_paper", name=entry.name))
    return "\n".join(lines)


def _paper(turn: Turn, number: int, entry: ChecklistEntry, places: dict[str, int]) -> str:
    mark = turn.say("guide.deferrable") if entry.is_deferrable else ""
    used_for = "、".join(str(places[one]) for one in entry.submit_for)
    use = turn.say("package.used_for", numbers=used_for) if len(places) > 1 else ""
    return turn.say("package.paper", number=number, name=entry.name, mark=mark, use=use)


def checklist_keyboard(turn: Turn, page: Page[ChecklistEntry]) -> Keyboard:
    """Return the pages and the way back."""
    back = (button(turn, "buttons.my_package", "package", 0),)
    return tuple(row for row in (page_buttons(turn, page, "checklist"), back) if row)
