"""How long does a whole city take, and how much longer one pair at a time?

``python -m bench.population [--enterprises 100000] [--policies 2700] [--threads 2]`` draws a city
and a pool, matches them, and judges a sample of the same pairs with the readable reference; the
verdicts of the sample must be equal. With ``--registrations FILE.csv`` real registrations are
matched with the sample pool instead. ``--no-best`` leaves the order of results out.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from typing import Any, TypeVar

from bench.enterprises import DAY, enterprises
from bench.policies import policies
from bench.registrations import registrations
from matcher.card import PolicyCard, card_from_item
from matcher.columns import Columns
from matcher.eligibility import decide
from matcher.near_miss import near_miss
from matcher.plan import Plan, make_plan
from matcher.plan_answers import answer_tests
from matcher.population import (
    best_matches,
    count_population,
    match_card,
    match_one,
    match_population,
)
from policies.samples import sample_items

Result = TypeVar("Result")

TOP = 20
SAMPLED_PAIRS = 60_000
SINGLE_ENTERPRISES = 1_000
SINGLE_POLICIES = 60


def main() -> None:
    """Measure, print, and fail if the fast way and the reference differ."""
    asked = _arguments()
    columns, cards = _workload(asked)
    _say("enterprises × policies", f"{len(columns):,} × {len(cards):,}")
    plan = _timed("plan: all conditions of the pool", lambda: make_plan(cards, columns.as_of))
    _timed("program: steps over planes", plan.compiled)
    _say("conditions, tests, steps", _sizes(plan))
    tests = plan.table.tests
    _timed("each distinct test answered, first time", lambda: answer_tests(tests, columns))
    _verdicts(plan, columns, asked.threads)
    _reference(plan, columns, asked.sample)
    if asked.best:
        _best(plan, columns, asked.threads)
    _singles(plan, columns, cards)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _say("memory at most", f"{peak:,.0f} MB")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--policies", type=int, default=2_700)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sample", type=int, default=SAMPLED_PAIRS)
    parser.add_argument("--registrations", type=Path)
    parser.add_argument("--no-best", dest="best", action="store_false")
    return parser.parse_args()


def _workload(asked: argparse.Namespace) -> tuple[Columns, Sequence[PolicyCard]]:
    if asked.registrations is None:
        items: Sequence[Any] = policies(asked.policies)
        columns = _timed("columns drawn", lambda: enterprises(asked.enterprises))
    else:
        items = sample_items(DAY)
        people = _timed("profiles read", lambda: list(registrations(asked.registrations, DAY)))
        columns = _timed("columns from profiles", lambda: Columns.from_profiles(people))
    return columns, _timed("cards read", lambda: [card_from_item(item) for item in items])


def _sizes(plan: Plan) -> str:
    conditions = sum(len(own.conjuncts) for own in plan.cards)
    return f"{conditions:,} / {len(plan.table.tests):,} / {len(plan.compiled().program.steps):,}"


def _verdicts(plan: Plan, columns: Columns, threads: int) -> None:
    for count in dict.fromkeys((1, threads)):
        start = time.perf_counter()
        every = count_population(plan, columns, threads=count)
        taken = time.perf_counter() - start
        rate = len(plan) * len(columns) / taken / 1e6
        figure = f"{taken:.3f} s, {rate:,.0f} million pairs/s"
        _say(f"verdicts and near misses counted, {count} thread(s)", figure)
    for name in ("eligible", "possible", "near"):
        mean = sum(getattr(counts, name) for counts in every) / max(len(columns), 1)
        _say(f"{name} an enterprise", f"{mean:.1f}")


def _reference(plan: Plan, columns: Columns, sample: int) -> None:
    """Judge some enterprises pair by pair: how fast that is, and that it comes out the same."""
    count = max(1, min(len(columns), sample // max(len(plan), 1)))
    rows = range(0, len(columns), max(1, len(columns) // count))
    people = {row: columns.profile(row) for row in rows}
    start = time.perf_counter()
    found = [
        (decide(own.card, profile), near_miss(own.card, profile) is not None)
        for profile in people.values()
        for own in plan.cards
    ]
    taken = time.perf_counter() - start
    matches = match_population(plan, columns.take(list(rows)))
    fast = [
        (matches.kind(policy, row), matches.near_miss(policy, row) is not None)
        for row in range(len(people))
        for policy in range(len(plan))
    ]
    differing = sum(one != other for one, other in zip(found, fast, strict=True))
    _say("reference, one pair after the other", f"{len(found) / taken:,.0f} pairs/s")
    _say("pairs judged both ways, differing", f"{len(found):,}, {differing}")
    if differing:
        raise SystemExit("the fast way and the reference differ")


def _best(plan: Plan, columns: Columns, threads: int) -> None:
    for count in dict.fromkeys((1, threads)):
        label = f"the {TOP} best of every enterprise, {count} thread(s)"
        _timed(label, lambda: best_matches(plan, columns, top=TOP, threads=count))  # noqa: B023


def _singles(plan: Plan, columns: Columns, cards: Sequence[PolicyCard]) -> None:
    step = max(1, len(columns) // SINGLE_ENTERPRISES)
    people = [columns.profile(row) for row in range(0, len(columns), step)]
    cold = list(_each(lambda one: match_one(plan, one), people))
    fresh = [replace(one) for one in people]
    _spread("one enterprise, every policy, seen first", cold)
    _spread("one enterprise, every policy", list(_each(lambda one: match_one(plan, one), fresh)))
    few = cards[:: max(1, len(cards) // SINGLE_POLICIES)]
    times = list(_each(lambda card: match_card(card, columns, threads=1), few))
    _spread("one policy, every enterprise", times)


def _each(act: Callable[[Any], Any], over: Sequence[Any]) -> Iterator[float]:
    for one in over:
        start = time.perf_counter()
        act(one)
        yield time.perf_counter() - start


def _spread(label: str, times: Sequence[float]) -> None:
    cuts = quantiles(times, n=100) if len(times) > 1 else [times[0]] * 99
    thousand = [1000 * one for one in (median(times), cuts[94], cuts[98])]
    _say(label, "median {:.2f} ms, p95 {:.2f} ms, p99 {:.2f} ms".format(*thousand))


def _timed(label: str, act: Callable[[], Result]) -> Result:
    start = time.perf_counter()
    result = act()
    _say(label, f"{time.perf_counter() - start:.3f} s")
    return result


def _say(label: str, figure: str) -> None:
    print(f"{label:<48} {figure}")


if __name__ == "__main__":
    main()
