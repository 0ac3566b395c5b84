"""What an officer types for a part of an item's head: its window, how long it holds, materials.

Pure. Days are read by the lexicon; a day without a year is counted from the item's own day, and
said back with its year before anything is saved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from lexicon.benefits import ApplicationMode, find_modes
from lexicon.dates import FIXED, SINCE, UNTIL, VALIDITY, Period, find_periods
from lexicon.day_points import add_months
from policies.document import Span
from policies.extraction.headings import SectionKind
from policies.extraction.sentences import sentences_of
from policies.extraction.windows import find_window
from policies.typed_conditions import setting_of_item

LONGEST_REPLY = 200
LONGEST_MATERIAL = 120
MOST_MATERIALS = 30
_DAYS = re.compile(r"月\s*\d{1,2}\s*日|\d{4}[-./]\d{1,2}[-./]\d{1,2}")
_ALWAYS = re.compile(r"长期(?:有效)?|一直有效|不限期?|没有期限|无期限|无固定期限")
_UNSAID = re.compile(r"以(?:申报|另行|正式)?通知为准|另行通知|尚未(?:公布|确定)")
_LENGTH = re.compile(r"(?P<n>\d{1,2}|[一二两三四五六七八九十])(?P<unit>年|个月)")
_NUMERALS = {figure: value for value, figure in enumerate("一二三四五六七八九十", start=1)} | {
    "两": 2
}
_DOTTED = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_OPENING, _CLOSING = "（(《“【[", "）)》”】]"
_BETWEEN = frozenset("；;、\n")
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.．、)）]\s*")
_MODES: Mapping[ApplicationMode, str] = {
    ApplicationMode.APPLY: "apply",
    ApplicationMode.AUTOMATIC: "automatic",
    ApplicationMode.FAST_TRACK: "fast_track",
    ApplicationMode.CONSULT: "consult",
}


def read_typed_window(item: Mapping[str, Any], reply: str, *, today: date) -> dict[str, Any] | None:
    """Return the window that a reply says; ``None`` where it says none, or one that is turned.

    Words that stand in the item's text are quoted where they stand. For others the sentence of
    the window as it was stays beside it. 以通知为准 leaves the window open, and quotes nothing.
    """
    said, whole = _with_plain_days(reply.strip()), str(item.get("text") or "")
    if not 0 < len(said) <= LONGEST_REPLY:
        return None
    if _UNSAID.search(said):
        return {"type": "unknown"}
    start = whole.find(reply.strip())
    source = whole if start >= 0 else said
    span = Span(start=max(start, 0), end=max(start, 0) + len(said if start < 0 else reply.strip()))
    # Whoever types days means those of the item's year, and sees them with it.
    setting = replace(setting_of_item(item, today), is_dated=True)
    read = dict(find_window([(SectionKind.WINDOW, sentences_of(source, span, setting))]).window)
    if not _is_whole(read, said):
        return None
    if start >= 0:
        return read
    old = item.get("window")
    kept = old if isinstance(old, Mapping) else {}
    read = {key: one for key, one in read.items() if key not in ("quote", "span")}
    return read | {key: kept[key] for key in ("quote", "span") if key in kept}


def _with_plain_days(words: str) -> str:
    return _DOTTED.sub(lambda day: f"{day[1]}年{int(day[2])}月{int(day[3])}日", words)


def _is_whole(read: Mapping[str, Any], said: str) -> bool:
    """Whether every day that was typed was read, and in order."""
    ends = [read[key] for key in ("opens_on", "closes_on") if read.get(key)]
    has_lost_one = read["type"] == "fixed" and len(_DAYS.findall(said)) > len(ends)
    return read["type"] != "unknown" and not has_lost_one and ends == sorted(ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """From when to when an item holds, both days included; ``None`` is an open side."""

    first: date | None
    last: date | None


def read_typed_validity(reply: str, *, base: date) -> Validity | None:
    """Return how long an item holds; ``None`` where the reply does not say it, or turns it round.

    Read are two days, one of them alone (起, 止), a day and a length (自2026年3月1日起3年), and
    长期有效. ``base`` is the day from which days without a year are counted.
    """
    words = _with_plain_days(reply.strip())
    if not 0 < len(words) <= LONGEST_REPLY:
        return None
    periods = [one for one in find_periods(words, base=base) if one.kind in _SIDES]
    first = next((one.start for one in periods if one.start), None)
    last = next((one.end for one in periods if one.end and _SIDES[one.kind] != "first"), None)
    if first is None and last is None:
        return Validity(first=None, last=None) if _ALWAYS.search(words) else None
    if last is None and first is not None:
        last = _end_of_length(words, periods, first)
    is_turned = first is not None and last is not None and last <= first
    has_lost_one = len(_DAYS.findall(words)) > len([one for one in (first, last) if one])
    return None if is_turned or has_lost_one else Validity(first=first, last=last)


_SIDES: Mapping[str, str] = {FIXED: "both", VALIDITY: "both", SINCE: "first", UNTIL: "last"}


def _end_of_length(words: str, periods: list[Period], first: date) -> date | None:
    """Return the last day of 3年 behind the first day; ``None`` where no length is said."""
    behind = words[max(one.end_pos for one in periods) :]
    found = _LENGTH.search(behind)
    if found is None:
        return None
    count = _NUMERALS.get(found["n"]) or int(found["n"])
    months = count * (12 if found["unit"] == "年" else 1)
    return add_months(first, months) - timedelta(days=1)


def read_typed_materials(reply: str) -> tuple[str, ...]:
    """Return the materials a reply lists, apart by ；、 or lines outside brackets; none if it is
    too much for a list.
    """
    names = [_NUMBERING.sub("", one).strip(" 。.，,") for one in _apart(reply)]
    found = tuple(dict.fromkeys(filter(None, names)))
    fits = len(found) <= MOST_MATERIALS and all(len(one) <= LONGEST_MATERIAL for one in found)
    return found if fits else ()


def _apart(words: str) -> Iterator[str]:
    depth, part = 0, ""
    for place, letter in enumerate(words):
        depth += (letter in _OPENING) - (letter in _CLOSING)
        # 1、营业执照: the mark behind a number names a place in the list, it parts nothing.
        is_numbering = letter == "、" and _NUMBERING.fullmatch(part + letter) is not None
        if letter in _BETWEEN and depth <= 0 and not is_numbering:
            yield part
            part = ""
        else:
            part += words[place]
    yield part


def read_typed_mode(reply: str) -> str | None:
    """Return how an item is claimed (依申请, 免申即享 …), as the contract writes it."""
    words = reply.strip()
    if words in ("依申请", "申请", "需要申请", "主动申报"):
        return "apply"
    named = [one for one in find_modes(words) if one in _MODES]
    return _MODES[named[0]] if len(named) == 1 else None
