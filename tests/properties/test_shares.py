"""What binary fractions say is missing of a threshold is what the exact numbers say, or nothing."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexicon.interval import Interval
from matcher.city.block_facts import figure_marks
from matcher.city.columns import column_of
from matcher.city.sheets import Gaps, is_whole_limit
from matcher.kernels.backends import BACKENDS, NUMPY
from matcher.kernels.numpy_misses import gap_shares
from matcher.kernels.tables import DOUBTFUL, KNOWN, NO_SHARE, POINT, WHOLE, Ends
from matcher.near_miss import distance, share_of
from matcher.plan.figures import figures

wholes = st.integers(-(10**13), 10**13) | st.sampled_from(
    (0, 1, 10**6, 3 * 10**6, 2**53, 2**53 + 1)
)
parts = st.decimals("-9", "9", places=6) | st.sampled_from((Decimal("0.05"), Decimal(1) / 3))
numbers = wholes | parts
bands = st.one_of(
    numbers.map(Interval.exactly),
    st.tuples(numbers, numbers)
    .map(sorted)
    .filter(lambda ends: ends[0] < ends[1])
    .map(lambda ends: Interval(low=ends[0], high=ends[1], high_open=True)),
    numbers.map(lambda end: Interval(low=end)),
    numbers.map(lambda end: Interval(high=end)),
)


def tables(band: Interval, limits: tuple[int | Decimal, ...], is_point: bool) -> tuple[Gaps, Ends]:
    """One figure of one enterprise, and one gap."""
    found = figures(column_of([band]))
    marks = figure_marks(found)
    ends = Ends(*(one[1:].reshape(1, 1) for one in (found.low, found.high, marks)))
    padded = np.zeros((1, 2))
    padded[0, : len(limits)] = [float(limit) for limit in limits]
    gaps = Gaps(
        figure=np.zeros(1, np.int32),
        limits=padded,
        number=np.array([len(limits)], np.int32),
        is_whole=np.array([all(map(is_whole_limit, limits))], np.uint8),
        is_point=np.array([is_point], np.uint8),
    )
    return gaps, ends


def share(backend: str, gaps: Gaps, ends: Ends) -> int:
    if backend == NUMPY:
        nothing = np.zeros(1, dtype=np.int64)
        return int(gap_shares(gaps, ends, np.zeros(1, np.int32), nothing)[0])
    compiled = pytest.importorskip("matcher.kernels.numba_pairs").gap_share
    return int(
        compiled(
            ends.marks[0, 0], ends.low[0, 0], ends.high[0, 0], gaps.limits[0],
            gaps.number[0], gaps.is_whole[0], gaps.is_point[0],
        )
    )  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(bands, numbers, st.none() | numbers, st.booleans())
def test_shares_are_exact_or_in_doubt(band, first, second, is_point):
    limits = tuple(Decimal(one) for one in (first, second) if one is not None)
    exact = distance(band, limits, is_point=is_point)
    wanted = NO_SHARE if exact is None else share_of(*exact)
    gaps, ends = tables(band, limits, is_point)
    found = {share(backend, gaps, ends) for backend in BACKENDS}
    assert len(found) == 1
    assert found <= {wanted, DOUBTFUL}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("value", "limit", "wanted"),
    [(75, 100, 250_000), (0, 100, 1_000_000), (200, 100, 1_000_000), (299_999, 300_000, 3)],
    ids=["a quarter", "all of it", "more than all", "rounded down"],
)
def test_whole_numbers_are_never_in_doubt(backend, value, limit, wanted):
    gaps, ends = tables(Interval.exactly(value), (limit,), is_point=False)
    assert share(backend, gaps, ends) == wanted


def test_marks_tell_what_is_known():
    column = column_of([None, 3, Decimal("0.5"), Interval(low=1, high=2), Interval(low=1)])
    found = figure_marks(figures(column))[column.codes]
    assert found.tolist() == [
        0,
        KNOWN | WHOLE | POINT,
        KNOWN | POINT,
        KNOWN | WHOLE,
        KNOWN | WHOLE,
    ]
