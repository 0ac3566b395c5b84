"""Industries as people write them: codes of other editions, bare digits, names.

``I6510`` is in no table, but it lies in I65 all the same; 制造业 is C. What neither the table nor
its ancestors know keeps its own spelling.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from lexicon.gbt4754 import industry, industry_table
from matcher.values import canonical

_CODE = re.compile(r"[A-T]?\d{2,4}")
_MARKS = re.compile(r"[、,，和及\s]")
_SHORTEST = 2


@cache
def _codes_by_name() -> dict[str, str]:
    """The code of every name; of a name that several levels share, the widest."""
    codes: dict[str, str] = {}
    for code, found in industry_table().items():
        name = _plain(found.name)
        for spelt in (name, name.removesuffix("业")):
            if spelt not in codes or len(code) < len(codes[spelt]):
                codes[spelt] = code
    return codes


def _plain(name: str) -> str:
    return _MARKS.sub("", canonical(name))


@lru_cache(maxsize=65536)
def full_code(written: str) -> str:
    """Return the code with its section letter: ``3831`` and C3831 alike, 制造业 as C.

    A code that the table does not list keeps its digits behind the letter of its division; a
    name that no table knows is returned as it is.
    """
    known = known_code(written)
    if known is None:
        return _codes_by_name().get(_plain(written), written)
    digits = written.strip().upper().lstrip("ABCDEFGHIJKLMNOPQRST")
    return known[0] + digits if digits else known


@lru_cache(maxsize=65536)
def known_code(written: str) -> str | None:
    """Return the listed code that is nearest to ``written``: itself, or one around it."""
    code = written.strip().upper()
    while True:
        try:
            return industry(code).code
        except LookupError:
            if not _CODE.fullmatch(code) or len(code.lstrip("ABCDEFGHIJKLMNOPQRST")) <= _SHORTEST:
                return None
            code = code[:-1]


@lru_cache(maxsize=65536)
def within_industry(code: str, prefix: str) -> bool | None:
    """Whether an enterprise of ``code`` is in ``prefix``; ``None`` if ``code`` is the wider."""
    own, wanted = full_code(code), full_code(prefix)
    if own.startswith(wanted):
        return True
    is_name = not (is_code(own) and is_code(wanted))
    return None if wanted.startswith(own) or is_name else False


def is_code(code: str) -> bool:
    """Whether it is written as a code, and not a name that no table knows."""
    return len(code) <= 1 or _CODE.fullmatch(code) is not None
