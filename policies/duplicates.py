"""Whether two items are one: re-issued, a local variant, the very same, or only neighbours. Pure.

Names decide first, without year, batch and place (policies/editions.py), for items of one
document share their whole text and differ in name alone. Whatever is found is a suggestion with
named reasons; an officer answers it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from lexicon.gbt2260 import UnknownRegion
from lexicon.regions import contains
from matcher.errors import InvalidItem
from matcher.reading import read_day
from matcher.window import parse_window
from policies.editions import Name, read_name
from policies.officers import regions_of
from policies.outline import atoms, benefits_of
from store.tables import Kinship

LEAST_SCORE = 0.5
"""Below this nobody is asked."""

_GRAM = 4
_SHORTEST_NAME = 4
_LIKE_NAMES, _LIKE_NAMES_WORDS = 0.8, 0.6
_SAME_WORDS, _LIKE_WORDS, _SOME_WORDS = 0.75, 0.5, 0.2
_BLANKS = re.compile(r"[\W_]+")
_FIGURES = re.compile(r"\d+")


class Reason(StrEnum):
    """Why two items were taken for kin; the officer reads one sentence each."""

    SAME_NAME = "same_name"
    LIKE_NAME = "like_name"
    SAME_NUMBER = "same_number"
    SAME_ISSUER = "same_issuer"
    SAME_PLACE = "same_place"
    WITHIN_PLACE = "within_place"
    SAME_WORDS = "same_words"
    LIKE_WORDS = "like_words"
    OTHER_WORDS = "other_words"
    LATER_YEAR = "later_year"
    LATER_PART = "later_part"
    LATER_WINDOW = "later_window"
    OTHER_NUMBER = "other_number"


# How much each reason counts; those that only tell which of the two is the later one count nothing.
WEIGHTS: Mapping[Reason, float] = {
    Reason.SAME_NAME: 0.45,
    Reason.LIKE_NAME: 0.3,
    Reason.SAME_NUMBER: 0.1,
    Reason.SAME_ISSUER: 0.15,
    Reason.SAME_PLACE: 0.1,
    Reason.WITHIN_PLACE: 0.05,
    Reason.SAME_WORDS: 0.3,
    Reason.LIKE_WORDS: 0.15,
}


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """What of an item is compared; ``words`` are the sentences its values were read from."""

    code: str
    title: str
    issuer: str
    document_number: str
    places: tuple[str, ...]
    opens_on: date | None
    closes_on: date | None
    published_on: date | None
    words: str
    text_hash: str

    @cached_property
    def name(self) -> Name:
        """The title taken apart."""
        return read_name(self.title)

    @cached_property
    def grams(self) -> frozenset[str]:
        """Its own words in overlapping pieces; figures are one sign, for they change each year."""
        return _grams(_FIGURES.sub("0", _BLANKS.sub("", self.words)), _GRAM)

    @property
    def year(self) -> int | None:
        """The year of the edition, by its name, else by its window."""
        day = self.opens_on or self.closes_on
        return self.name.edition.year or (day.year if day else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What ``code`` probably is to ``other``: the later to the earlier, the local to the wider."""

    code: str
    other: str
    kinship: Kinship
    score: float
    reasons: tuple[Reason, ...]


def sketch_of(item: Mapping[str, Any]) -> Sketch:
    """Return what of an item is compared with others; parts that cannot be read count as unsaid."""
    opens_on, closes_on = _window_of(item)
    quotes = [line.quote for line in atoms(item)] + [one.get("quote") for one in benefits_of(item)]
    text = str(item.get("text") or "")
    return Sketch(
        code=str(item["id"]),
        title=str(item["title"]),
        issuer=str(item.get("issuer") or ""),
        document_number=_BLANKS.sub("", str(item.get("document_number") or "")),
        places=regions_of(item),
        opens_on=opens_on,
        closes_on=closes_on,
        published_on=_day_of(item.get("published_on")),
        words="\n".join(dict.fromkeys(str(one) for one in quotes if one)) or text,
        text_hash=hashlib.sha256(_BLANKS.sub("", text).encode()).hexdigest(),
    )


def compare(one: Sketch, two: Sketch) -> Likeness | None:
    """Return what the two are to each other, or ``None`` where there is nothing to ask."""
    is_same_name = one.name.core == two.name.core
    if not is_same_name and one.text_hash == two.text_hash:
        return None  # Two items of one document.
    if not is_same_name and not is_fuller(one.name, two.name):
        return None  # «A类» and «B类», 国内 and 国外: neighbours, however alike they read.
    words = _share(one.grams, two.grams)
    likeness = 1.0 if is_same_name else _dice(_pairs(one), _pairs(two))
    if likeness < _LIKE_NAMES or (not is_same_name and words < _LIKE_NAMES_WORDS):
        return None
    if len(one.name.core) < _SHORTEST_NAME and words < _SOME_WORDS:
        return None  # «贴息» alone is the name of too many.
    reasons = [
        Reason.SAME_NAME if is_same_name else Reason.LIKE_NAME,
        *_reasons_of_origin(one, two),
        _reason_of_words(words),
    ]
    found = _by_place(one, two, reasons) or _by_time(one, two, reasons)
    if found is None or found.score < LEAST_SCORE:
        return None
    return found


def _reasons_of_origin(one: Sketch, two: Sketch) -> Iterator[Reason]:
    if one.issuer and _is_same_issuer(one, two):
        yield Reason.SAME_ISSUER
    if one.document_number and one.document_number == two.document_number:
        yield Reason.SAME_NUMBER
    if set(one.places) == set(two.places):
        yield Reason.SAME_PLACE


def _reason_of_words(words: float) -> Reason:
    if words >= _SAME_WORDS:
        return Reason.SAME_WORDS
    return Reason.LIKE_WORDS if words >= _LIKE_WORDS else Reason.OTHER_WORDS


def _by_place(one: Sketch, two: Sketch, reasons: Sequence[Reason]) -> Likeness | None:
    """Take the same thing of two places for a variant; one office's own zones are no places."""
    if Reason.SAME_PLACE in reasons or Reason.SAME_ISSUER in reasons:
        return None
    if not (one.places and two.places):
        return None
    if _is_within(one.places, two.places):
        return _likeness(one, two, Kinship.VARIANT_OF, [*reasons, Reason.WITHIN_PLACE], least=True)
    if _is_within(two.places, one.places):
        return _likeness(two, one, Kinship.VARIANT_OF, [*reasons, Reason.WITHIN_PLACE], least=True)
    # Two districts beside each other grant the like; only a copied text makes one the other's.
    is_copied = Reason.SAME_WORDS in reasons
    return _likeness(one, two, Kinship.VARIANT_OF, reasons) if is_copied else None


def _by_time(one: Sketch, two: Sketch, reasons: Sequence[Reason]) -> Likeness | None:
    is_apart = bool(one.places and two.places) and Reason.SAME_PLACE not in reasons
    is_of_others = bool(one.issuer and two.issuer) and Reason.SAME_ISSUER not in reasons
    if Reason.OTHER_WORDS in reasons and is_of_others:
        return None  # Two offices give their own things one name.
    if is_apart and Reason.SAME_ISSUER not in reasons:
        return None
    later = _later(one, two)
    if later is not None:
        first, second, reason = later
        return _likeness(first, second, Kinship.SUPERSEDES, [*reasons, reason])
    if Reason.OTHER_WORDS in reasons:
        # The same name at the same time in other words: one of them is for a part of the place.
        return _likeness(one, two, Kinship.VARIANT_OF, reasons)
    return _likeness(one, two, Kinship.SAME_AS, reasons)


def _later(one: Sketch, two: Sketch) -> tuple[Sketch, Sketch, Reason] | None:
    """Return the later and the earlier of the two, and what tells; ``None`` if nothing does."""
    for reason, mine, theirs in (
        (Reason.LATER_YEAR, one.year, two.year),
        (Reason.LATER_PART, *_parts(one, two)),
        (Reason.LATER_WINDOW, one.opens_on, two.opens_on),
        (Reason.LATER_WINDOW, one.closes_on, two.closes_on),
        (Reason.OTHER_NUMBER, *_days_of_numbers(one, two)),
    ):
        if mine is not None and theirs is not None and mine != theirs:
            is_mine = mine > theirs  # type: ignore[operator]  # Both are of one kind.
            return (one, two, reason) if is_mine else (two, one, reason)
    return None


def _parts(one: Sketch, two: Sketch) -> tuple[int | None, int | None]:
    """The batches of both; where one name is silent, it is the first unless its window is later."""
    mine, theirs = one.name.edition.part, two.name.edition.part
    if mine is None and theirs is None:
        return None, None
    has_days = one.opens_on and two.opens_on and one.opens_on != two.opens_on
    if None not in (mine, theirs) or not has_days:
        return mine or 1, theirs or 1
    is_so_by_window = _is_after(one.opens_on, two.opens_on) is (mine is not None)
    return (mine or 1, theirs or 1) if is_so_by_window else (None, None)


def _is_after(one: date | None, two: date | None) -> bool:
    """Whether the first day is known to be after the second."""
    return one is not None and two is not None and one > two


def _days_of_numbers(one: Sketch, two: Sketch) -> tuple[date | None, date | None]:
    """When two documents of different numbers were published."""
    both = one.document_number and two.document_number
    if not both or one.document_number == two.document_number:
        return None, None
    return one.published_on, two.published_on


def _likeness(
    one: Sketch, two: Sketch, kinship: Kinship, reasons: Sequence[Reason], *, least: bool = False
) -> Likeness:
    score = min(1.0, sum(WEIGHTS.get(reason, 0.0) for reason in reasons))
    return Likeness(
        code=one.code,
        other=two.code,
        kinship=kinship,
        score=round(max(score, LEAST_SCORE) if least else score, 2),
        reasons=tuple(reasons),
    )


def _is_same_issuer(one: Sketch, two: Sketch) -> bool:
    mine, theirs = _BLANKS.sub("", one.issuer), _BLANKS.sub("", two.issuer)
    return bool(mine and theirs) and (mine in theirs or theirs in mine)


def _is_within(inner: Sequence[str], outer: Sequence[str]) -> bool:
    """Whether every one of the places lies in one of the others, and not the other way round."""
    try:
        return all(
            any(one != place and contains(place, one) is True for place in outer) for one in inner
        )
    except UnknownRegion:
        return False


def _window_of(item: Mapping[str, Any]) -> tuple[date | None, date | None]:
    try:
        stretches = parse_window(item.get("window")).stretches
    except InvalidItem:
        return None, None
    opens = [one.opens_on for one in stretches if one.opens_on]
    closes = [one.closes_on for one in stretches if one.closes_on]
    return min(opens, default=None), max(closes, default=None)


def _day_of(given: Any) -> date | None:
    try:
        return read_day(given, "published_on")
    except InvalidItem:
        return None


def is_fuller(one: Name, two: Name) -> bool:
    """Whether one of two names only has words more than the other, and no other label."""
    shorter, longer = sorted((one.core, two.core), key=len)
    rest = iter(longer)
    return one.labels == two.labels and all(letter in rest for letter in shorter)


def _pairs(sketch: Sketch) -> frozenset[str]:
    return _grams(sketch.name.core, 2)


def _grams(text: str, length: int) -> frozenset[str]:
    return frozenset(text[start : start + length] for start in range(len(text) - length + 1))


def _share(one: frozenset[str], two: frozenset[str]) -> float:
    """The share of the smaller one's pieces that the other has, too: one may be an abridgement."""
    smaller = min(len(one), len(two))
    return len(one & two) / smaller if smaller else 0.0


def _dice(one: frozenset[str], two: frozenset[str]) -> float:
    both = len(one) + len(two)
    return 2 * len(one & two) / both if both else 0.0
