"""How long does a whole city take, stage by stage, and how does it grow?

``python -m bench.population [--enterprises 100000] [--policies 2700] [--threads 2]`` draws a city
and a pool, and lists for every enterprise its best policies and nearest misses, with each back end.
Some enterprises are judged by the readable reference as well; their lists must be equal. All runs
must give the same bytes. With ``--registrations FILE.csv`` real registrations are matched with the
sample pool instead. ``--growth`` fits a line through several sizes, ``--parts`` matches the city
part by part, as one would ten millions.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

from bench.enterprises import DAY, enterprises, partitions
from bench.policies import policies
from bench.registrations import registrations
from matcher.card import PolicyCard, card_from_item
from matcher.city.columns import Columns
from matcher.city.population import count_population
from matcher.city.sheets import sheets_of
from matcher.city.top import city_blocks
from matcher.eligibility import judge
from matcher.finding.affinity import Affinity, scores_of
from matcher.kernels.backends import BACKENDS
from matcher.plan.answers import answer_tests
from matcher.plan.plan import Plan, make_plan
from matcher.ranking import NEAR_MISSES_SHOWN, rank, shortlist
from policies.samples import sample_items

Result = TypeVar("Result")

TOP = 20
SAMPLED_PAIRS = 60_000
GROWTH = ((100_000, 2_700), (300_000, 2_700), (1_110_000, 2_700), (100_000, 27_000))
"""Enterprises and policies through which the line of growth is drawn."""

_WARM_CITY = 300


def main() -> None:
    """Measure, print, and fail if lists differ that must be equal."""
    asked = _arguments()
    for backend in asked.backends:
        _timed(f"kernels loaded, {backend}", partial(_warm_up, backend))
    if asked.growth:
        _growth(asked)
    elif asked.parts:
        _parts(asked)
    else:
        _stages(asked)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _say("memory at most", f"{peak:,.0f} MB")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--policies", type=int, default=2_700)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sample", type=int, default=SAMPLED_PAIRS)
    parser.add_argument("--backends", nargs="+", default=list(BACKENDS), choices=BACKENDS)
    parser.add_argument("--registrations", type=Path)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--parts", action="store_true")
    return parser.parse_args()


def _stages(asked: argparse.Namespace) -> None:
    columns, cards = _workload(asked)
    _say("enterprises × policies", f"{len(columns):,} × {len(cards):,}")
    plan = _timed("plan: all conditions of the pool", lambda: make_plan(cards, columns.as_of))
    sheets = _timed("program and tables, written once a plan", lambda: sheets_of(plan))
    _timed("program of the verdicts alone", plan.verdicts)
    program = sheets.ranks.program
    sizes = (program.tests, len(program.steps), program.registers)
    _say("tests, steps, registers", " / ".join(f"{size:,}" for size in sizes))
    affinity = _timed("words of the pool cut and weighed", lambda: Affinity().fit(cards))
    _timed("words of the enterprises", lambda: columns.own_words().flat())
    tests = plan.table.tests
    _timed("each distinct test answered, first time", lambda: answer_tests(tests, columns))
    found: set[str] = set()
    for backend in asked.backends:
        for threads in dict.fromkeys((1, asked.threads)):
            found.add(_measured(plan, columns, affinity, backend, threads))
    if len(found) > 1:
        raise SystemExit("back ends or threads give different lists")
    _means(plan, columns)
    _reference(plan, columns, affinity, asked.sample)


def _workload(asked: argparse.Namespace) -> tuple[Columns, Sequence[PolicyCard]]:
    if asked.registrations is None:
        items: Sequence[Any] = policies(asked.policies)
        columns = _timed("columns drawn", lambda: enterprises(asked.enterprises))
    else:
        items = sample_items(DAY)
        people = _timed("profiles read", lambda: list(registrations(asked.registrations, DAY)))
        columns = _timed("columns from profiles", lambda: Columns.from_profiles(people))
    return columns, _timed("cards read", lambda: [card_from_item(item) for item in items])


def _warm_up(backend: str) -> None:
    """Load libraries, and compile what is compiled once, on another city and pool."""
    city = enterprises(_WARM_CITY, seed=2)
    cards = [card_from_item(item) for item in policies(50, seed=2)]
    affinity = Affinity().fit(cards)
    _digest(make_plan(cards, city.as_of), city, affinity, backend, 1)


def _measured(plan: Plan, columns: Columns, affinity: Affinity, backend: str, threads: int) -> str:
    """Print how long each more demanding run takes; return what tells the last one's lists."""
    label = f"{backend}, {threads} thread(s)"

    def listed(*, near: int, fit: Affinity | None) -> Callable[[], str]:
        return lambda: _digest(plan, columns, fit, backend, threads, near=near)

    _, seconds = _clocked(lambda: count_population(plan, columns, threads=threads, backend=backend))
    rate = len(plan) * len(columns) / seconds.spent / 1e6
    _say(f"verdicts counted, {label}", f"{seconds}, {rate:,.0f} million pairs a processor second")
    _timed(f"{TOP} best without texts, {label}", listed(near=0, fit=None))
    _timed(f"{TOP} best by texts, {label}", listed(near=0, fit=affinity))
    return _timed(
        f"{TOP} best and {NEAR_MISSES_SHOWN} nearest, {label}",
        listed(near=NEAR_MISSES_SHOWN, fit=affinity),
    )


def _means(plan: Plan, columns: Columns) -> None:
    blocks = city_blocks(plan, columns, top=TOP, near=NEAR_MISSES_SHOWN)
    counts = np.sum([one.counts for one in blocks], axis=(0, 1))
    for name, total in zip(("eligible", "possible", "near"), counts.tolist(), strict=True):
        _say(f"{name} an enterprise", f"{total / max(len(columns), 1):.1f}")


def _digest(
    plan: Plan,
    columns: Columns,
    affinity: Affinity | None,
    backend: str,
    threads: int,
    *,
    near: int = NEAR_MISSES_SHOWN,
) -> str:
    """Run through a city, keep nothing, and return what tells its lists from others."""
    policies_, others = hashlib.sha256(), hashlib.sha256()
    for block in city_blocks(
        plan, columns, top=TOP, near=near, affinity=affinity, threads=threads, backend=backend
    ):
        policies_.update(block.policies.tobytes())
        others.update(np.hstack((block.kinds, block.near, block.conditions)).tobytes())
    return policies_.hexdigest() + others.hexdigest()


def _reference(plan: Plan, columns: Columns, affinity: Affinity, sample: int) -> None:
    """Judge some enterprises pair by pair: how fast that is, and that it comes out the same."""
    count = max(1, min(len(columns), sample // max(len(plan), 1)))
    rows = range(0, len(columns), max(1, len(columns) // count))
    people = [columns.profile(row) for row in rows]
    start = time.perf_counter()
    wanted = []
    for one in people:
        scores = scores_of(affinity, one)
        ranked = [
            rank(judge(own.card, one), own.card, plan.day, score=scores.get(own.card.id, 0.0))
            for own in plan.cards
        ]
        listed = shortlist(ranked, plan.day, top=TOP)
        wanted.append([row.verdict.policy_id for row in listed])
    taken = time.perf_counter() - start
    pairs = len(people) * len(plan)
    _say("reference, one pair after the other", f"{pairs / taken:,.0f} pairs/s")
    found = _lists(plan, columns.take(list(rows)), affinity)
    differing = sum(one != other for one, other in zip(wanted, found, strict=True))
    _say("enterprises listed both ways, differing", f"{len(people)}, {differing}")
    if differing:
        raise SystemExit("the fast way and the reference differ")


def _lists(plan: Plan, columns: Columns, affinity: Affinity) -> list[list[str]]:
    ids = plan.policy_ids
    return [
        [ids[policy] for policy in (*best, *near) if policy >= 0]
        for block in city_blocks(plan, columns, top=TOP, near=NEAR_MISSES_SHOWN, affinity=affinity)
        for best, near in zip(block.policies.tolist(), block.near.tolist(), strict=True)
    ]


def _growth(asked: argparse.Namespace) -> None:
    """Several sizes, with the fastest kernels, and the line of the lists' time through them."""
    measured = []
    for people, pool in GROWTH:
        plan, affinity = _pool(pool)
        answered, listed = _whole(plan, enterprises(people), affinity, asked)
        measured.append((people * pool, listed))
        _say(f"{people:,} × {pool:,}", _both(answered, listed))
    pairs = np.array([one for one, _ in measured], dtype=np.float64)
    spent = np.array([one.spent for _, one in measured])
    slope, start = np.polyfit(pairs, spent, 1)
    rest = spent - (slope * pairs + start)
    explained = 1 - float((rest**2).sum() / ((spent - spent.mean()) ** 2).sum())
    _say(
        "line through the lists' time of processors",
        f"{start:.2f} s + {slope * 1e9:.2f} s a billion pairs, R² {explained:.4f}",
    )


class Seconds(NamedTuple):
    """How long something took, and how long all processors worked on it."""

    taken: float
    spent: float

    def __str__(self) -> str:
        return f"{self.taken:.3f} s ({self.spent:.3f} s of processors)"


def _both(answered: Seconds, listed: Seconds) -> str:
    return f"tests {answered}, lists {listed}"


def _pool(count: int) -> tuple[Plan, Affinity]:
    cards = [card_from_item(item) for item in policies(count)]
    plan = make_plan(cards, DAY)
    sheets_of(plan)
    return plan, Affinity().fit(cards)


def _whole(
    plan: Plan, columns: Columns, affinity: Affinity, asked: argparse.Namespace
) -> tuple[Seconds, Seconds]:
    """How long answering the distinct tests for the first time takes, and the lists after it."""
    columns.own_words()
    answered = _clocked(lambda: answer_tests(plan.table.tests, columns))[1]
    backend = asked.backends[-1]
    listed = _clocked(lambda: _digest(plan, columns, affinity, backend, asked.threads))[1]
    return answered, listed


def _parts(asked: argparse.Namespace) -> None:
    """A city part by part: time grows with the number of parts, memory does not."""
    plan, affinity = _pool(asked.policies)
    taken, spent, people = 0.0, 0.0, 0
    parts = partitions(asked.enterprises)
    while (columns := next(parts, None)) is not None:
        both = _whole(plan, columns, affinity, asked)
        taken += sum(one.taken for one in both)
        spent += sum(one.spent for one in both)
        people += len(columns)
        _say(f"{people:,} enterprises, the last part", _both(*both))
        # What was worked out from the columns refers to them: together they would stay.
        columns.memo.clear()
        del columns
    _say(f"all {people:,} enterprises, drawing apart", str(Seconds(taken, spent)))


def _clocked(act: Callable[[], Result]) -> tuple[Result, Seconds]:
    start, spent = time.perf_counter(), time.process_time()
    result = act()
    return result, Seconds(time.perf_counter() - start, time.process_time() - spent)


def _timed(label: str, act: Callable[[], Result]) -> Result:
    result, seconds = _clocked(act)
    _say(label, str(seconds))
    return result


def _say(label: str, figure: str) -> None:
    print(f"{label:<56} {figure}", flush=True)


if __name__ == "__main__":
    main()
