"""DuckDB: two filtered counts a policy, thirty policies a query, one thread.

Of the ways tried this was the fastest: more policies a query, a query for each, ``CASE`` in three
values, sums of truths and a ``WHERE`` for each count all took longer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import duckdb

from bench.peers.counted import Columns, Counted, pairwise
from bench.peers.expressions import Bits, Compare, Constant, OneOf, Test, met, unmet
from bench.peers.translating import Policy

_POLICIES_A_QUERY = 30
_OPS = {"==": "=", "!=": "<>"}
_BITS = {"any": "{} <> 0", "none": "{} = 0", "all": "{} = {}", "missing": "{} <> {}"}


def prepare(columns: Columns, policies: Sequence[Policy]) -> Callable[[], Counted]:
    """Load the table and write the queries; DuckDB reads and plans them in the time measured."""
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    city = dict(columns)
    connection.register("arrays", city)
    connection.execute("CREATE TABLE city AS SELECT * FROM arrays")
    connection.unregister("arrays")
    counts = [
        f"count(*) FILTER (WHERE {sql(test)})"
        for policy in policies
        for test in (met(policy.tree), unmet(policy.tree))
    ]
    step = 2 * _POLICIES_A_QUERY
    queries = [
        f"SELECT {', '.join(counts[first : first + step])} FROM city"
        for first in range(0, len(counts), step)
    ]

    def run() -> Counted:
        found: list[int] = []
        for query in queries:
            found += connection.execute(query).fetchone() or ()
        return pairwise(found)

    return run


def sql(test: Test) -> str:
    """Return a comparison in SQL."""
    if isinstance(test, Constant):
        return "TRUE" if test.holds else "FALSE"
    if isinstance(test, Compare):
        return f"{test.column} {_OPS.get(test.op, test.op)} {test.value!r}"
    if isinstance(test, Bits):
        return _BITS[test.kind].format(f"({test.column} & {test.mask})", test.mask)
    if isinstance(test, OneOf):
        codes = ", ".join(map(str, test.codes))
        return f"{test.column} {'' if test.is_inside else 'NOT '}IN ({codes})"
    return "(" + (" AND " if test.is_all else " OR ").join(map(sql, test.parts)) + ")"
