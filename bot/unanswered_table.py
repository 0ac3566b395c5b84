"""What was asked in vain, in the words of a table and of a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo

from bot.spreadsheets import Row
from bot.texts import Texts
from enterprises.unanswered import Matter
from lexicon.gbt4754 import industry
from lexicon.regions import UnknownRegion, region

COLUMNS = ("question", "times", "first", "last", "places", "trades", "others")


def unanswered_table(texts: Texts, matters: Iterable[Matter], *, zone: tzinfo) -> Iterator[Row]:
    """Yield the heading, then a row a matter."""
    yield [texts.plain(f"unanswered.table_{name}") for name in COLUMNS]
    for one in matters:
        yield [
            one.question,
            one.times,
            one.first_at.astimezone(zone).date(),
            one.last_at.astimezone(zone).date(),
            counted(texts, places_of(one)),
            counted(texts, trades_of(one)),
            " / ".join(one.others),
        ]


def counted(texts: Texts, names: Mapping[str, int]) -> str:
    """Return names with how often each was there."""
    return "、".join(
        texts.plain("unanswered.counted", name=name, count=count) for name, count in names.items()
    )


def places_of(matter: Matter) -> dict[str, int]:
    """Return the counties it was asked from, by name; the code where no table has it."""
    return {_place(code): count for code, count in matter.regions.items()}


def trades_of(matter: Matter) -> dict[str, int]:
    """Return the sections of trade it was asked from, by name."""
    return {industry(letter).name: count for letter, count in matter.sections.items()}


def _place(code: str) -> str:
    try:
        return region(code).name
    except UnknownRegion:
        return code
