"""What most would write: jieba, scikit-learn and Python loops over the conditions of each pair.

Every enterprise is a dictionary of facts, every condition a function of it that says true, false
or nothing; conjunctions stop at the first part that is certainly unmet. Texts become TF-IDF
vectors; all cosines are worked out at once; what each enterprise can have is sorted by verdict
and cosine.
"""

from __future__ import annotations

import operator
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jieba
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from bench.peers.counted import Columns, Counted
from bench.peers.expressions import Bits, Cases, Compare, Constant, Leaf, OneOf, Test, Tree
from bench.peers.translating import Policy

Facts = Mapping[str, Any]
Condition = Callable[[Facts], bool | None]

TOP, NEAR = 20, 10
_OPS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}


def prepare(columns: Columns, policies: Sequence[Policy]) -> Callable[[], Counted]:
    """Make the facts of each enterprise and the functions of each policy."""
    people = people_of(columns)
    conditions = [_condition(policy.tree) for policy in policies]

    def run() -> Counted:
        eligible, ineligible = [0] * len(conditions), [0] * len(conditions)
        for facts in people:
            for at, condition in enumerate(conditions):
                verdict = condition(facts)
                if verdict is True:
                    eligible[at] += 1
                elif verdict is False:
                    ineligible[at] += 1
        return Counted(eligible=tuple(eligible), ineligible=tuple(ineligible))

    return run


def people_of(columns: Columns) -> list[Facts]:
    """Return the facts of each enterprise as a dictionary."""
    told = [column.tolist() for column in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*told, strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeTask:
    """Matching from facts and texts to sorted lists; ``seconds`` of each part, in order."""

    found: Counted
    seconds: Mapping[str, float]
    listed: int

    @property
    def words(self) -> float:
        """The seconds that cutting words took."""
        return self.seconds["words"]

    @property
    def rest(self) -> float:
        """The seconds that everything else took."""
        return self.seconds["texts"] + self.seconds["verdicts"]


def match_all(
    columns: Columns, policies: Sequence[Policy], texts: Sequence[str], scopes: Sequence[str]
) -> WholeTask:
    """Match every enterprise: verdicts, near misses, the best by verdict and fit of texts.

    Dictionaries, functions and the vectors of policies are made beforehand; everything else is
    measured.
    """
    began = time.process_time()
    people = people_of(columns)
    conditions = [[_condition(part) for part in policy.conjuncts] for policy in policies]
    vectorizer = TfidfVectorizer(token_pattern=r"(?u)\S+")
    vectors = vectorizer.fit_transform([" ".join(jieba.lcut(text)) for text in texts])
    started = time.process_time()
    own_words = [" ".join(jieba.lcut(scope)) for scope in scopes]
    cut = time.process_time()
    fits = cosine_similarity(vectorizer.transform(own_words), vectors)
    fitted = time.process_time()
    eligible, ineligible = [0] * len(policies), [0] * len(policies)
    listed = 0
    for row, facts in enumerate(people):
        best: list[tuple[int, float, int]] = []
        near: list[int] = []
        for at, parts in enumerate(conditions):
            verdict, missed = _judge(parts, facts)
            if verdict is False:
                ineligible[at] += 1
                if missed == 1:
                    near.append(at)
            else:
                eligible[at] += verdict is True
                best.append((0 if verdict is True else 1, -fits[row, at], at))
        best.sort()
        listed += len(best[:TOP]) + len(near[:NEAR])
    done = time.process_time()
    return WholeTask(
        found=Counted(eligible=tuple(eligible), ineligible=tuple(ineligible)),
        seconds={
            "ready": started - began,
            "words": cut - started,
            "texts": fitted - cut,
            "verdicts": done - fitted,
        },
        listed=listed,
    )


def _judge(parts: Sequence[Condition], facts: Facts) -> tuple[bool | None, int]:
    """The verdict, and how many conditions are not certainly met, counted up to two."""
    verdict: bool | None = True
    missed = 0
    for part in parts:
        outcome = part(facts)
        if outcome is True:
            continue
        missed += 1
        if outcome is False:
            verdict = False
        elif verdict is True:
            verdict = None
        if verdict is False and missed > 1:
            break
    return verdict, missed


def _condition(tree: Tree) -> Condition:
    if isinstance(tree, Leaf):
        return _leaf(tree)
    if isinstance(tree, Cases):
        return _cases(tree)
    children = tuple(_condition(child) for child in tree.children)
    settles = not tree.is_all

    def judge(facts: Facts) -> bool | None:
        result: bool | None = not settles
        for child in children:
            outcome = child(facts)
            if outcome is settles:
                return settles
            if outcome is None:
                result = None
        return result

    return judge


def _leaf(leaf: Leaf) -> Condition:
    met, unmet = _test(leaf.met), _test(leaf.unmet)

    def judge(facts: Facts) -> bool | None:
        if met(facts):
            return True
        return False if unmet(facts) else None

    return judge


def _cases(tree: Cases) -> Condition:
    base, is_open = _condition(tree.base), _test(tree.is_open)
    cases = tuple((_test(present), _condition(outcome)) for present, outcome in tree.cases)

    def judge(facts: Facts) -> bool | None:
        outcome = base(facts)
        if outcome is not None or not is_open(facts):
            return outcome
        found = {one(facts) for present, one in cases if present(facts)}
        return found.pop() if len(found) == 1 else None

    return judge


def _test(test: Test) -> Callable[[Facts], bool]:
    """The comparison as a function of an enterprise's facts."""
    if isinstance(test, Constant):
        holds = test.holds
        return lambda facts: holds
    if isinstance(test, Compare):
        compare, column, value = _OPS[test.op], test.column, test.value
        return lambda facts: compare(facts[column], value)
    if isinstance(test, Bits):
        return _bits(test)
    if isinstance(test, OneOf):
        name, codes, is_inside = test.column, frozenset(test.codes), test.is_inside
        return lambda facts: (facts[name] in codes) is is_inside
    parts = tuple(_test(part) for part in test.parts)
    join = all if test.is_all else any
    return lambda facts: join(part(facts) for part in parts)


def _bits(test: Bits) -> Callable[[Facts], bool]:
    column, mask = test.column, test.mask
    wanted = 0 if test.kind in ("any", "none") else mask
    if test.kind in ("none", "all"):
        return lambda facts: facts[column] & mask == wanted
    return lambda facts: facts[column] & mask != wanted
