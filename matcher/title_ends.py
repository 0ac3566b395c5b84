"""When a title ends: as given, or reckoned from its day of issue and the years it is valid.

Who knows only the month of issue is told the month of the end. A year of issue is enough where
the rule for the end makes it so: each registration of 2026 as 科技型中小企业 ends on 31 March 2027.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lexicon import qualifications
from matcher.profile import Profile
from matcher.titles import title_id
from matcher.values import DateBand, Entry

TITLES = "qual.has"


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleEnd:
    """The last day of a title.

    Where not ``is_exact`` only its month is certain, and ``day`` is the earliest possible.
    """

    day: date
    is_exact: bool


def title_end(entry: Entry, *, as_of: date) -> TitleEnd | None:
    """Return when a held title ends; ``None`` where it does not, or nobody can tell.

    A title that would have ended before ``as_of`` has evidently been renewed, because the
    enterprise says that it holds it: its end is not known.
    """
    if entry.expires_on is not None:
        return TitleEnd(day=entry.expires_on, is_exact=True)
    ends = possible_ends(entry)
    if ends is None or ends[0] < as_of:
        return None
    earliest, latest = ends
    if (earliest.year, earliest.month) != (latest.year, latest.month):
        return None
    return TitleEnd(day=earliest, is_exact=earliest == latest)


def possible_ends(entry: Entry) -> tuple[date, date] | None:
    """Return the earliest and the latest end by the days of issue; ``None`` without both."""
    issued = entry.on or DateBand()
    if issued.first is None or issued.last is None or not runs_out(entry.name):
        return None
    title = _listed_id(entry.name)
    first, last = (qualifications.expires_on(title, day) for day in (issued.first, issued.last))
    return None if first is None or last is None else (first, last)


def runs_out(name: str) -> bool:
    """Whether a title, written as an id or a name, is one of the table that ends."""
    title = qualifications.qualifications().get(_listed_id(name))
    return title is not None and title.years is not None


def _listed_id(name: str) -> str:
    return title_id(name).partition(":")[0]


def titles_of(profile: Profile) -> tuple[Entry, ...]:
    """Return the titles the enterprise says it holds, with the days it told."""
    held = profile.get(TITLES)
    if isinstance(held, frozenset):
        return tuple(Entry(name=name) for name in sorted(held))
    return held if isinstance(held, tuple) else ()


def titles_without_end(profile: Profile) -> tuple[str, ...]:
    """Return the names of the held titles that end on a day nobody has told."""
    return tuple(
        entry.name
        for entry in titles_of(profile)
        if runs_out(entry.name) and title_end(entry, as_of=profile.as_of) is None
    )
