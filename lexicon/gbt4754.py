"""Industries by GB/T 4754-2017: the table and its tree.

A code is written with its section letter (``C3831``); the bare digits people write (``3831``)
are accepted, because no two sections share a division number.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from lexicon.tables import read_rows

_CODE = re.compile(r"([A-T])?(\d{2,4})?")


class UnknownIndustry(LookupError):
    """The text is no code of GB/T 4754-2017."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Industry:
    """One section (level 1), division (2), group (3) or class (4).

    ``parent`` is ``None`` for a section. ``note`` is the official explanation, often empty.
    """

    code: str
    name: str
    level: int
    parent: str | None
    note: str


@cache
def industry_table() -> dict[str, Industry]:
    """Return all industries by code, in the order of the standard."""
    return {row["code"]: _read(row) for row in read_rows("industries.csv")}


def _read(row: dict[str, str]) -> Industry:
    code = row["code"]
    parent = None if len(code) == 1 else code[:-1] if len(code) > 3 else code[0]
    level = 1 if parent is None else len(code) - 1
    return Industry(code=code, name=row["name"], level=level, parent=parent, note=row["note"])


@cache
def _codes_by_digits() -> dict[str, str]:
    return {code[1:]: code for code in industry_table() if len(code) > 1}


def industry(code: str) -> Industry:
    """Return the industry of ``code``, with or without its section letter.

    Raises :class:`UnknownIndustry`.
    """
    written = unicodedata.normalize("NFKC", code).strip().upper()
    match = _CODE.fullmatch(written)
    if match and written:
        letter, digits = match.groups()
        full = _codes_by_digits().get(digits, "") if digits else written
        found = industry_table().get(full)
        if found is not None and letter in (None, found.code[0]):
            return found
    raise UnknownIndustry(f"{code!r} is no code of GB/T 4754-2017, such as C3831 or 3831")


def ancestors(code: str) -> tuple[str, ...]:
    """Return the codes above ``code``, nearest first: C3831 → C383, C38, C.

    Raises :class:`UnknownIndustry`.
    """
    chain: list[str] = []
    parent = industry(code).parent
    while parent is not None:
        chain.append(parent)
        parent = industry_table()[parent].parent
    return tuple(chain)


def is_within(code: str, prefix: str) -> bool:
    """Whether the industry ``code`` is ``prefix`` or lies below it.

    Raises :class:`UnknownIndustry` when either is no code.
    """
    return industry(code).code.startswith(industry(prefix).code)
