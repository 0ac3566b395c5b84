"""Policy items as files bring them: one mapping each, checked whole or refused whole.

An item that is accepted here can be stored on both databases, written out again equal, and
matched. Whatever is wrong is a value (:class:`ItemProblem`) that names file, line and field,
so that one broken item never keeps the others out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from matcher.card import PolicyCard, card_from_item
from matcher.errors import InvalidItem

MAX_CODE_LENGTH = 128
MAX_TITLE_LENGTH = 300
MAX_VALUES = 20_000
MAX_DEPTH = 60
LARGEST_INTEGER = 10**18

TYPE_NAMES = {
    dict: "a mapping",
    list: "a list",
    str: "a text",
    bool: "a yes/no",
    int: "a number",
    float: "a number",
    type(None): "nothing",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands: a file and a line, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemProblem:
    """Why one item was refused; ``path`` is empty when the item cannot be read at all."""

    place: Place
    code: str
    path: str
    what: str
    hint: str

    def __str__(self) -> str:
        item = f" item {self.code}," if self.code else ""
        field = f" field {self.path}:" if self.path else ""
        return f"{self.place}:{item}{field} {self.what}; {self.hint}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawItem:
    """What stood at one place, before anybody looked at it.

    ``line_of`` gives the line of a field's path, as near as the format can tell.
    """

    place: Place
    value: Any
    line_of: Callable[[str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadItem:
    """An item in the agreed form, with its card and the hash of its canonical form."""

    place: Place
    item: dict[str, Any]
    item_hash: str
    card: PolicyCard

    @property
    def code(self) -> str:
        """The item's id."""
        return str(self.item["id"])

    @property
    def title(self) -> str:
        """The item's title."""
        return str(self.item["title"])


class _Refused(Exception):
    """A value cannot be part of an item."""

    def __init__(self, path: str, what: str, hint: str) -> None:
        super().__init__(what)
        self.path, self.what, self.hint = path, what, hint


def check_item(raw: RawItem) -> ReadItem | ItemProblem:
    """Return the item in its agreed form, or what is wrong with it."""
    try:
        item = _plain(raw.value)
        card = card_from_item(item)
    except _Refused as refused:
        return _problem(raw, refused.path, refused.what, refused.hint)
    except InvalidItem as invalid:
        return _problem(raw, invalid.path, invalid.what, invalid.hint)
    return ReadItem(place=raw.place, item=item, item_hash=item_hash(item), card=card)


def item_hash(item: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the item's canonical JSON: equal items, equal hash."""
    canonical = json.dumps(item, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _problem(raw: RawItem, path: str, what: str, hint: str) -> ItemProblem:
    code = raw.value.get("id") if isinstance(raw.value, Mapping) else None
    return ItemProblem(
        place=Place(file=raw.place.file, line=raw.line_of(path)),
        code=code[:MAX_CODE_LENGTH] if isinstance(code, str) else "",
        path=path,
        what=what,
        hint=hint,
    )


def _plain(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Refused(
            "",
            f"expected one policy item, found {TYPE_NAMES.get(type(value), 'something else')}",
            "write a mapping with id, title, eligibility, benefits and text",
        )
    budget = iter(range(MAX_VALUES))
    plain = {key: _storable(child, key, 1, budget) for key, child in _keyed(value, "")}
    _check_code(plain.get("id"))
    _check_title(plain.get("title"))
    _check_substance(plain)
    return plain


def _check_code(code: object) -> None:
    if not isinstance(code, str) or not code.strip():
        raise _Refused("id", "is missing or no text", "give every item an id of its own")
    if len(code) > MAX_CODE_LENGTH or any(one.isspace() or not one.isprintable() for one in code):
        raise _Refused(
            "id",
            f"is longer than {MAX_CODE_LENGTH} characters or holds blanks",
            "use a short id such as wc-2026-rent-relief",
        )


def _check_title(title: object) -> None:
    if not isinstance(title, str) or not title.strip():
        raise _Refused("title", "is missing or no text", "give the item's name as people read it")
    if len(title) > MAX_TITLE_LENGTH:
        raise _Refused(
            "title", f"is longer than {MAX_TITLE_LENGTH} characters", "shorten the title"
        )


def _check_substance(plain: dict[str, Any]) -> None:
    # Without conditions an item would be for everybody, without benefits nothing to claim.
    if not isinstance(plain.get("eligibility"), dict):
        raise _Refused("eligibility", "is missing", 'write the conditions, or {"all": []} for none')
    if not isinstance(plain.get("benefits"), list) or not plain["benefits"]:
        raise _Refused("benefits", "is missing or empty", "write at least one benefit")


def _keyed(mapping: dict[Any, Any], path: str) -> Iterator[tuple[str, Any]]:
    for key, child in mapping.items():
        if not isinstance(key, str):
            raise _Refused(path, f"has the key {key!r}, which is no text", "put it in quotes")
        yield _text(key, path), child


def _storable(value: Any, path: str, depth: int, budget: Iterator[int]) -> Any:
    """Return ``value`` as both databases keep it; YAML's aliases become values of their own."""
    if next(budget, None) is None or depth > MAX_DEPTH:
        raise _Refused(path, "the item is nested too deep or too large", "split the item")
    if isinstance(value, dict):
        return {
            key: _storable_entry(key, child, f"{path}.{key}", depth, budget)
            for key, child in _keyed(value, path)
        }
    if isinstance(value, list):
        return [
            _storable(child, f"{path}[{place}]", depth + 1, budget)
            for place, child in enumerate(value)
        ]
    if isinstance(value, str):
        return _text(value, path)
    return _number(value, path)


def _storable_entry(key: str, value: Any, path: str, depth: int, budget: Iterator[int]) -> Any:
    # `op: true` is the operator's name, which YAML and hurried people write without quotes.
    if key == "op" and value is True:
        return "true"
    return _storable(value, path, depth + 1, budget)


def _text(value: str, path: str) -> str:
    try:
        encoded = value.encode()
    except UnicodeEncodeError:  # Half of a surrogate pair, which no database keeps.
        encoded = b"\x00"
    if b"\x00" in encoded:
        raise _Refused(path, "holds a character that is no text", "remove it and save as UTF-8")
    return value


def _number(value: Any, path: str) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if not isinstance(value, int | float):
        raise _Refused(path, f"{value!r} is no JSON value", "write a text, number, list or mapping")
    if not abs(value) <= LARGEST_INTEGER:
        raise _Refused(path, f"{value} is no sensible number", "write the amount in yuan")
    # PostgreSQL gives 100000000.0 back as 100000000: one form only, or hashes would differ.
    return int(value) if float(value).is_integer() else value
