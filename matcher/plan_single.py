"""One enterprise against a whole pool, in well under a millisecond once the plan is warm.

Where a population has a plane a test, one enterprise has a number a test: 0 unmet, 1 unknown,
2 met, so that *and* is the minimum and *or* the maximum. The nodes are judged level by level.
What the reference answered for a combination of facts is remembered for the next enterprise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.columns import Columns, identity
from matcher.derived import fact
from matcher.outcome import Outcome
from matcher.plan import Plan
from matcher.plan_facts import CANNOT_JUDGE, Bins, FactTable
from matcher.plan_figures import Scale, scale_of
from matcher.plan_nodes import ALL, Cases, Fixed, Join, Leaf, Node
from matcher.plan_reading import COMPLETE, FACT, GIVEN, Read, watched
from matcher.plan_tests import FigureKey, FigureTest
from matcher.plan_views import InYear
from matcher.profile import FactKey, Profile
from matcher.values import as_days, as_interval
from matcher.verdict import VerdictKind

Marks = NDArray[np.uint8]
Indices = NDArray[np.intp]

UNMET, UNKNOWN, MET = 0, 1, 2
_MARKS = {Outcome.UNMET: UNMET, Outcome.UNKNOWN: UNKNOWN, Outcome.MET: MET}
KINDS = (VerdictKind.INELIGIBLE, VerdictKind.POSSIBLE, VerdictKind.ELIGIBLE)
"""The verdict of a mark."""

_REMEMBERED = 200_000
"""Answers kept before all are forgotten."""

_BY_YEAR = ("entity.founded", (InYear(),))
_NO_LIMIT = np.iinfo(np.int32).max


@dataclass(frozen=True, slots=True, kw_only=True)
class OneMatch:
    """The verdicts of all policies of a plan for one enterprise.

    ``marks`` are 0 INELIGIBLE, 1 POSSIBLE, 2 ELIGIBLE; ``near`` the number of the one condition
    that is not met, -1 where there is none or more than one.
    """

    marks: Marks
    near: NDArray[np.int16]

    def kind(self, policy: int) -> VerdictKind:
        """Return the verdict of one policy."""
        return KINDS[self.marks[policy]]

    def near_miss(self, policy: int) -> int | None:
        """Return the number of the one condition missed; ``None`` if none or several are."""
        return int(self.near[policy]) if self.near[policy] >= 0 else None


class _FigureSheet:
    """All comparisons of figures, side by side."""

    def __init__(self, tests: Sequence[tuple[int, FigureTest]]) -> None:
        self.keys: list[FigureKey] = list(dict.fromkeys(test.key for _, test in tests))
        targets: dict[FigureKey, list[Any]] = {key: [] for key in self.keys}
        for _, test in tests:
            targets[test.key].append(test.target)
        self.scales = [scale_of(targets[key]) for key in self.keys]
        at = {key: i for i, key in enumerate(self.keys)}
        self.tests = np.array([i for i, _ in tests], dtype=np.intp)
        self.key_of = np.array([at[test.key] for _, test in tests], dtype=np.intp)
        bounds = [self.scales[at[test.key]].bounds(test.target) for _, test in tests]
        self.first = np.array([0 if a is None else a for a, _ in bounds], dtype=np.int32)
        self.last = np.array([_NO_LIMIT if b is None else b for _, b in bounds], dtype=np.int32)

    def mark(self, profile: Profile, marks: Marks) -> None:
        """Write the outcome of every comparison."""
        # An unknown figure reaches from below the lowest place to above the highest.
        low = np.full(len(self.keys), -1, dtype=np.int32)
        high = np.full(len(self.keys), _NO_LIMIT, dtype=np.int32)
        for i, key in enumerate(self.keys):
            found = fact(profile, key.field, key.period)
            if found is None:
                continue
            band = (as_days if key.is_day else as_interval)(found.value)
            if band is not None:
                scale = self.scales[i]
                low[i] = scale.place(band.low, is_low=True, is_open=band.low_open)
                high[i] = scale.place(band.high, is_low=False, is_open=band.high_open)
        low, high = low[self.key_of], high[self.key_of]
        inside = (low >= self.first) & (high <= self.last)
        outside = (low > self.last) | (high < self.first)
        marks[self.tests] = UNKNOWN + inside.astype(np.uint8) - outside.astype(np.uint8)


Getter = Callable[[Profile], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """One look at a profile, and how closely."""

    read: Read
    scale: Scale | None
    in_years: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Family:
    """Questions that read the same facts, and what was answered for each combination."""

    reads: frozenset[Read]
    bins: Bins
    tests: tuple[int, ...]
    answers: dict[Any, Marks] = field(default_factory=dict)

    def looks(self) -> list[_Look]:
        """Return what is looked at, in a fixed order."""
        return [
            _Look(read=read, scale=self.bins.scale(read), in_years=bool(self.bins.view(read)))
            for read in sorted(self.reads, key=str)
        ]


class SingleMatcher:
    """A plan made ready for one enterprise at a time; it may be used by several threads."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        tests = plan.table.tests
        self._questions = {
            i: test for i, test in enumerate(tests) if not isinstance(test, FigureTest)
        }
        figures = [(i, test) for i, test in enumerate(tests) if isinstance(test, FigureTest)]
        self._sheet = _FigureSheet(figures)
        self._reads: dict[int, frozenset[Read]] = dict.fromkeys(self._questions, frozenset())
        self._families = self._grouped()
        self._remembered = 0
        self._lock = Lock()
        self._ladder = _Ladder(plan)

    def match(self, profile: Profile) -> OneMatch:
        """Return the verdict of every policy for one enterprise.

        Raises ``ValueError`` when the profile is not of the plan's day.
        """
        if profile.as_of != self.plan.day:
            raise ValueError(f"profile {profile.id} is of {profile.as_of}, not {self.plan.day}")
        marks = np.empty(len(self.plan.table.tests), dtype=np.uint8)
        if len(self._sheet.keys):
            self._sheet.mark(profile, marks)
        self._ask(profile, marks)
        return self._ladder.climb(marks)

    def _ask(self, profile: Profile, marks: Marks) -> None:
        while True:
            families = self._families
            keys = families.keys(profile)
            found = [
                family.answers.get(key) for family, key in zip(families.members, keys, strict=True)
            ]
            known = [answers for answers in found if answers is not None]
            if len(known) == len(found):
                if known:
                    marks[families.tests] = np.concatenate(known)
                return
            with self._lock:
                self._learn(profile, families, keys)

    def _learn(self, profile: Profile, families: _Families, keys: Sequence[Any]) -> None:
        """Ask the reference what is not known yet; where it reads more, regroup."""
        columns = Columns.from_profiles([profile])
        facts = FactTable(columns=columns)
        is_finer = False
        for family, key in zip(families.members, keys, strict=True):
            if key in family.answers:
                continue
            answers, grows = [], False
            for i in family.tests:
                one, seen = watched(columns, 0, facts.value)
                answers.append(self._answer(i, one))
                grows = grows or not seen <= self._reads[i]
                self._reads[i] |= seen
            is_finer = is_finer or grows
            if not grows:
                family.answers[key] = np.array(answers, dtype=np.uint8)
                self._remembered += 1
        if is_finer or self._remembered > _REMEMBERED:
            self._families = self._grouped(self._families if is_finer else None)
            self._remembered = sum(len(family.answers) for family in self._families.members)

    def _answer(self, test: int, profile: Profile) -> int:
        try:
            return _MARKS[self._questions[test].answer(profile)]
        except CANNOT_JUDGE:
            return UNKNOWN

    def _grouped(self, before: _Families | None = None) -> _Families:
        groups: dict[Any, list[int]] = {}
        for i, question in self._questions.items():
            groups.setdefault((self._reads[i], _coarse(question.bins)), []).append(i)
        kept = {(one.reads, one.tests): one for one in before.members} if before else {}
        members = tuple(
            kept.get((reads, tuple(tests))) or _Family(reads=reads, bins=bins, tests=tuple(tests))
            for (reads, bins), tests in groups.items()
        )
        return _families(members)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Families:
    """All families, each look of theirs once, and the tests in the order of their answers.

    ``told`` are the looks at facts as told, by fact: only those that were told need a look.
    """

    members: tuple[_Family, ...]
    told: dict[FactKey, list[tuple[int, _Look]]]
    getters: tuple[tuple[int, Getter], ...]
    looks: tuple[int | tuple[int, ...], ...]
    count: int
    tests: Indices

    def keys(self, profile: Profile) -> list[Any]:
        """Return each family's key: what it sees of the profile."""
        seen: list[Any] = [None] * self.count
        for key, value in profile.facts.items():
            for place, look in self.told.get(key, ()):
                seen[place] = _seen_as(value, look)
        for place, get in self.getters:
            seen[place] = get(profile)
        return [
            seen[look] if isinstance(look, int) else tuple([seen[one] for one in look])
            for look in self.looks
        ]


def _families(members: tuple[_Family, ...]) -> _Families:
    places: dict[_Look, int] = {}
    looks: list[int | tuple[int, ...]] = []
    for family in members:
        own = tuple(places.setdefault(look, len(places)) for look in family.looks())
        looks.append(own[0] if len(own) == 1 else own)
    told: dict[FactKey, list[tuple[int, _Look]]] = {}
    for look, place in places.items():
        if look.read.kind == GIVEN:
            key = FactKey(look.read.name, look.read.period)
            told.setdefault(key, []).append((place, look))
    return _Families(
        members=members,
        told=told,
        getters=tuple((i, _getter(look)) for look, i in places.items() if look.read.kind != GIVEN),
        looks=tuple(looks),
        count=len(places),
        tests=np.array([i for one in members for i in one.tests], dtype=np.intp),
    )


def _coarse(bins: Bins) -> Bins:
    """The bins worth having for one enterprise: finer views cost more than they save."""
    return Bins(scales=bins.scales, views=tuple(v for v in bins.views if v == _BY_YEAR))


def _getter(look: _Look) -> Getter:
    """Return how to see what is not simply a fact as told."""
    read = look.read
    if read.kind == COMPLETE:
        return lambda profile: read.name in profile.declared_complete
    if read.kind == FACT:
        return lambda profile: _seen_as(_fact_value(profile, read), look)
    return lambda profile: tuple(sorted(profile.zones.items()))


def _fact_value(profile: Profile, read: Read) -> Any:
    try:
        found = fact(profile, read.name, read.period)
    except CANNOT_JUDGE as error:
        return type(error), str(error)
    return None if found is None else found.value


def _seen_as(value: Any, look: _Look) -> Any:
    if value is None:
        return None
    if look.scale is not None:
        band = as_interval(value)
        if band is not None and band.is_exact:
            return look.scale.place(band.low, is_low=True, is_open=False)
    elif look.in_years and (days := as_days(value)) is not None and days.low is not None:
        return "year", date.fromordinal(int(days.low)).year
    return identity(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rung:
    """Nodes of one kind on one level: places ``first`` to ``last``, and their children."""

    first: int
    last: int
    is_all: bool
    children: Indices
    starts: Indices

    def climb(self, values: Marks) -> None:
        """Work out the values of the nodes from those of their children."""
        join = np.minimum if self.is_all else np.maximum
        values[self.first : self.last] = join.reduceat(values[self.children], self.starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _CaseRung:
    """Nodes decided by cases on one level, with the base of each and its cases."""

    first: int
    last: int
    bases: Indices
    present: Indices
    outcomes: Indices
    starts: Indices

    def climb(self, values: Marks) -> None:
        """Decide what is unknown and comes out alike in all cases that are present."""
        here = values[self.present] == MET
        found = values[self.outcomes]
        base = values[self.bases]
        is_open = (base == UNKNOWN) & np.maximum.reduceat(here, self.starts)
        never_met = ~np.maximum.reduceat(here & (found > UNMET), self.starts)
        always_met = ~np.maximum.reduceat(here & (found < MET), self.starts)
        decided = np.where(always_met, MET, np.where(never_met, UNMET, UNKNOWN))
        values[self.first : self.last] = np.where(is_open, decided, base)


class _Ladder:
    """The nodes of a plan in levels, the fixed ones and the tests below, the cards above."""

    def __init__(self, plan: Plan) -> None:
        nodes = plan.table.nodes
        place = _order(nodes)
        ordered = sorted(range(len(nodes)), key=lambda i: place[i])
        leaves = [node for i in ordered if isinstance(node := nodes[i], Leaf)]
        self._count = len(nodes)
        self._fixed = [
            (place[i], _MARKS[n.outcome]) for i, n in enumerate(nodes) if isinstance(n, Fixed)
        ]
        self._leaf_tests = np.array([leaf.test for leaf in leaves], dtype=np.intp)
        self._is_inverted = np.array([leaf.is_inverted for leaf in leaves], dtype=np.bool_)
        self._floor = np.array(
            [UNKNOWN if leaf.is_soft else UNMET for leaf in leaves], dtype=np.uint8
        )
        self._first_leaf = len(self._fixed)
        self._rungs = list(_rungs(nodes, ordered, place))
        wanted = [[place[c.node] for c in own.conjuncts] or [place[0]] for own in plan.cards]
        self._conjuncts, self._starts = _flat(wanted)
        self._number = np.array([i for one in wanted for i in range(len(one))], dtype=np.int16)

    def climb(self, marks: Marks) -> OneMatch:
        """Return the verdicts that follow from the outcomes of the tests."""
        values = np.empty(self._count, dtype=np.uint8)
        for place, mark in self._fixed:
            values[place] = mark
        found = marks[self._leaf_tests]
        found = np.where(self._is_inverted, MET - found, found)
        last_leaf = self._first_leaf + len(found)
        values[self._first_leaf : last_leaf] = np.maximum(found, self._floor)
        for rung in self._rungs:
            rung.climb(values)
        return self._verdicts(values)

    def _verdicts(self, values: Marks) -> OneMatch:
        if not len(self._starts):
            return OneMatch(marks=np.empty(0, np.uint8), near=np.empty(0, np.int16))
        asked = values[self._conjuncts]
        is_missed = asked < MET
        missed = np.add.reduceat(is_missed, self._starts, dtype=np.int32)
        which = np.maximum.reduceat(np.where(is_missed, self._number, np.int16(-1)), self._starts)
        return OneMatch(
            marks=np.minimum.reduceat(asked, self._starts),
            near=np.where(missed == 1, which, np.int16(-1)),
        )


def _order(nodes: Sequence[Node]) -> list[int]:
    """The place of every node: the fixed ones, the tests, then level by level."""
    levels = _levels(nodes)
    ordered = sorted(range(len(nodes)), key=lambda i: (levels[i], _kind(nodes[i]), i))
    place = [0] * len(nodes)
    for position, i in enumerate(ordered):
        place[i] = position
    return place


def _levels(nodes: Sequence[Node]) -> list[int]:
    """0 for what is fixed, 1 for tests, and one more than its highest child for the rest."""
    levels: list[int] = []
    for node in nodes:
        if isinstance(node, Fixed | Leaf):
            levels.append(0 if isinstance(node, Fixed) else 1)
        else:
            levels.append(1 + max(1, *(levels[child] for child in _children(node))))
    return levels


def _children(node: Join | Cases) -> tuple[int, ...]:
    if isinstance(node, Join):
        return node.children
    return (node.base, *node.present, *node.outcomes)


def _kind(node: Node) -> str:
    return node.kind if isinstance(node, Join) else "cases"


def _rungs(
    nodes: Sequence[Node], ordered: Sequence[int], place: Sequence[int]
) -> Iterable[_Rung | _CaseRung]:
    levels = _levels(nodes)
    groups: dict[tuple[int, str], list[int]] = {}
    for i in ordered:
        if levels[i] > 1:
            groups.setdefault((levels[i], _kind(nodes[i])), []).append(i)
    for (_, kind), found in groups.items():
        first = place[found[0]]
        joins = [node for i in found if isinstance(node := nodes[i], Join)]
        cases = [node for i in found if isinstance(node := nodes[i], Cases)]
        if joins:
            yield _join_rung(joins, place, first, is_all=kind == ALL)
        else:
            yield _case_rung(cases, place, first)


def _join_rung(joins: Sequence[Join], place: Sequence[int], first: int, *, is_all: bool) -> _Rung:
    children, starts = _flat([[place[child] for child in node.children] for node in joins])
    return _Rung(
        first=first, last=first + len(joins), is_all=is_all, children=children, starts=starts
    )


def _case_rung(cases: Sequence[Cases], place: Sequence[int], first: int) -> _CaseRung:
    present, starts = _flat([[place[child] for child in node.present] for node in cases])
    outcomes, _ = _flat([[place[child] for child in node.outcomes] for node in cases])
    return _CaseRung(
        first=first,
        last=first + len(cases),
        bases=np.array([place[node.base] for node in cases], dtype=np.intp),
        present=present,
        outcomes=outcomes,
        starts=starts,
    )


def _flat(lists: Sequence[Sequence[int]]) -> tuple[Indices, Indices]:
    """The lists end to end, and where each begins."""
    sizes = np.array([len(one) for one in lists], dtype=np.intp)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1])) if len(lists) else np.zeros(0)
    return np.array([i for one in lists for i in one], dtype=np.intp), starts.astype(np.intp)


def single_matcher(plan: Plan) -> SingleMatcher:
    """Return the plan's matcher for one enterprise, kept with the plan."""
    found: SingleMatcher = plan.memo.setdefault("single", None) or SingleMatcher(plan)
    plan.memo["single"] = found
    return found
