"""An item's conditions and benefits as lines: what stands where, beside its source sentence.

Read from the item as it was written, so that an officer sees everything, known or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

GROUP_KEYS = ("all", "any", "not")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineLine:
    """One line of a condition tree.

    ``group`` is ``all``, ``any`` or ``not`` for a line that holds others, and ``atom`` is
    then empty; ``path`` leads to it in the item. ``quote`` is ``None`` where no sentence
    says it.
    """

    depth: int
    path: str
    group: str | None
    atom: Mapping[str, Any]
    quote: str | None


def condition_lines(item: Mapping[str, Any]) -> tuple[OutlineLine, ...]:
    """Return the eligibility tree, top first."""
    return tuple(tree_lines(item.get("eligibility"), "eligibility"))


def tree_lines(node: Any, path: str, depth: int = 0) -> Iterator[OutlineLine]:
    """Yield the lines of one condition tree."""
    if not isinstance(node, Mapping):
        return
    if "field" in node:
        yield OutlineLine(depth=depth, path=path, group=None, atom=node, quote=node.get("quote"))
        return
    for group in GROUP_KEYS:
        if group not in node:
            continue
        yield OutlineLine(
            depth=depth, path=f"{path}.{group}", group=group, atom={}, quote=node.get("quote")
        )
        below = node[group]
        for place, child in enumerate(below if isinstance(below, list) else [below]):
            step = f"[{place}]" if isinstance(below, list) else ""
            yield from tree_lines(child, f"{path}.{group}{step}", depth + 1)


def atoms(item: Mapping[str, Any]) -> tuple[OutlineLine, ...]:
    """Return every atom of the item: its conditions, then those of its benefits."""
    lines = list(condition_lines(item))
    for place, benefit in enumerate(benefits_of(item)):
        for key in ("when", "measure"):
            lines.extend(tree_lines(benefit.get(key), f"benefits[{place}].{key}"))
    return tuple(line for line in lines if line.group is None)


def benefits_of(item: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Return the item's benefits as written."""
    given = item.get("benefits")
    if not isinstance(given, list):
        return ()
    return tuple(one for one in given if isinstance(one, Mapping))
