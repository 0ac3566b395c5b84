"""YAML as people write items: strict where YAML surprises, with a line for every field.

Days stay texts, ``no`` and ``0431`` are texts, a key given twice is an error, and one broken
document or list entry leaves its neighbours readable. Only this module imports yaml to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import yaml

from policies.items import MAX_DEPTH, ItemProblem, Place, RawItem

DOCUMENT_START = re.compile(r"^---(?=\s|$)", re.MULTILINE)
ENTRY_START = re.compile(r"^- ", re.MULTILINE)
PATH_STEP = re.compile(r"[^.\[\]]+")
# The C parser goes one call deeper a level: it survives ten times as much, not a hundred times.
HARMLESS_DEPTH = 1_000
ITEM_HINT = "write one item as a mapping, or several in a list or as documents between ---"


class _Loader(yaml.CSafeLoader):
    """YAML's core schema without its surprises: no dates, no yes/no words, no octal numbers."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping; a key given twice is an error, for one of the two would be lost."""
        seen: set[str] = set()
        for key, _value in node.value if isinstance(node, yaml.MappingNode) else ():
            if not isinstance(key, yaml.ScalarNode) or key.tag.endswith(":merge"):
                continue
            if key.value in seen and not getattr(node, "is_merged", False):
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key.value} is given twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        # Merging writes the merged keys into the node itself; a second look may find them twice.
        node.is_merged = True
        return super().construct_mapping(node, deep=deep)


# What a plain scalar may mean beside a text: kind, pattern, first characters.
PLAIN_SCALARS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), "tTfF"),
    ("null", re.compile(r"^(?:~|null|Null|NULL)$"), "~nN"),
    ("int", re.compile(r"^[-+]?(?:0|[1-9][0-9_]*)$"), "-+0123456789"),
    (
        "float",
        re.compile(r"^[-+]?[0-9]+(?:\.[0-9]*(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)$"),
        "-+0123456789",
    ),
    ("merge", re.compile(r"^<<$"), "<"),
)

_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^$"), [""])
for _kind, _pattern, _first in PLAIN_SCALARS:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", _pattern, list(_first))


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A part of the file that is parsed by itself; ``line`` is that before its first line."""

    text: str
    line: int


def read_yaml(text: str, file: str) -> Iterator[RawItem | ItemProblem]:
    """Yield every item of the file, and a problem for each part that is no YAML."""
    for document in _split(_Chunk(text, 0), DOCUMENT_START):
        try:
            node = _compose(document)
        except yaml.YAMLError as error:
            yield from _entry_by_entry(document, file, error)
        else:
            yield from _items(node, document, file)


def _entry_by_entry(
    document: _Chunk, file: str, error: yaml.YAMLError
) -> Iterator[RawItem | ItemProblem]:
    entries = _split(document, ENTRY_START)
    if len([one for one in entries if ENTRY_START.match(one.text)]) < 2:
        yield _broken(error, document, file)
        return
    for entry in entries:
        try:
            node = _compose(entry)
        except yaml.YAMLError as own_error:
            yield _broken(own_error, entry, file)
        else:
            yield from _items(node, entry, file)


def _split(chunk: _Chunk, start: re.Pattern[str]) -> list[_Chunk]:
    cuts = [0, *(match.start() for match in start.finditer(chunk.text)), len(chunk.text)]
    parts, line = [], chunk.line
    for begin, end in pairwise(cuts):
        part = chunk.text[begin:end]
        if part.strip():
            parts.append(_Chunk(part, line))
        line += part.count("\n")
    return parts


def _compose(chunk: _Chunk) -> yaml.Node | None:
    if _greatest_depth(chunk.text) > HARMLESS_DEPTH:
        _refuse_deep_nesting(chunk.text)
    node: yaml.Node | None = yaml.compose(chunk.text, Loader=_Loader)
    return node


def _greatest_depth(text: str) -> int:
    """Return a depth that the text cannot exceed, without parsing it."""
    in_blocks = max(
        len(line) - len(line.lstrip(" -?")) + 2 * line.count("- ") + 2 * line.count("? ")
        for line in text.split("\n")
    )
    return 2 * in_blocks + text.count("[") + text.count("{")


def _refuse_deep_nesting(text: str) -> None:
    """Raise on nesting that the C parser would follow until it runs out of stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(
                problem="the item is nested too deep",
                problem_mark=event.start_mark,  # type: ignore[arg-type]  # The C twin of Mark.
            )


def _items(node: yaml.Node | None, chunk: _Chunk, file: str) -> Iterator[RawItem | ItemProblem]:
    for item in _item_nodes(node):
        place = Place(file=file, line=_line(item, chunk))
        try:
            value = _construct(item)
        except yaml.YAMLError as error:
            yield _broken(error, chunk, file)
            continue
        yield RawItem(
            place=place,
            value=value,
            line_of=lambda path, item=item: _line(_node_at(item, path), chunk),  # type: ignore[misc]
        )


def _item_nodes(node: yaml.Node | None) -> list[yaml.Node]:
    if node is None:
        return []
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    keys = dict(_entries(node))
    listed = keys.get("items")
    if isinstance(listed, yaml.SequenceNode) and "id" not in keys:
        return list(listed.value)
    is_empty = isinstance(node, yaml.ScalarNode) and not node.value
    return [] if is_empty else [node]


def _construct(node: yaml.Node) -> Any:
    loader = _Loader("")
    try:
        return loader.construct_document(node)
    except (ValueError, RecursionError) as error:
        raise yaml.MarkedYAMLError(
            problem=f"a value cannot be read ({error})", problem_mark=node.start_mark
        ) from error
    finally:
        loader.dispose()


def _entries(node: yaml.Node) -> list[tuple[str, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        return []
    return [(key.value, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]


def _node_at(node: yaml.Node, path: str) -> yaml.Node:
    """Return the node at the path, or the deepest one on the way there."""
    for step in PATH_STEP.findall(path):
        if isinstance(node, yaml.SequenceNode) and step.isdecimal():
            below = node.value[int(step)] if int(step) < len(node.value) else None
        else:
            below = dict(_entries(node)).get(step)
        if below is None:
            return node
        node = below
    return node


def _line(node: yaml.Node, chunk: _Chunk) -> int:
    return chunk.line + int(node.start_mark.line) + 1


def _broken(error: yaml.YAMLError, chunk: _Chunk, file: str) -> ItemProblem:
    mark = getattr(error, "problem_mark", None)
    line = chunk.line + (mark.line if mark else 0) + 1
    said = getattr(error, "problem", None) or str(error).splitlines()[0]
    return ItemProblem(
        place=Place(file=file, line=line), code="", path="", what=f"no YAML: {said}", hint=ITEM_HINT
    )
