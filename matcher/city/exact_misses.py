"""Shares of thresholds that binary fractions leave in doubt, worked out with the exact numbers."""

from __future__ import annotations

from typing import NamedTuple

from matcher.city.sheets import Sheets
from matcher.kernels.tables import NO_SHARE, Planes
from matcher.near_miss import WHOLE_SHARE, distance, share_of
from matcher.plan.facts import FactTable


class ExactMisses:
    """What is missing of single conditions. Equal figures are compared once."""

    def __init__(self, sheets: Sheets, facts: FactTable) -> None:
        columns = {key: facts.column(key.field, key.period) for key in sheets.figures}
        self._gaps = sheets.missed_gaps
        self._figures = [
            (columns[gap.key], facts.figures_of(columns[gap.key])) for gap in self._gaps
        ]
        misses = sheets.misses
        self._trees, self._atoms = misses.trees.tolist(), misses.atoms.tolist()
        rows = (misses.unmet, misses.field_bit, misses.is_fixed, misses.gap)
        self._missable = [_Atom(*one) for one in zip(*(row.tolist() for row in rows), strict=True)]
        self._known: dict[tuple[int, int], int] = {}

    def share(self, planes: Planes, condition: int, place: int, row: int) -> int:
        """Return the millionths that are missing; ``NO_SHARE`` where it cannot change.

        ``place`` is that of the ``row`` in the planes.
        """
        found = [self._tree(planes, tree, place, row) for tree in range(*self._trees[condition])]
        _, share, can_change = min(found, key=lambda one: one[:2])
        return share if can_change else NO_SHARE

    def _tree(self, planes: Planes, tree: int, place: int, row: int) -> tuple[int, int, bool]:
        """How many fields are missing, the share, and whether any of them can change."""
        word, bit = place >> 6, place & 63
        atoms = self._missable[self._atoms[tree] : self._atoms[tree + 1]]
        missing = [atom for atom in atoms if int(planes[atom.unmet, word]) >> bit & 1]
        shares = [self._gap(atom.gap, row) for atom in missing if atom.gap >= 0]
        told = [share for share in shares if share != NO_SHARE]
        fields = len({atom.field_bit for atom in missing})
        is_free = not all(atom.is_fixed for atom in missing)
        return fields, told[0] if len(told) == 1 else WHOLE_SHARE, is_free

    def _gap(self, number: int, row: int) -> int:
        column, figures = self._figures[number]
        code = int(column.codes[row])
        key = number, int(figures.alike[code])
        if key not in self._known:
            gap, band = self._gaps[number], figures.exact[code] if figures.known[code] else None
            found = band and distance(band, gap.limits, is_point=gap.is_point)
            self._known[key] = share_of(*found) if found else NO_SHARE
        return self._known[key]


class _Atom(NamedTuple):
    """One atom, as the tables have it."""

    unmet: int
    field_bit: int
    is_fixed: int
    gap: int
