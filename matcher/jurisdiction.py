"""Whose policy it is: the places an item names, on which basis, and the condition they imply.

The issuer's jurisdiction is an implicit condition. It is dropped where the text states another
basis of its own (a place of the project, of insurance …), or a registered place of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from matcher.atom import Atom
from matcher.errors import InvalidItem
from matcher.reading import first_of, read_list
from matcher.source import Source
from matcher.tree import All, Condition, atoms, signed_atoms
from matcher.written import place_codes

BASIS_FIELDS: dict[str, str] = {
    "registered": "region.registered",
    "tax": "region.tax",
    "operating": "region.operating",
    "stat": "region.stat",
    "insured": "region.insured",
    "project": "region.project",
}
"""What ``region_basis`` may say beside ``relocating_in`` and ``none``, and the fact it asks."""

NO_BASIS = "none"
RELOCATING = "relocating_in"
_BASIS_ENDS = re.compile(r"[+,，、/|]")
_BASIS_WORDS = {
    "注册": "registered", "注册地": "registered", "registration": "registered", "税收": "tax",
    "户管": "tax", "纳税": "tax", "经营": "operating", "经营地": "operating", "统计": "stat",
    "纳统": "stat", "参保": "insured", "参保地": "insured", "项目": "project", "项目地": "project",
    "迁入": RELOCATING, "relocating": RELOCATING, "national": NO_BASIS, "全国": NO_BASIS,
}  # fmt: skip
_NATION = "000000"
_UNKNOWN_PLACE = "deictic:issuer"


def read_regions(item: Mapping[str, Any], source: Source) -> tuple[str, ...]:
    """Codes of the jurisdiction; a place that no table knows is kept, and nothing lies in it."""
    places: list[str] = []
    written = item.get("region")
    rows = (written,) if isinstance(written, int) else read_list(written, "region")
    for i, raw in enumerate(rows):
        path = f"region[{i}]"
        places.extend(source.tolerate(partial(_read_region, raw, path, source), (_UNKNOWN_PLACE,)))
    return tuple(places)


def known_places(places: tuple[str, ...]) -> tuple[str, ...]:
    """The places among them of which anybody knows where they are."""
    return tuple(place for place in places if place != _UNKNOWN_PLACE)


def _read_region(raw: Any, path: str, source: Source) -> tuple[str, ...]:
    if not isinstance(raw, str | int) or isinstance(raw, bool):
        raise InvalidItem(path, f"{raw!r} is no code", 'write "430112"')
    found = place_codes(str(raw))
    if found:
        return found
    source.warnings.append(f"{path}: {raw} is no known division or zone")
    is_named = str(raw).isdigit() or str(raw).startswith("zone:")
    return (str(raw) if is_named else _UNKNOWN_PLACE,)


def is_national(places: tuple[str, ...]) -> bool:
    """Whether the item holds in the whole country."""
    return places == (_NATION,)


def read_bases(
    item: Mapping[str, Any], eligibility: Condition, level: str | None, source: Source
) -> tuple[str, ...]:
    """The bases of place: as written, else as the conditions state them, else registration."""
    written = first_of(item, "region_basis", "region_rule")
    bases = tuple(str(base) for base in read_list(written, "region_basis"))
    words = [part for base in bases for part in _BASIS_ENDS.split(base) if part.strip()]
    known = [source.tolerate(partial(_read_basis, word.strip()), "") for word in words]
    if any(known):
        return tuple(base for base in known if base)
    if level == "national":
        return (NO_BASIS,)
    asked = _places_asked(eligibility)
    stated = tuple(base for base, name in BASIS_FIELDS.items() if name in asked)
    return stated or ("registered",)


def _read_basis(word: str) -> str:
    base = _BASIS_WORDS.get(word, word.removeprefix("region."))
    if base not in (*BASIS_FIELDS, NO_BASIS, RELOCATING):
        hint = "use one of " + ", ".join((*BASIS_FIELDS, RELOCATING, NO_BASIS))
        raise InvalidItem("region_basis", f"{word!r} is no basis", hint)
    return base


def _places_asked(eligibility: Condition) -> frozenset[str]:
    """The facts of place the text itself asks for.

    Excluded places state no basis, and a place read from the issuer is not the text's own word.
    """
    return frozenset(
        atom.field
        for atom, negated in signed_atoms(eligibility)
        if not negated
        and atom.blocks
        and atom.op not in ("not_in", "not_has", "ne")
        and (atom.field == "region.registered" or not atom.is_inferred)
    )


def jurisdiction(
    places: tuple[str, ...],
    bases: tuple[str, ...],
    level: str | None,
    eligibility: Condition,
) -> Condition:
    """Return the implicit condition of place that the text leaves unsaid.

    A basis the text itself asks for is not asked twice: its own words override the issuer's code.
    """
    if NO_BASIS in bases or _NATION in places or (level == "national" and not places):
        return All(children=())
    asked, relocation = _places_asked(eligibility), _asks_relocation(eligibility)
    where = places or (_UNKNOWN_PLACE,)
    wanted: list[Condition] = []
    for base in bases:
        name = BASIS_FIELDS.get(base, "region.registered")
        if name not in asked:
            wanted.append(_implicit(name, "in", where, is_effect=base == "project"))
        if base == RELOCATING and not relocation:
            wanted.append(_implicit("region.relocated_from", "not_in", where))
    return All(children=tuple(wanted))


def _asks_relocation(eligibility: Condition) -> bool:
    return any(
        atom.field == "region.relocated_from"
        or (atom.field == "qual.event" and "relocat" in str(atom.value))
        or (atom.field == "qual.event" and "迁入" in str(atom.value))
        for atom in atoms(eligibility)
    )


def _implicit(name: str, op: str, places: tuple[str, ...], *, is_effect: bool = False) -> Atom:
    return Atom(
        field=name, op=op, value=places, path="region", is_inferred=True, is_effect=is_effect
    )
