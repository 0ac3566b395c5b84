"""Trades that a text lists: their codes where each is one of GB/T 4754, else their names.

纺织业、医药制造业 are divisions of the standard, 餐饮、旅游 everyday names for some of them. A
list such as 工程机械、先进计算 names chains of industry, which have no code.
"""

from __future__ import annotations

import re
from functools import cache

from lexicon.gbt4754 import industry_table
from lexicon.spelling import spelling

# Everyday names of divisions and groups; the standard has no single class for 旅游.
_SPOKEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("批发", ("F51",)),
    ("零售", ("F52",)),
    ("批发零售", ("F51", "F52")),
    ("住宿", ("H61",)),
    ("餐饮", ("H62",)),
    ("住宿餐饮", ("H61", "H62")),
    ("旅游", ("L7291", "N786")),
    ("民航", ("G56",)),
    ("铁路运输", ("G53",)),
    ("公路运输", ("G54",)),
    ("道路运输", ("G54",)),
    ("水路运输", ("G55",)),
    ("公路水路运输", ("G54", "G55")),
    ("公路水路铁路运输", ("G53", "G54", "G55")),
    ("交通运输", ("G",)),
    ("仓储", ("G59",)),
    ("邮政", ("G60",)),
    ("房地产", ("K70",)),
    ("建筑", ("E",)),
    ("制造", ("C",)),
    ("教育", ("P83",)),
    ("烟草制造", ("C16",)),
)
_MOST_JOINED = 4
"""铁路、船舶、航空航天和其他运输设备制造业 is one division with marks inside its name."""
_MARKS = re.compile(r"[、,和及与\s]")
_KIND_BEHIND = re.compile(r"(?:行业|产业|企业|业|类)+$")


def _bare(name: str) -> str:
    return _KIND_BEHIND.sub("", _MARKS.sub("", name))


@cache
def _codes_by_name() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {
        _bare(spelling(one.name)): (one.code,)
        for one in reversed(list(industry_table().values()))
        if one.level <= 2
    }
    table.update(_SPOKEN)
    return table


def codes_of_trades(words: str) -> tuple[str, ...]:
    """Return the codes of a list of trades in the order of codes; none if one has no code."""
    pieces = [piece for piece in re.split(r"[、,]", words) if piece.strip()]
    codes: set[str] = set()
    at = 0
    while at < len(pieces):
        step, found = _longest(pieces, at)
        if not found:
            return ()
        codes.update(found)
        at += step
    return tuple(sorted(codes))


def _longest(pieces: list[str], at: int) -> tuple[int, tuple[str, ...]]:
    """The codes of the longest name that begins at a piece, and how many pieces it takes."""
    table = _codes_by_name()
    for count in range(min(_MOST_JOINED, len(pieces) - at), 0, -1):
        found = table.get(_bare("".join(pieces[at : at + count])))
        if found is not None:
            return count, found
    parts = [table.get(_bare(part), ()) for part in re.split(r"以及|[和及与]", pieces[at])]
    if len(parts) > 1 and all(parts):
        return 1, tuple(code for part in parts for code in part)
    return 1, ()
