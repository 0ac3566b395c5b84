"""A population follows changes, and hands out states that belong together."""

from __future__ import annotations

import threading
from datetime import date

import pytest

from matcher.atom import Atom
from matcher.card import PolicyCard
from matcher.single.live import LivePopulation, LiveState
from matcher.tree import All
from matcher.verdict import VerdictKind
from tests.matcher.factories import atom, card, profile

DAY = date(2025, 6, 30)
RICH = card(atom("fin.revenue", "gte", 100), id="rich")
HAS = profile({"fin.revenue": 100}, id="has")
MISSES = profile({"fin.revenue": 99}, id="misses")


def kinds(state: LiveState, policy: int) -> list[VerdictKind]:
    return [state.matches.kind(policy, row) for row in range(len(state.columns))]


def test_it_follows_changes():
    live = LivePopulation([RICH], [HAS], DAY)
    live.put(MISSES)
    assert kinds(live.state, 0) == [VerdictKind.ELIGIBLE, VerdictKind.INELIGIBLE]
    found = live.publish(card(id="open"))
    assert found.rows(0, VerdictKind.ELIGIBLE).tolist() == [0, 1]
    live.withdraw("rich")
    assert live.state.matches.policy_ids == ("open",)
    live.turn_to(date(2026, 1, 1))
    assert live.state.matches.counts(0).eligible == 2


def test_an_enterprise_that_changes_again_keeps_its_row():
    live = LivePopulation([RICH], [HAS], DAY)
    live.put(MISSES)
    live.put(profile({"fin.revenue": 200}, id="misses"))
    assert live.state.columns.ids == ("has", "misses")
    assert live.state.matches.rows(0, VerdictKind.ELIGIBLE).tolist() == [0, 1]


def test_what_fails_changes_nothing():
    live = LivePopulation([RICH], [HAS], DAY)
    before = live.state
    wordy = Atom(field="fin.revenue", op="gte", value="很多")
    with pytest.raises(ValueError, match="cannot be judged"):
        live.publish(PolicyCard(id="rich", title="t", eligibility=All(children=(wordy,))))
    with pytest.raises(ValueError, match="2025-07-01"):
        live.put(profile({}, id="late", as_of="2025-07-01"))
    live.withdraw("nobody knows it")
    assert live.state is before


def test_readers_in_other_threads_see_states_that_belong_together():
    live = LivePopulation([RICH], [HAS], DAY)
    odd: list[str] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            state = live.state
            same = state.columns.ids == state.matches.enterprise_ids
            if not same or state.plan.policy_ids != state.matches.policy_ids:
                odd.append("ids")
            for policy, policy_id in enumerate(state.plan.policy_ids):
                rich = [
                    row
                    for row in range(len(state.columns))
                    if state.columns.profile(row).get("fin.revenue", "2024") == 100
                ]
                wanted = rich if policy_id == "rich" else list(range(len(state.columns)))
                if state.matches.rows(policy, VerdictKind.ELIGIBLE).tolist() != wanted:
                    odd.append(policy_id)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for i in range(25):
        live.put(profile({"fin.revenue": 100 - i % 2}, id=f"e{i % 7}"))
        live.publish(card(id=f"open{i % 3}"))
        live.withdraw(f"open{(i + 1) % 3}")
    is_over.set()
    for reader in readers:
        reader.join()
    assert odd == []
