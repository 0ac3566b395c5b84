"""How many questions settle nine tenths of the money, asked in which order?

``python -m bench.questions [--firms 500]`` asks synthetic firms, which first tell only what
registration asks, about the rest, until at least 90 % of the attainable amount is settled. The
amount is that of the policies which are open at first and which complete answers decide; each
counts what it may pay, at least 10 000 yuan. Every way of asking follows the same rule: no
field twice, none that registration has asked.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import mean, median

from bench.question_firms import Firm, firms
from matcher.card import PolicyCard, card_from_item
from matcher.derived import fact
from matcher.eligibility import VerdictKind, decide
from matcher.fields import FIELDS
from matcher.profile import Profile
from matcher.questions import askable_fields, attainable, next_question
from policies.samples import sample_items

TODAY = date(2026, 3, 10)
FIRMS = 500
SETTLED_SHARE = Decimal("0.9")
YEARS_TOLD = (None, *(str(TODAY.year - back) for back in range(4)))

FIXED_ORDER = tuple(one.id for one in FIELDS.values() if one.ask and not one.at_registration)
AT_REGISTRATION = frozenset(one.id for one in FIELDS.values() if one.at_registration)

Cards = Sequence[PolicyCard]
Ask = Callable[[Cards, Profile, frozenset[str]], str | None]
"""From the cards still open, what is known, and what was asked, to the next field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How many questions one firm was asked, and the share of the amount that they settled."""

    asked: int
    share: Decimal


def in_fixed_order(cards: Cards, profile: Profile, asked: frozenset[str]) -> str | None:
    """The next field of the table, whatever it may settle."""
    return next((name for name in FIXED_ORDER if name not in asked), None)


def in_fixed_order_if_open(cards: Cards, profile: Profile, asked: frozenset[str]) -> str | None:
    """The next field of the table that an open policy turns on."""
    wanted = {name for card in cards for name in askable_fields(card, profile)}
    return next((name for name in FIXED_ORDER if name in wanted - asked), None)


def by_worth(cards: Cards, profile: Profile, asked: frozenset[str]) -> str | None:
    """The field that settles most money."""
    best = next_question(cards, profile, asked=asked)
    return None if best is None else best.field


WAYS: dict[str, Ask] = {
    "fixed order": in_fixed_order,
    "fixed order, skipping what no open policy asks": in_fixed_order_if_open,
    "most money first": by_worth,
}


def interview(cards: Cards, firm: Firm, ask: Ask) -> Run | None:
    """Ask one firm until enough is settled; ``None`` when there is nothing to settle."""
    amounts = {card.id: attainable(card, firm.registered) for card in cards}
    open_cards = [card for card in cards if decide(card, firm.registered) is VerdictKind.POSSIBLE]
    answered = [card for card in open_cards if not _is_open(card, all_told(firm))]
    total = sum((amounts[card.id] for card in answered), Decimal(0))
    if not total:
        return None
    profile, asked = firm.registered, AT_REGISTRATION
    while True:
        open_cards = [card for card in open_cards if _is_open(card, profile)]
        left = {card.id for card in open_cards}
        settled = sum((amounts[card.id] for card in answered if card.id not in left), Decimal(0))
        count = len(asked - AT_REGISTRATION)
        if settled >= SETTLED_SHARE * total:
            return Run(asked=count, share=settled / total)
        following = ask(open_cards, profile, asked)
        if following is None:
            return Run(asked=count, share=settled / total)
        asked |= {following}
        profile = answer(profile, firm, following)


def answer(profile: Profile, firm: Firm, field_id: str) -> Profile:
    """The profile once the firm has told all it knows of a field; a list is then complete."""
    truth = firm.truth
    told = {key: value for key, value in truth.facts.items() if key.field == field_id}
    if not told:
        derived = (fact(truth, field_id, period) for period in YEARS_TOLD)
        told = {one.key: one.value for one in derived if one is not None}
    return profile.with_facts(dict(told), complete={field_id} & truth.declared_complete)


def all_told(firm: Firm) -> Profile:
    """The profile once every question was asked."""
    profile = firm.registered
    for field_id in FIXED_ORDER:
        profile = answer(profile, firm, field_id)
    return profile


def _is_open(card: PolicyCard, profile: Profile) -> bool:
    return decide(card, profile) is VerdictKind.POSSIBLE


def sample_cards() -> tuple[PolicyCard, ...]:
    """The sample pool as cards."""
    return tuple(card_from_item(item) for item in sample_items(TODAY))


def compare(cards: Cards, people: Sequence[Firm]) -> Iterator[tuple[str, list[Run], float]]:
    """Yield every way of asking with its runs and the milliseconds of computing a question."""
    for name, ask in WAYS.items():
        begun = time.process_time()
        runs = [run for firm in people if (run := interview(cards, firm, ask)) is not None]
        asked = sum(run.asked for run in runs) or 1
        yield name, runs, (time.process_time() - begun) / asked * 1000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=FIRMS)
    count = parser.parse_args().firms
    cards = sample_cards()
    print("| way of asking | firms | questions: mean | median | settled | ms a question |")
    print("|---|---|---|---|---|---|")
    for name, runs, cost in compare(cards, firms(count, cards, TODAY)):
        asked = [run.asked for run in runs]
        settled = mean(float(run.share) for run in runs)
        print(f"| {name} | {len(runs)} | {mean(asked):.1f} | {median(asked):.0f} "
              f"| {settled:.1%} | {cost:.1f} |")  # fmt: skip


if __name__ == "__main__":
    main()
