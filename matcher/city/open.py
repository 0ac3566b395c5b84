"""How many facts a POSSIBLE policy still turns on, counted for all rows at once.

A field counts once however many conditions ask for it, and only those of undecided parts do. Only
the rows where the whole verdict is POSSIBLE are ever looked at: there no conjunct is unmet, so a
conjunct is open where it can be unmet; inside an open disjunction nothing is met, so a part is
open where it can be met.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum

from matcher.plan.nodes import ALL, MET, UNMET, Cases, Join, NodeTable, Shape
from matcher.plan.program import EVERY, NONE, Emitter


class Sure(Enum):
    """What is known of a part in the rows that are looked at."""

    NOT_UNMET = 1
    NOT_MET = 2
    NOTHING = 3


def open_fields(shapes: Sequence[Shape], emitter: Emitter) -> tuple[list[int], int]:
    """Return the bits of how many fields are undecided where all shapes are met or unknown.

    The second number is how many there can be.
    """
    by_field: dict[str, list[int]] = {}
    for shape in shapes:
        for name, plane in _open(shape, EVERY, Sure.NOT_UNMET, emitter):
            by_field.setdefault(name, []).append(plane)
    return emitter.count(emitter.any(planes) for planes in by_field.values()), len(by_field)


def _open(shape: Shape, within: int, sure: Sure, emitter: Emitter) -> Iterator[tuple[str, int]]:
    if shape.node in (MET, UNMET):
        return
    here = emitter.both(within, _unknown(shape.node, sure, emitter))
    if here == NONE:
        return
    if shape.atom is not None:
        yield shape.atom.field, here
        return
    inner, is_plain = _inside(shape.node, emitter.table)
    # Where the parts are as sure as the whole, being open themselves tells that the whole is.
    narrowed = within if is_plain and inner is sure else here
    for part in shape.parts:
        yield from _open(part, narrowed, inner, emitter)


def _unknown(node: int, sure: Sure, emitter: Emitter) -> int:
    pair = emitter.pair(node)
    if sure is Sure.NOT_UNMET:
        return pair.can_be_unmet
    return pair.can_be_met if sure is Sure.NOT_MET else emitter.both(*pair)


def _inside(number: int, table: NodeTable) -> tuple[Sure, bool]:
    """What is sure of the parts of an undecided node, and whether no cases decide it."""
    node = table.nodes[number]
    is_plain = not isinstance(node, Cases)
    while isinstance(node, Cases):
        node = table.nodes[node.base]
    if not isinstance(node, Join):
        return Sure.NOTHING, is_plain
    return (Sure.NOT_UNMET if node.kind == ALL else Sure.NOT_MET), is_plain
