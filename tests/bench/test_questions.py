"""The interview the bench measures: fair to every way of asking, and won by the best."""

from __future__ import annotations

from bench.question_firms import firms
from bench.questions import (
    AT_REGISTRATION,
    SETTLED_SHARE,
    TODAY,
    all_told,
    by_worth,
    in_fixed_order_if_open,
    interview,
    sample_cards,
)
from matcher.eligibility import VerdictKind, decide
from matcher.profile import FactKey

CARDS = sample_cards()
PEOPLE = firms(15, CARDS, TODAY)
FEWER = 0.6
"""The share of the questions in fixed order that asking by worth may need."""


def test_firms_are_the_same_every_time():
    assert firms(3, CARDS, TODAY) == PEOPLE[:3]


def test_registration_tells_only_what_it_asks():
    for firm in PEOPLE:
        assert {key.field for key in firm.registered.facts} <= AT_REGISTRATION
        assert set(firm.registered.facts.items()) <= set(firm.truth.facts.items())


def test_answers_come_from_the_truth_and_never_turn_a_verdict_round():
    for firm in PEOPLE[:5]:
        told = all_told(firm)
        for card in CARDS:
            before = decide(card, firm.registered)
            assert before in (VerdictKind.POSSIBLE, decide(card, told))
        assert told.get("credit.no_accident") == firm.truth.facts[FactKey("credit.no_accident")]


def test_asking_by_worth_needs_far_fewer_questions():
    runs = {
        ask: [run for firm in PEOPLE if (run := interview(CARDS, firm, ask)) is not None]
        for ask in (in_fixed_order_if_open, by_worth)
    }
    assert all(run.share >= SETTLED_SHARE for rows in runs.values() for run in rows)
    fixed, best = (sum(run.asked for run in rows) for rows in runs.values())
    assert best <= FEWER * fixed
