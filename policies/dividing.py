"""One item into two, and two drafts into one: pure; every quote stays where its text has it."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from policies.editing import ROOT, Item, add_condition, drop, numbered, steps_key
from policies.items import MAX_CODE_LENGTH, MAX_TITLE_LENGTH

JOINT = "\n\n"
"""What stands between two texts that become one."""

_OWN_PARTS = ("id", "title", "eligibility", "benefits", "text", "materials", "warnings")


def split_item(
    item: Mapping[str, Any],
    *,
    conditions: Collection[int],
    benefits: Collection[int],
    code: str,
    title: str,
) -> tuple[Item, Item]:
    """Part an item in what stays and what goes; both keep text, head and window.

    ``conditions`` (numbers of :func:`policies.editing.numbered`) and ``benefits`` (positions,
    counted from 1) go into the new item; conditions that are not named stay in the old one alone.
    Raises ``ValueError`` unless both have something to claim.
    """
    given = item.get("benefits")
    listed = list(given) if isinstance(given, list) else []
    going = [one for place, one in enumerate(listed, start=1) if place in benefits]
    staying = [one for place, one in enumerate(listed, start=1) if place not in benefits]
    if not going or not staying:
        raise ValueError("each of the two items needs a benefit of its own")
    known = numbered(item)
    new = copy.deepcopy(dict(item)) | {"id": code, "title": title[:MAX_TITLE_LENGTH]}
    new["benefits"] = copy.deepcopy(going)
    new = _without(new, [one.path for one in known if one.number not in conditions])
    old = _without(dict(item), [one.path for one in known if one.number in conditions])
    return old | {"benefits": staying}, new


def _without(item: Item, paths: Collection[str]) -> Item:
    for path in sorted(paths, key=steps_key, reverse=True):
        item = drop(item, path)
    return item


def free_code(code: str, taken: Collection[str]) -> str:
    """Return a code for what is split off ``code``, one that nobody has."""
    for number in range(2, len(taken) + 3):
        end = f"-{number}"
        wanted = code[: MAX_CODE_LENGTH - len(end)] + end
        if wanted not in taken:
            return wanted
    raise AssertionError("more names than items are tried")


def join_items(one: Mapping[str, Any], other: Mapping[str, Any]) -> Item:
    """Return one item that asks and gives what both do; head and window are the first one's.

    Where the texts differ, the second stands behind the first, and its quotes move along. What
    both say in the same words is kept once.
    """
    first, second = str(one.get("text") or ""), str(other.get("text") or "")
    if second in first:
        text, shift = first, first.index(second)
    else:
        text, shift = first + JOINT + second, len(first) + len(JOINT)
    moved = _moved(other, shift)
    joined = copy.deepcopy(dict(one)) | {"text": text}
    for key in ("benefits", "materials"):
        joined[key] = _once([*_listed(one.get(key)), *_listed(moved.get(key))])
    known = [_bare(node) for node in _conjuncts(one.get(ROOT))]
    for node in _conjuncts(moved.get(ROOT)):
        if _bare(node) not in known:
            joined = add_condition(joined, node)
    for key, value in moved.items():
        if key not in _OWN_PARTS and joined.get(key) in (None, "", [], {}):
            joined[key] = value
    return joined


def _conjuncts(tree: Any) -> Iterator[Any]:
    if isinstance(tree, Mapping) and set(tree) == {"all"} and isinstance(tree["all"], list):
        yield from tree["all"]
    elif tree:
        yield tree


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value] if value else []


def _once(values: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for value in values:
        if all(_bare(value) != _bare(one) for one in kept):
            kept.append(copy.deepcopy(value))
    return kept


def _bare(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _bare(one) for key, one in value.items() if key != "span"}
    return [_bare(one) for one in value] if isinstance(value, list) else value


def _moved(value: Any, shift: int) -> Any:
    """Return the value with every span moved along by ``shift`` characters."""
    if isinstance(value, list):
        return [_moved(one, shift) for one in value]
    if not isinstance(value, Mapping):
        return value
    return {
        key: [place + shift for place in one] if _is_span(key, one) else _moved(one, shift)
        for key, one in value.items()
    }


def _is_span(key: str, value: Any) -> bool:
    return (
        key == "span"
        and isinstance(value, list)
        and len(value) == 2
        and all(type(place) is int for place in value)
    )
