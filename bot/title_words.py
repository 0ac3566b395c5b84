"""A title with what is known of its validity, as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.texts import Texts
from matcher.fields import Kind, field
from matcher.profile import Profile
from matcher.title_ends import TITLES, TitleEnd, title_end, titles_of
from matcher.value_readers import read_value
from matcher.values import DateBand, Entry
from policies.wording import describe_value


def title_name(title: str) -> str:
    """Return what a title, written as an id or a name, is called."""
    return describe_value(title, Kind.SET)


def title_in_words(texts: Texts, title: Entry | Mapping[str, Any], today: date) -> str:
    """Return a title with its issue and its end, as far as they are known."""
    entry = title if isinstance(title, Entry) else _entry(title)
    end = title_end(entry, as_of=today)
    known = []
    if entry.on is not None and (issued := issue_in_words(entry.on)):
        known.append(texts.say("words.issued", day=issued))
    if end is not None:
        known.append(texts.say("words.title_ends", day=end_in_words(end)))
    name = title_name(entry.name)
    return texts.say("words.title", name=name, known="，".join(known)) if known else name


def _entry(written: Mapping[str, Any]) -> Entry:
    read = read_value(field(TITLES), [written], TITLES)
    assert isinstance(read, tuple)
    return read[0]


def issue_in_words(issued: DateBand) -> str:
    """Return a day of issue as exactly as it was told; nothing for what is no single period."""
    first, last = issued.first, issued.last
    if first is None or last is None:
        return ""
    if first == last:
        return f"{first.year}年{first.month}月{first.day}日"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.year}年{first.month}月"
    return f"{first.year}年" if first.year == last.year else ""


def end_in_words(end: TitleEnd) -> str:
    """Return the day of the end, or its month where only that is certain."""
    day = end.day
    return f"{day.year}年{day.month}月" + (f"{day.day}日" if end.is_exact else "")


def is_month_only(profile: Profile, last_day: date) -> bool:
    """Whether a title ends on this day or later in its month, and nobody can tell when."""
    ends = (title_end(one, as_of=profile.as_of) for one in titles_of(profile))
    return any(end is not None and end.day == last_day and not end.is_exact for end in ends)
