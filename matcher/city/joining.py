"""Columns of different enterprises put one below the other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matcher.city.columns import NO_VALUES, Column, Columns


def joined(one: Columns, other: Columns) -> Columns:
    """Return the columns of the enterprises of ``one``, and below them those of ``other``.

    What was worked out from either is worked out anew. Raises ``ValueError`` when they are of
    different days.
    """
    if one.as_of != other.as_of:
        raise ValueError(f"columns of {one.as_of} cannot be joined with those of {other.as_of}")
    counts = len(one), len(other)
    return replace(
        one,
        ids=(*one.ids, *other.ids),
        facts={
            key: _stacked(
                one.facts.get(key) or _unknown(counts[0]),
                other.facts.get(key) or _unknown(counts[1]),
            )
            for key in dict.fromkeys((*one.facts, *other.facts))
        },
        complete=_stacked(one.complete, other.complete),
        zones=_stacked(one.zones, other.zones),
        scopes=_scopes(one, other),
        words=None,
    )


def _stacked(one: Column, other: Column) -> Column:
    values = one.values.together(other.values)
    codes: list[NDArray[np.int32]] = [
        part.values.places_in(values)[part.codes] for part in (one, other)
    ]
    return Column(codes=np.concatenate(codes), values=values)


def _unknown(count: int) -> Column:
    return Column(codes=np.zeros(count, dtype=np.int32), values=NO_VALUES)


def _scopes(one: Columns, other: Columns) -> tuple[str, ...]:
    """The businesses of both; none where neither was told any."""
    if not one.scopes and not other.scopes:
        return ()
    return (*(one.scopes or [""] * len(one)), *(other.scopes or [""] * len(other)))
