"""Days of issue beside titles: read from what people write, and kept with the list. Pure.

A list of titles is written as in the contract: a name, or ``{"name", "date"}`` where somebody
told when it was issued. Two dates beside one title are its first issue and its renewal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from enterprises.answers import Trouble
from lexicon.dates import parse_day
from lexicon.folding import narrow
from lexicon.qualifications import find_qualifications
from matcher.titles import title_id

EXAMPLE = "2023年12月8日"
_WRITTEN_AS_FAR_AS = {"day": 10, "month": 7, "year": 4}
"""Characters of an ISO day that a precision is written with."""

_YEAR, _MONTH, _DAY = r"(?:19|20)\d\d", r"(?:0?[1-9]|1[0-2])", r"(?:[0-2]?\d|3[01])"
# 底 and 上半年 stay outside, so that only the year is kept; 12.8 alone names no year.
_ISSUED = re.compile(
    r"(?<![\dA-Za-z.])(?:"
    rf"(?:{_YEAR}|\d\d)年{_MONTH}月(?:{_DAY}(?!年))?"
    r"|[〇零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{0,3}"
    rf"|{_YEAR}([-./]){_MONTH}(?:\1{_DAY})?"
    rf"|\d\d([-./]){_MONTH}\2{_DAY}"
    rf"|{_YEAR}(?:0[1-9]|1[0-2])[0-3]\d"
    rf"|(?:今年|去年|大前年|前年)(?:{_MONTH}月(?:{_DAY})?)?"
    rf"|{_YEAR}(?=[年度,，、;；。)）获取得认发评通颁拿批]|$)"
    r")(?![\dA-Za-z])"
)
_ENDS_BEFORE = re.compile(r"(?:至|到|止|有效期)[:：]?$")
_ENDS_BEHIND = re.compile(r"[日号年]?(?:到期|届满|期满|过期|失效|为?止)")


def read_issue(text: str, today: date) -> str | Trouble:
    """Read when a title was issued, as exactly as it is told: 2023-12-08, 2023-12 or 2023.

    Of several days the last counts. The day on which a title ends is no day of issue.
    """
    found = list(_days_in(text, today))
    past = [day for day in found if day <= today.isoformat()]
    if past:
        return max(past)
    return Trouble.IN_THE_FUTURE if found else Trouble.NOT_UNDERSTOOD


def _days_in(text: str, today: date) -> Iterable[str]:
    folded = narrow(text)
    for match in _ISSUED.finditer(folded):
        guess = parse_day(match[0], base=today, prefer="past")
        is_end = _ENDS_BEFORE.search(folded[: match.start()])
        is_end = is_end or _ENDS_BEHIND.match(folded[match.end() :])
        if guess is not None and not is_end:
            yield guess.day.isoformat()[: _WRITTEN_AS_FAR_AS[guess.precision]]


def find_dated_titles(text: str, today: date) -> dict[str, str | None]:
    """Return the titles named in ``text``, in order, each with its day of issue if one is told.

    A day belongs to the title it follows (高企 2023.12.8、科小); where the text begins with one
    and ends with a title, to the one it precedes (2023年12月高企).
    """
    mentions = find_qualifications(text)
    starts = [0, *(one.end for one in mentions)]
    ends = [*(one.start for one in mentions), len(text)]
    read = [read_issue(text[at:end], today) for at, end in zip(starts, ends, strict=True)]
    days = [None if isinstance(one, Trouble) else one for one in read]
    is_leading = days[0] is not None and days[-1] is None
    found: dict[str, str | None] = {}
    own = days[:-1] if is_leading else days[1:]
    for mention, day in zip(mentions, own, strict=True):
        found[mention.id] = day or found.get(mention.id)
    return found


def with_dates(names: Iterable[str], dates: Mapping[str, Any]) -> list[Any]:
    """Return a list as a profile writes it: each name, with its day where one is known."""
    known = {name: day for name, day in dates.items() if day is not None}
    return [{"name": one, "date": known[one]} if one in known else one for one in names]


def parted(value: Iterable[Any]) -> tuple[list[str], dict[str, Any]]:
    """Return a written list as its names, and the days of those that have one."""
    entries = [one if isinstance(one, Mapping) else {"name": one} for one in value]
    names = [str(one["name"]) for one in entries]
    return names, {str(one["name"]): one["date"] for one in entries if "date" in one}


def with_issue(value: Any, title: str, day: str) -> list[Any]:
    """Return a written list with the day of issue of one title, an id, in it."""
    names, _ = parted(value)
    dates = {one: day for one in names if title_id(one) == title}
    kept = [one for one in value if parted([one])[0][0] not in dates]
    return [*kept, *with_dates(dates, dates)]


def keep_days(stated: Any, before: Any) -> Any:
    """Return a stated list of titles with the days that were told before.

    Ticking a title says that it is held, not that its day is forgotten. A title that is not
    stated any more loses its day, and a newly told day takes the place of the old one.
    """
    if not isinstance(stated, list) or not isinstance(before, list):
        return stated
    dated = {title_id(one["name"]): one for one in before if isinstance(one, Mapping)}
    return [_with_days(one, dated) for one in stated]


def _with_days(entry: Any, dated: Mapping[str, Mapping[str, Any]]) -> Any:
    written = entry if isinstance(entry, Mapping) else {"name": entry}
    known = dated.get(title_id(str(written["name"])))
    if known is None or len(written) > 1:
        return entry
    days = {key: day for key, day in known.items() if key != "name"}
    return {**written, **days} if days else entry
