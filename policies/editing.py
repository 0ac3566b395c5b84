"""Mending an item: a value, a condition, a group, a part of its head. Pure: item in, item out.

A place in an item is written as :mod:`policies.outline` writes it, ``eligibility.all[0].not``.
Nothing here changes the item it is given, and no quote: what stands beside a condition stays the
sentence of the text, or nothing where an officer wrote the condition.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.errors import NoSuchPlace
from policies.outline import OutlineLine, condition_lines

Item = dict[str, Any]
Step = str | int

ROOT = "eligibility"
_STEP = re.compile(r"([A-Za-z_][\w-]*)|\[(\d+)\]")
_GROUPS = ("all", "any", "not")
_OF_A_READING = ("inferred", "complement", "note")
"""Flags that say how extraction came to a condition; whoever mends it has looked himself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A condition with the number an officer calls it by, counted from 1 through the whole tree.

    ``groups`` are the groups it stands in, the outermost first.
    """

    number: int
    line: OutlineLine
    groups: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where the condition stands in the item."""
        return self.line.path

    @property
    def atom(self) -> Mapping[str, Any]:
        """The condition itself."""
        return self.line.atom


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change: ``value`` is put at ``path``; ``None`` takes away what stands there.

    ``whole`` is ``append`` where the value is one more condition that must hold, ``group`` where
    it is a list of places whose conditions become alternatives, ``dissolve`` where the alternatives
    around the place become conditions that must all hold, ``parts`` where it maps several parts
    of the item to what they become (``None`` takes one away), and empty otherwise. ``words`` are
    the officer's own, where they stay beside the value.
    """

    path: str
    value: Any = None
    whole: str = ""
    words: str = ""


def numbered(item: Mapping[str, Any]) -> tuple[Numbered, ...]:
    """Return the conditions of the item's tree in the order of its text, numbered from 1."""
    atoms = [line for line in condition_lines(item) if line.group is None]
    return tuple(
        Numbered(number=place, line=line, groups=_groups_of(line.path))
        for place, line in enumerate(atoms, start=1)
    )


def _groups_of(path: str) -> tuple[str, ...]:
    return tuple(step for step in steps_of(path) if step in _GROUPS and isinstance(step, str))


def apply_edit(item: Mapping[str, Any], edit: Edit) -> Item:
    """Return the item with the change made. Raises :class:`NoSuchPlace`."""
    if edit.whole == "append":
        return add_condition(item, edit.value)
    if edit.whole == "group":
        return make_alternatives(item, edit.value)
    if edit.whole == "dissolve":
        return dissolve(item, edit.path)
    if edit.whole == "parts":
        kept = {key: one for key, one in item.items() if key not in edit.value}
        given = {key: one for key, one in edit.value.items() if one is not None}
        return copy.deepcopy({**kept, **given})
    return drop(item, edit.path) if edit.value is None else put(item, edit.path, edit.value)


def steps_of(path: str) -> tuple[Step, ...]:
    """Return the keys and positions that lead to a place, outermost first."""
    return tuple(
        found[1] if found[1] is not None else int(found[2]) for found in _STEP.finditer(path)
    )


def at(item: Mapping[str, Any], path: str) -> Any:
    """Return what stands at a place. Raises :class:`NoSuchPlace`."""
    found: Any = item
    for step in steps_of(path):
        found = _inside(found, step, path)
    return found


def put(item: Mapping[str, Any], path: str, value: Any) -> Item:
    """Return the item with ``value`` at the place; the place above it must be there."""
    changed = copy.deepcopy(dict(item))
    *above, last = steps_of(path)
    holder: Any = changed
    for step in above:
        holder = _inside(holder, step, path)
    if isinstance(holder, list) and (not isinstance(last, int) or last >= len(holder)):
        raise NoSuchPlace(path)
    if not isinstance(holder, list | dict) or isinstance(last, int) != isinstance(holder, list):
        raise NoSuchPlace(path)
    holder[last] = copy.deepcopy(value)  # type: ignore[index]  # Both or neither, see above.
    return changed


def drop(item: Mapping[str, Any], path: str) -> Item:
    """Return the item without what stands there; a group left empty goes with it."""
    at(item, path)
    changed = copy.deepcopy(dict(item))
    steps = list(steps_of(path))
    while steps:
        holder: Any = changed
        for step in steps[:-1]:
            holder = _inside(holder, step, path)
        del holder[steps[-1]]
        steps.pop()
        if not steps or not _is_empty_group(holder, steps):
            break
    changed.setdefault(ROOT, {"all": []})
    return changed


def _is_empty_group(holder: Any, steps: Sequence[Step]) -> bool:
    """Whether a group of the tree has nothing left in it; alternatives to nothing ask nothing."""
    if steps[0] != ROOT:
        return False
    if isinstance(holder, list):
        return not holder and steps != [ROOT, "all"]
    return not any(key in holder for key in ("field", *_GROUPS))


def add_condition(item: Mapping[str, Any], node: Mapping[str, Any]) -> Item:
    """Return the item with one more condition, or all of a list, behind those that must hold."""
    tree = item.get(ROOT)
    added = node["all"] if set(node) == {"all"} else [dict(node)]
    if isinstance(tree, Mapping) and set(tree) == {"all"} and isinstance(tree["all"], list):
        return put(item, ROOT, {"all": [*tree["all"], *added]})
    return put(item, ROOT, {"all": [*([tree] if tree else []), *added]})


def make_alternatives(item: Mapping[str, Any], paths: Sequence[str]) -> Item:
    """Return the item with these conditions as alternatives, where the first of them stood.

    A condition that stands in a group below moves with its group: an exclusion keeps its
    ``not``, and alternatives become part of the new ones. Raises ``ValueError`` where that
    leaves fewer than two, or where the whole tree is no list of conditions that must all hold.
    """
    places = sorted({_conjunct_of(path) for path in paths})
    tree = at(item, ROOT)
    if len(places) < 2 or set(tree) != {"all"}:
        raise ValueError("alternatives are at least two conditions that must hold now")
    chosen = [copy.deepcopy(tree["all"][place]) for place in places]
    children = [child for node in chosen for child in _alternatives_of(node)]
    left: list[Any] = [node for place, node in enumerate(tree["all"]) if place not in places]
    left.insert(places[0], {"any": children})
    return put(item, ROOT, {"all": left})


def dissolve(item: Mapping[str, Any], path: str) -> Item:
    """Return the item with the alternatives around a condition as conditions that must all hold.

    Raises ``ValueError`` where the condition stands in no such group.
    """
    place, tree = _conjunct_of(path), at(item, ROOT)
    node = tree["all"][place] if set(tree) == {"all"} else tree
    if set(node) != {"any"}:
        raise ValueError("the condition is no alternative")
    if node is tree:
        return put(item, ROOT, {"all": node["any"]})
    return put(item, ROOT, {"all": [*tree["all"][:place], *node["any"], *tree["all"][place + 1 :]]})


def _conjunct_of(path: str) -> int:
    """Return which of the conditions that must all hold a place belongs to."""
    steps = steps_of(path)
    is_listed = len(steps) > 2 and steps[1] == "all"
    return int(steps[2]) if is_listed else 0


def _alternatives_of(node: Any) -> list[Any]:
    return list(node["any"]) if set(node) == {"any"} else [node]


def steps_key(path: str) -> tuple[tuple[int, str], ...]:
    """Return what sorts places in the order of the tree."""
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in steps_of(path))


def with_value(atom: Mapping[str, Any], *, op: str | None, value: Any) -> dict[str, Any]:
    """Return the condition with another value, and operator if one is given.

    It no longer counts as guessed: a person has looked at it.
    """
    changed = {key: one for key, one in atom.items() if key not in (*_OF_A_READING, "unit")}
    return changed | {"value": value} | ({"op": op} if op is not None else {})


def with_flag(atom: Mapping[str, Any], flag: str, *, is_set: bool) -> dict[str, Any]:
    """Return the condition with a flag of the contract set or taken back.

    ``preference`` stands for ``hard: false``.
    """
    key, on = ("hard", False) if flag == "preference" else (flag, True)
    changed = {name: one for name, one in atom.items() if name != key}
    return changed | ({key: on} if is_set else {})


def has_flag(atom: Mapping[str, Any], flag: str) -> bool:
    """Whether a flag of :func:`with_flag` is set."""
    return atom.get("hard") is False if flag == "preference" else bool(atom.get(flag))


def with_period(atom: Mapping[str, Any], period: str | None) -> dict[str, Any]:
    """Return the condition for another period; ``None`` takes the period away."""
    changed = {key: one for key, one in atom.items() if key != "per"}
    return changed | ({"per": period} if period else {})


def _inside(holder: Any, step: Step, path: str) -> Any:
    try:
        return holder[step]
    except (KeyError, IndexError, TypeError) as error:
        raise NoSuchPlace(path) from error
