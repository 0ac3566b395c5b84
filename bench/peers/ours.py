"""Ours, measured as the peers are: one thread, from columns, in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import process_time

from bench.enterprises import enterprises
from bench.peers.counted import Counted
from bench.peers.running import Timed, timed
from bench.peers.workload import Workload
from bench.policies import policies
from matcher.card import card_from_item
from matcher.columns import Columns as City
from matcher.plan import Plan, make_plan
from matcher.population import count_population

_WARM_CITY, _WARM_POOL = 300, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OurRules:
    """``first`` from columns never asked before, ``again`` with the answers to tests kept.

    ``counted`` are the counts over the first so many enterprises.
    """

    planned: float
    first: Timed
    again: Timed
    counted: dict[int, Counted]


def measure_rules(workload: Workload, backend: str, rows: Sequence[int]) -> OurRules:
    """Count the verdicts of the whole city; ``rows`` are stretches to be counted apart."""
    _warm_up(backend)
    cards, city = workload.cards(), workload.city()
    start = process_time()
    plan = make_plan(cards, city.as_of)
    plan.compiled()
    planned = process_time() - start
    first = timed(lambda: _count(plan, city, backend), again=False)
    again = timed(lambda: _count(plan, city, backend))
    counted = {len(city): first.result}
    counted |= {part: _count(plan, city.take(range(part)), backend) for part in rows}
    return OurRules(planned=planned, first=first, again=again, counted=counted)


def _count(plan: Plan, city: City, backend: str) -> Counted:
    found = count_population(plan, city, threads=1)
    return Counted(
        eligible=tuple(one.eligible for one in found),
        ineligible=tuple(one.ineligible for one in found),
    )


def _warm_up(backend: str) -> None:
    """Load libraries, and compile what is compiled once, on another city and pool."""
    city = enterprises(_WARM_CITY, seed=2)
    cards = [card_from_item(item) for item in policies(_WARM_POOL, seed=2)]
    _count(make_plan(cards, city.as_of), replace(city), backend)
