"""Polars: two sums of an expression a policy, thirty policies a query, one thread.

``all_horizontal`` was faster than a chain of ``&`` at 20,000 enterprises and alike at 100,000;
more or fewer policies a query, no common subexpressions and the streaming engine were slower or
alike.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

import polars as pl

from bench.peers.counted import Columns, Counted, pairwise
from bench.peers.expressions import Bits, Compare, Constant, OneOf, Test, met, unmet
from bench.peers.translating import Policy

_POLICIES_A_QUERY = 30
_OPS: dict[str, Callable[[pl.Expr, float], pl.Expr]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}


def prepare(columns: Columns, policies: Sequence[Policy]) -> Callable[[], Counted]:
    """Load the frame and write the expressions; Polars plans and runs them in the time measured."""
    frame = pl.DataFrame(dict(columns))
    sums = [
        expression(test).sum().alias(f"{number}{side}")
        for number, policy in enumerate(policies)
        for side, test in (("met", met(policy.tree)), ("unmet", unmet(policy.tree)))
    ]
    step = 2 * _POLICIES_A_QUERY
    queries = [sums[first : first + step] for first in range(0, len(sums), step)]

    def run() -> Counted:
        found: list[int] = []
        for query in queries:
            found += frame.lazy().select(query).collect().row(0)
        return pairwise(found)

    return run


def expression(test: Test) -> pl.Expr:
    """Return a comparison as an expression over columns."""
    if isinstance(test, Constant):
        return pl.repeat(test.holds, pl.len(), dtype=pl.Boolean)
    if isinstance(test, Compare):
        return _OPS[test.op](pl.col(test.column), test.value)
    if isinstance(test, Bits):
        own = pl.col(test.column) & test.mask
        wanted = 0 if test.kind in ("any", "none") else test.mask
        return own == wanted if test.kind in ("none", "all") else own != wanted
    if isinstance(test, OneOf):
        found = pl.col(test.column).is_in(list(test.codes))
        return found if test.is_inside else ~found
    join = pl.all_horizontal if test.is_all else pl.any_horizontal
    return join([expression(part) for part in test.parts])
