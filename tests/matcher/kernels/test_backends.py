"""Programs run block by block, and threads change nothing."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from matcher.city.columns import Columns
from matcher.city.population import match_population
from matcher.kernels import backends
from matcher.kernels.backends import BACKENDS, NUMBA, NUMPY, Block, blocks
from matcher.plan.answers import pack, unpack, words_for
from matcher.plan.plan import make_plan
from tests.matcher.factories import atom, card, profile

DAY = date(2025, 6, 30)


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 1000])
def test_flags_survive_being_packed(count):
    flags = np.random.default_rng(count).random(count) < 0.5
    plane = np.full(words_for(count), 7, dtype=np.uint64)
    pack(flags, plane)
    assert unpack(plane, count).tolist() == flags.tolist()
    assert int(np.bitwise_count(plane).sum()) == int(flags.sum())


def test_blocks_are_whole_words_and_cover_all_rows(monkeypatch):
    monkeypatch.setattr(backends, "LARGEST_BLOCK", 2)
    cut = list(blocks(300, registers=4))
    assert [(block.first, block.last) for block in cut] == [(0, 128), (128, 256), (256, 300)]
    assert Block(first=256, last=300).words == slice(4, 5)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("threads", [1, 2, 4])
def test_neither_blocks_nor_threads_change_anything(threads, backend, monkeypatch):
    cards = [
        card(atom("fin.revenue", "gte", 50), id="p1"),
        card({"any": [atom("fin.revenue", "lt", 90), atom("ip.patents", "gte", 3)]}, id="p2"),
    ]
    people = [
        profile({"fin.revenue": row, **({"ip.patents": row % 7} if row % 2 else {})}, id=f"e{row}")
        for row in range(300)
    ]
    plan, columns = make_plan(cards, DAY), Columns.from_profiles(people)
    whole = match_population(plan, columns, threads=1, backend=NUMPY)
    monkeypatch.setattr(backends, "LARGEST_BLOCK", 1)
    cut = match_population(plan, columns, threads=threads, backend=backend)
    for name in ("can_be_met", "can_be_unmet", "near", "which"):
        assert np.array_equal(getattr(whole, name), getattr(cut, name))


def test_kernels_that_are_not_installed_are_refused(monkeypatch):
    plan, columns = make_plan([card()], DAY), Columns.from_profiles([profile()])
    monkeypatch.setattr(backends, "BACKENDS", (NUMPY,))
    assert match_population(plan, columns, backend=NUMPY).policy_ids == ("p1",)
    with pytest.raises(ValueError, match="cannot be had here"):
        match_population(plan, columns, backend=NUMBA)
