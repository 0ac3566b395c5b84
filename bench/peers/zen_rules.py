"""zen-engine: fifty policies an expression, evaluated for one enterprise after the other.

A compiled list of expressions was the fastest way: ten times faster than a decision (JDM) with a
node of as many expressions, and twenty times faster than an expression for each policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import zen

from bench.peers.counted import Columns, Counted, pairwise
from bench.peers.expressions import Bits, Compare, Constant, Joined, OneOf, Test, met, unmet
from bench.peers.facts import Array
from bench.peers.translating import Policy

_POLICIES_AN_EXPRESSION = 50
_FARTHEST = 1e18
"""Stands for infinity, which the engine's decimal numbers do not have."""

_A_LITTLE = 2.0**-10
"""Less than any two thresholds or figures told differ."""

_BITS = {"any": "({})", "none": "not ({})", "all": "({})", "missing": "not ({})"}


def prepare(columns: Columns, policies: Sequence[Policy]) -> Callable[[], Counted]:
    """Compile the expressions and make a context of plain values for each enterprise."""
    tests = [test for one in policies for test in (met(one.tree), unmet(one.tree))]
    step = 2 * _POLICIES_AN_EXPRESSION
    compiled = [
        zen.compile_expression("[" + ", ".join(map(written, tests[first : first + step])) + "]")
        for first in range(0, len(tests), step)
    ]
    contexts = _contexts(columns, {bit for test in tests for bit in _bits(test)})

    def run() -> Counted:
        totals = [0] * len(tests)
        for context in contexts:
            at = 0
            for expression in compiled:
                for holds in expression.evaluate(context):
                    totals[at] += holds
                    at += 1
        return pairwise(totals)

    return run


def written(test: Test) -> str:
    """Return a comparison in the engine's own language; sets are truths, one a member."""
    if isinstance(test, Constant):
        return "true" if test.holds else "false"
    if isinstance(test, Compare):
        return f"{test.column} {test.op} {test.value!r}"
    if isinstance(test, Bits):
        word = " or " if test.kind in ("any", "none") else " and "
        return "(" + _BITS[test.kind].format(word.join(_names(test))) + ")"
    if isinstance(test, OneOf):
        codes = ", ".join(map(str, test.codes))
        return f"({test.column} {'' if test.is_inside else 'not '}in [{codes}])"
    return "(" + (" and " if test.is_all else " or ").join(map(written, test.parts)) + ")"


def _names(test: Bits) -> Iterator[str]:
    return (f"{column}_{bit}" for column, bit in _bits(test))


def _bits(test: Test) -> Iterator[tuple[str, int]]:
    if isinstance(test, Bits):
        yield from ((test.column, bit) for bit in range(63) if test.mask >> bit & 1)
    elif isinstance(test, Joined):
        for part in test.parts:
            yield from _bits(part)


def _contexts(columns: Columns, bits: set[tuple[str, int]]) -> list[dict[str, Any]]:
    told: dict[str, list[Any]] = {
        name: (_coarse(column) if column.dtype.kind == "f" else column).tolist()
        for name, column in columns.items()
    }
    told |= {
        f"{name}_{bit}": (columns[name] >> bit & 1).astype(bool).tolist() for name, bit in bits
    }
    return [dict(zip(told, row, strict=True)) for row in zip(*told.values(), strict=True)]


def _coarse(ends: Array) -> Array:
    """Ends of bands in the engine's numbers, which keep fifteen digits of a binary fraction.

    Right below a whole number, where a band leaves its end out, becomes a little farther below.
    """
    above = np.nextafter(ends, np.inf)
    is_right_below = (above == np.floor(above)) & (ends != np.floor(ends))
    kept: Array = np.where(is_right_below, above - _A_LITTLE, ends).clip(-_FARTHEST, _FARTHEST)
    return kept
