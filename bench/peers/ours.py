"""Ours, measured as the peers are: one thread, from columns, in a process of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import process_time
from typing import Any

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix

from bench.enterprises import enterprises
from bench.peers.counted import Counted
from bench.peers.naive import TOP
from bench.peers.running import Timed, timed
from bench.peers.workload import Workload
from bench.policies import policies
from lexicon.words import tokens
from matcher.affinity import Affinity
from matcher.affinity_weights import WEIGHT_BITS, own_weights
from matcher.card import PolicyCard, card_from_item
from matcher.columns import Columns as City
from matcher.plan import Plan, make_plan
from matcher.population import best_matches, count_population

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


@dataclass(frozen=True, slots=True, kw_only=True)
class OurTask:
    """The whole task; ``found`` are the lists of best policies, ``counted`` the first counts.

    ``words`` are the seconds that cutting all scopes took, once.
    """

    words: float
    matching: Timed
    found: bytes
    counted: Counted


def backends() -> tuple[str, ...]:
    """Return the ways of computing that are installed, the one that is used first."""
    return ("numpy",)


def measure_rules(workload: Workload, backend: str, rows: Sequence[int]) -> OurRules:
    """Count the verdicts of the whole city; ``rows`` are stretches to be counted apart."""
    _warm_up(backend)
    cards, city = workload.cards(), workload.city()
    start = process_time()
    plan = _ready(cards, city)
    planned = process_time() - start
    first = timed(lambda: _count(plan, city, backend), again=False)
    again = timed(lambda: _count(plan, city, backend))
    counted = {len(city): first.result}
    counted |= {part: _count(plan, city.take(range(part)), backend) for part in rows}
    return OurRules(planned=planned, first=first, again=again, counted=counted)


def measure_task(workload: Workload, backend: str, rows: int) -> OurTask:
    """Match the whole city: verdicts, near misses, the best of each with the fit of texts.

    ``rows`` are the first enterprises whose verdicts are counted too, for comparison.
    """
    _warm_up(backend)
    cards, city = workload.cards(), workload.city()
    plan = _ready(cards, city)
    affinity = Affinity().fit(cards)
    start = process_time()
    own = _own_words(workload.scopes(), affinity)
    words = process_time() - start
    matching = timed(lambda: _best(plan, replace(city), affinity, own))
    return OurTask(
        words=words,
        matching=replace(matching, result=None),
        found=matching.result,
        counted=_count(plan, city.take(range(rows)), backend),
    )


def _own_words(scopes: Sequence[str], affinity: Affinity) -> csr_matrix:
    """The weights of each enterprise's words, a row each."""
    starts, terms, weights = [0], list[int](), list[int]()
    for scope in scopes:
        counted = Counter(affinity.terms_[w] for w in tokens(scope) if w in affinity.terms_)
        if counted:
            own = np.array(sorted(counted), dtype=np.int32)
            counts = np.array([counted[term] for term in own.tolist()], dtype=np.int64)
            terms += own.tolist()
            weights += own_weights(counts, affinity.pool.frequencies[own]).tolist()
        starts.append(len(terms))
    shape = (len(scopes), len(affinity.terms_))
    return csr_matrix((np.array(weights, dtype=np.int64), terms, starts), shape=shape)


def _best(plan: Plan, city: City, affinity: Affinity, own: csr_matrix) -> bytes:
    pool = affinity.pool
    theirs = csc_matrix(
        (pool.weights.astype(np.int64), pool.policies, pool.starts),
        shape=(len(affinity.ids_), len(affinity.terms_)),
    ).tocsr()

    def scorer(rows: Any, policies_: Any) -> Any:
        products = own[rows].multiply(theirs[policies_])
        return np.asarray(products.sum(axis=1)).ravel() / float(1 << 2 * WEIGHT_BITS)

    found = best_matches(plan, city, top=TOP, threads=1, scorer=scorer)
    return found.policies.tobytes() + found.kinds.tobytes()


def _ready(cards: Sequence[PolicyCard], city: City) -> Plan:
    plan = make_plan(cards, city.as_of)
    plan.compiled()
    return plan


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
    _count(_ready(cards, city), city, backend)
