"""How long does one take: one enterprise, one policy, one edit, one look ahead, one snapshot?

``python -m bench.singles [--enterprises 100000] [--policies 2700] [--sample 1000] [--live 20000]``
draws a city and a pool and times what a running bot and its jobs do one at a time. Figures are
medians, 95th and 99th percentiles: of the clock, and of the processor, which counts less of what
else the machine does. The lists of some enterprises are compared with those of the reference; the
run fails if they differ. As in a running bot, what was there before the first question is out of
the garbage collector's sight (``gc.freeze``).
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

from bench.enterprises import DAY, enterprises
from bench.policies import policies
from matcher.card import PolicyCard, card_from_item
from matcher.city.columns import Columns
from matcher.city.population import match_card, match_one
from matcher.city.snapshot import read_snapshot, write_snapshot
from matcher.eligibility import judge
from matcher.finding.affinity import Affinity, describe
from matcher.horizon import Ahead
from matcher.plan.plan import Plan, make_plan
from matcher.profile import Profile
from matcher.ranking import rank, shortlist
from matcher.single.ladder import Ladder
from matcher.single.live import LivePopulation
from matcher.single.memory import Memory
from matcher.single.one import FigureSheet
from matcher.single.shortlist import Shortlister, best_for, shortlister
from matcher.single.verdicts import VerdictSheet

TOP, NEAR = 20, 10
WARMED_WITH = 500
"""Enterprises asked before the first one that is timed, as a bot does when it starts."""

CHECKED = 10
POLICIES_TIMED = 60
EDITS = 200
YEARS_AHEAD = 3

STEPS: tuple[tuple[type, str, str], ...] = (
    (Memory, "marks", "answers remembered"),
    (FigureSheet, "mark", "figures compared"),
    (Ladder, "climb", "trees"),
    (VerdictSheet, "match", "verdicts, near misses"),
    (Shortlister, "fits", "words cut and scored"),
    (Shortlister, "best", "the best in order"),
    (Shortlister, "nearest", "near misses in order"),
)
"""What the list of one enterprise is made of."""


def main() -> None:
    """Measure, print, and fail if the fast way and the reference differ."""
    asked = _arguments()
    cards = [card_from_item(item) for item in policies(asked.policies)]
    columns = enterprises(asked.enterprises)
    _say("enterprises × policies", f"{len(columns):,} × {len(cards):,}")
    plan, affinity = make_plan(cards, DAY), Affinity().fit(cards)
    _one_enterprise(plan, affinity, columns, asked.sample)
    _one_policy(cards, columns)
    _ahead(plan, columns)
    _live(cards, enterprises(asked.live))
    _snapshot(columns)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--policies", type=int, default=2_700)
    parser.add_argument("--sample", type=int, default=1_000)
    parser.add_argument("--live", type=int, default=20_000)
    return parser.parse_args()


def _one_enterprise(plan: Plan, affinity: Affinity, columns: Columns, sample: int) -> None:
    start = time.perf_counter()
    shortlister(plan)
    _say("a plan made ready for one enterprise", f"{time.perf_counter() - start:.2f} s")
    rows = Random(1).sample(range(len(columns)), min(len(columns), WARMED_WITH + sample))
    people = [columns.profile(row) for row in rows]
    _check(plan, affinity, people[:CHECKED])

    def ask(one: Profile) -> Any:
        return best_for(plan, one, affinity, top=TOP, near=NEAR)

    warmed_with = min(WARMED_WITH, len(people) // 2)
    for one in people[:warmed_with]:
        ask(one)
    timed = people[warmed_with:]
    gc.collect()
    gc.freeze()
    _spread("one enterprise: the list, seen first", ask, _fresh(timed))
    _spread("one enterprise: the list, seen before", ask, _fresh(timed))
    _spread(
        "one enterprise: verdicts, near misses", lambda one: match_one(plan, one), _fresh(timed)
    )
    _steps(ask, list(_fresh(timed)))


def _check(plan: Plan, affinity: Affinity, people: Iterable[Profile]) -> None:
    for one in people:
        scores = affinity.scores(describe(one))
        ranked = [
            rank(judge(own.card, one), own.card, DAY, score=scores.get(own.card.id, 0.0))
            for own in plan.cards
        ]
        wanted = [row.verdict.policy_id for row in shortlist(ranked, DAY, top=TOP, near=NEAR)]
        found = best_for(plan, one, affinity, top=TOP, near=NEAR)
        if [row.policy_id for row in found] != wanted:
            raise SystemExit(f"the list of {one.id} differs from that of the reference")


def _fresh(people: Iterable[Profile]) -> Iterator[Profile]:
    """The same enterprises with nothing worked out yet."""
    return (replace(one) for one in people)


def _steps(ask: Callable[[Profile], Any], people: Sequence[Profile]) -> None:
    """The share of each step; what is measured takes longer than what is not."""
    with _clocked() as spent:
        start = time.perf_counter()
        for one in people:
            ask(one)
        whole = time.perf_counter() - start
    for name, seconds in spent.items():
        _say(f"  {name}", f"{1e6 * seconds / len(people):.0f} µs, {seconds / whole:.0%}")
    rest = whole - sum(spent.values())
    _say("  the rest", f"{1e6 * rest / len(people):.0f} µs, {rest / whole:.0%}")


@contextmanager
def _clocked() -> Iterator[dict[str, float]]:
    """Add up the time spent in each step."""
    spent = {name: 0.0 for _, _, name in STEPS}
    originals = [(owner, method, getattr(owner, method)) for owner, method, _ in STEPS]

    def timed(act: Callable[..., Any], name: str) -> Callable[..., Any]:
        def clocked(*args: Any) -> Any:
            start = time.perf_counter()
            try:
                return act(*args)
            finally:
                spent[name] += time.perf_counter() - start

        return clocked

    for (owner, method, act), (_, _, name) in zip(originals, STEPS, strict=True):
        setattr(owner, method, timed(act, name))
    try:
        yield spent
    finally:
        for owner, method, act in originals:
            setattr(owner, method, act)


def _one_policy(cards: Sequence[PolicyCard], columns: Columns) -> None:
    step = max(1, len(cards) // POLICIES_TIMED)

    def ask(card: PolicyCard) -> None:
        match_card(card, columns).counts(0)

    _spread("one policy: everybody, facts looked at first", ask, cards[::step])
    _spread("one policy: everybody", ask, cards[step // 2 :: step])


def _ahead(plan: Plan, columns: Columns) -> None:
    until = DAY.replace(year=DAY.year + YEARS_AHEAD)

    def ask(work: tuple[Profile, Sequence[PolicyCard]]) -> None:
        ahead = Ahead(work[0])
        for card in work[1]:
            ahead.changes(card, until=until)

    works = []
    for row in range(0, len(columns), max(1, len(columns) // 40)):
        found = best_for(plan, columns.profile(row), top=3 * NEAR, near=NEAR)
        works.append((columns.profile(row), [plan.cards[one.policy].card for one in found]))
    _spread("one enterprise: three years ahead, 40 policies", ask, works)


def _live(cards: Sequence[PolicyCard], columns: Columns) -> None:
    start = time.perf_counter()
    people = [columns.profile(row) for row in range(len(columns))]
    live = LivePopulation(cards, people, DAY)
    taken = f"{len(columns):,} enterprises: {time.perf_counter() - start:.1f} s"
    _say("a live population begins", taken)
    live.put(people[0])
    changed = [replace(one, facts=two.facts) for one, two in pairwise(people)]
    _spread("live: an enterprise changes", live.put, changed[:EDITS])
    step = max(1, len(cards) // POLICIES_TIMED)
    _spread("live: a policy is published", live.publish, cards[::step])
    _spread("live: a policy is withdrawn", live.withdraw, [card.id for card in cards[::step]])
    _spread("live: the first change after a publication", _put_after(live, cards), people[:5])


def _put_after(live: LivePopulation, cards: Sequence[PolicyCard]) -> Callable[[Profile], Any]:
    """A change that meets a plan nobody has asked yet; the publication is timed with it."""

    def act(one: Profile) -> None:
        live.publish(cards[0])
        live.put(one)

    return act


def _snapshot(columns: Columns) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "columns"
        start = time.perf_counter()
        with path.open("wb") as file:
            write_snapshot(columns, file)
        _say("a snapshot written", _rate(len(columns), time.perf_counter() - start))
        start = time.perf_counter()
        with path.open("rb") as file:
            read_snapshot(file, as_of=columns.as_of, count=len(columns))
        _say("a snapshot read", _rate(len(columns), time.perf_counter() - start))
        _say("a snapshot's size", f"{path.stat().st_size / 2**20:,.0f} MB")


def _rate(count: int, seconds: float) -> str:
    return f"{seconds:.2f} s, {count / seconds / 1000:,.0f} thousand enterprises/s"


def _spread(label: str, act: Callable[[Any], Any], over: Iterable[Any]) -> None:
    """Time an act for each, by the clock and by the processor."""
    clock, processor = [], []
    for one in over:
        start, used = time.perf_counter(), time.process_time()
        act(one)
        processor.append(time.process_time() - used)
        clock.append(time.perf_counter() - start)
    _say(label, f"{_cuts(clock)} ms; processor {_cuts(processor)} ms")


def _cuts(times: Sequence[float]) -> str:
    cuts = quantiles(times, n=100) if len(times) > 1 else [times[0]] * 99
    return " / ".join(f"{1000 * one:.2f}" for one in (median(times), cuts[94], cuts[98]))


def _say(label: str, figure: str) -> None:
    print(f"{label:<48} {figure}", flush=True)


if __name__ == "__main__":
    main()
