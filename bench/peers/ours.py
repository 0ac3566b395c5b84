"""Ours, measured as the peers are: one thread, from columns, in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from statistics import median
from time import process_time

import numpy as np

from bench.enterprises import enterprises
from bench.peers.counted import Counted
from bench.peers.naive import NEAR, TOP
from bench.peers.running import Timed, timed
from bench.peers.workload import Workload
from bench.policies import policies
from matcher.card import PolicyCard, card_from_item
from matcher.city.columns import Columns as City
from matcher.city.population import count_population
from matcher.city.top import CityBlock, city_blocks
from matcher.finding.affinity import Affinity
from matcher.finding.own_words import OwnWords
from matcher.kernels.backends import BACKENDS
from matcher.plan.plan import Plan, make_plan

_WARM_CITY, _WARM_POOL = 2_000, 400
_FRESH_RUNS = 3
"""So often the city is asked as if for the first time, with a new plan and nothing kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OurRules:
    """``first`` from columns never asked before, ``again`` with the answers to tests kept.

    ``counted`` are the counts over the first so many enterprises.
    """

    planned: float
    first: Timed
    again: Timed
    counted: dict[int, Counted]


@dataclass(frozen=True, slots=True, kw_only=True)
class OurTask:
    """The whole task; ``found`` are the lists of best policies, ``counted`` the first counts.

    ``ready`` are the seconds for the plan with its tables and the pool's words, ``words`` those of
    cutting all scopes, once. ``without_near`` is the same
    without near misses.
    """

    ready: float
    words: float
    matching: Timed
    without_near: Timed
    found: bytes
    counted: Counted


def backends() -> tuple[str, ...]:
    """Return the ways of computing that are installed, the one that is used first."""
    return BACKENDS[::-1]


def measure_rules(workload: Workload, backend: str, rows: Sequence[int]) -> OurRules:
    """Count the verdicts of the whole city; ``rows`` are stretches to be counted apart."""
    _warm_up(backend)
    cards, city = workload.cards(), workload.city()
    firsts: list[Timed] = []
    planned: list[float] = []
    for _ in range(_FRESH_RUNS):
        fresh = replace(city)
        start = process_time()
        plan = _ready(cards, fresh)
        planned.append(process_time() - start)
        firsts.append(timed(lambda: _count(plan, fresh, backend), again=False))  # noqa: B023
    again = timed(lambda: _count(plan, fresh, backend))
    counted = {len(city): again.result}
    counted |= {part: _count(plan, city.take(range(part)), backend) for part in rows}
    first = sorted(firsts, key=lambda one: one.seconds)[_FRESH_RUNS // 2]
    return OurRules(
        planned=median(planned),
        first=replace(first, runs=_FRESH_RUNS),
        again=again,
        counted=counted,
    )


def measure_task(workload: Workload, backend: str, rows: int) -> OurTask:
    """Match the whole city: verdicts, near misses, the best of each with the fit of texts.

    ``rows`` are the first enterprises whose verdicts are counted too, for comparison.
    """
    _warm_up(backend)
    cards, city, scopes = workload.cards(), workload.city(), workload.scopes(workload.enterprises)
    start = process_time()
    plan, affinity = _ready(cards, city), Affinity().fit(cards)
    _listed(plan, city.take(range(1)), affinity, NEAR, backend)
    ready = process_time() - start
    start = process_time()
    cut = OwnWords.of(scopes)
    words = process_time() - start

    def run(near: int) -> list[CityBlock]:
        return _listed(plan, replace(city, words=cut), affinity, near, backend)

    matching = timed(lambda: run(NEAR))
    return OurTask(
        ready=ready,
        words=words,
        matching=replace(matching, result=None),
        without_near=replace(timed(lambda: run(0)), result=None),
        found=_digest(matching.result),
        counted=_count(plan, city.take(range(rows)), backend),
    )


def _listed(plan: Plan, city: City, affinity: Affinity, near: int, backend: str) -> list[CityBlock]:
    own = {"top": TOP, "near": near, "threads": 1}
    return list(city_blocks(plan, city, affinity=affinity, backend=backend, **own))


def _digest(found: list[CityBlock]) -> bytes:
    """What tells lists apart: the same for the same lists, however they come in blocks."""
    digest = blake2b(np.sum([one.counts for one in found], axis=0).tobytes())
    for name in ("policies", "kinds", "near", "conditions"):
        digest.update(np.concatenate([getattr(one, name) for one in found]).tobytes())
    return digest.digest()


def _ready(cards: Sequence[PolicyCard], city: City) -> Plan:
    plan = make_plan(cards, city.as_of)
    plan.verdicts()
    return plan


def _count(plan: Plan, city: City, backend: str) -> Counted:
    found = count_population(plan, city, threads=1, backend=backend)
    return Counted(
        eligible=tuple(one.eligible for one in found),
        ineligible=tuple(one.ineligible for one in found),
    )


def _warm_up(backend: str) -> None:
    """Load libraries, and compile what is compiled once, on another city and pool."""
    city = enterprises(_WARM_CITY, seed=2)
    cards = [card_from_item(item) for item in policies(_WARM_POOL, seed=2)]
    plan = _ready(cards, city)
    _count(plan, city, backend)
    _listed(plan, city, Affinity().fit(cards), NEAR, backend)
