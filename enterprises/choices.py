"""The answers a question offers: an id, a label, and what it states. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from enterprises.short_words import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One offered answer. ``label`` is a name of the trade or a band, never a sentence.

    An empty ``label`` is worded by the bot (yes, no, that is all). ``value`` is what choosing
    it states, in the contract's form; ``None`` where choosing states nothing by itself.
    """

    id: str
    label: str = ""
    value: Any = None


def _band(id: str, label: str, low: int | None, below: int | None) -> Choice:
    value = {"gte": low, "lt": below}
    return Choice(
        id=id, label=label, value={key: at for key, at in value.items() if at is not None}
    )


WAN = 10_000
YI = 10_000 * WAN
# The bounds are those of the size standard's most frequent industries, so that a band decides.
HEADCOUNT_BANDS = (
    _band("h0", "10人以下", 0, 10),
    _band("h10", "10–19人", 10, 20),
    _band("h20", "20–49人", 20, 50),
    _band("h50", "50–99人", 50, 100),
    _band("h100", "100–299人", 100, 300),
    _band("h300", "300–999人", 300, 1000),
    _band("h1000", "1000人及以上", 1000, None),
)
REVENUE_BANDS = (
    _band("r0", "100万元以下", 0, 100 * WAN),
    _band("r100", "100万–500万元", 100 * WAN, 500 * WAN),
    _band("r500", "500万–1000万元", 500 * WAN, 1000 * WAN),
    _band("r1000", "1000万–2000万元", 1000 * WAN, 2000 * WAN),
    _band("r2000", "2000万–5000万元", 2000 * WAN, 5000 * WAN),
    _band("r5000", "5000万–1亿元", 5000 * WAN, YI),
    _band("r10000", "1亿–4亿元", YI, 4 * YI),
    _band("r40000", "4亿元及以上", 4 * YI, None),
)
SHORTEST_PART = 2
_NUMBER = re.compile(r"(?:第|选|是)?([1-9]\d?)(?:[、.)]|个|号|项)?")
_CHINESE = {one: number for number, one in enumerate("一二三四五六七八九十", start=1)}


def chosen(text: str, offered: Iterable[Choice]) -> Choice | None:
    """Return the choice that ``text`` is: its id, its label, or its number in the list."""
    choices = list(offered)
    wanted = plain(text)
    for choice in choices:
        if wanted == choice.id.casefold() or (choice.label and wanted == plain(choice.label)):
            return choice
    number = _place(wanted)
    return choices[number - 1] if number is not None and number <= len(choices) else None


def named(text: str, offered: Iterable[Choice]) -> Choice | None:
    """Return the choice that ``text`` is, or whose label alone holds it: 电缆 for 电线、电缆制造.

    Not for bands: a number stands in many of their labels and means another thing.
    """
    choices = list(offered)
    exact = chosen(text, choices)
    wanted = _letters(text)
    if exact is not None or len(wanted) < SHORTEST_PART:
        return exact
    same = [one for one in choices if _letters(one.label) == wanted]
    holding = same or [one for one in choices if wanted in _letters(one.label)]
    return holding[0] if len(holding) == 1 else None


def _letters(text: str) -> str:
    return "".join(sign for sign in plain(text) if sign.isalpha())


def _place(text: str) -> int | None:
    match = _NUMBER.fullmatch(text)
    if match:
        return int(match[1])
    return _CHINESE.get(text.removeprefix("第").removesuffix("个").removeprefix("选"))
