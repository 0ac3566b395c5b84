"""What is packed comes out again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.packed_lists import (
    MOST_CONDITIONS,
    BestEntry,
    NearEntry,
    pack_best,
    pack_near,
    unpack_best,
    unpack_near,
)
from matcher.verdict import VerdictKind

KINDS = (VerdictKind.ELIGIBLE, VerdictKind.POSSIBLE)
WIDTH = 3

ENTRIES = st.lists(
    st.lists(st.tuples(st.integers(1, 2**50), st.integers(0, 1)), max_size=WIDTH), max_size=5
)


def table(rows: list[list[tuple[int, int]]], part: int) -> np.ndarray:
    found = np.full((len(rows), WIDTH), -1, dtype=np.int64)
    for i, row in enumerate(rows):
        found[i, : len(row)] = [entry[part] for entry in row]
    return found


@given(rows=ENTRIES)
def test_lists_come_back_row_by_row(rows: list[list[tuple[int, int]]]) -> None:
    versions, details = table(rows, 0), table(rows, 1)
    taken = versions > 0
    best, near = pack_best(versions, details, taken), pack_near(versions, details, taken)
    assert [unpack_best(one) for one in best] == [
        tuple(BestEntry(version_id=number, kind=KINDS[kind]) for number, kind in row)
        for row in rows
    ]
    assert [unpack_near(one) for one in near] == [
        tuple(NearEntry(version_id=number, condition=kind) for number, kind in row) for row in rows
    ]


def test_a_number_without_room_is_refused() -> None:
    one = np.ones((1, 1), dtype=np.int64)
    with pytest.raises(ValueError, match="conditions"):
        pack_near(one, one * MOST_CONDITIONS, one > 0)
