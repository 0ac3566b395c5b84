"""Facts, days and conditions as people read them, on top of the pool's own wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.texts import Texts
from bot.title_words import title_in_words
from lexicon.interval import Interval
from lexicon.regions import region
from matcher.fields import FIELDS, Kind, field
from matcher.grounds import Ground
from matcher.title_ends import TITLES
from matcher.values import DateBand, Entry, Value
from policies.wording import describe_value, describe_yuan

MOST_LISTED = 4
LONGEST_LABEL = 12
ZONE = "zone:"

money = describe_yuan


def day(when: date, today: date) -> str:
    """Return a day as people write it; the year only where it is another one."""
    plain = f"{when.month}月{when.day}日"
    return plain if when.year == today.year else f"{when.year}年{plain}"


def label(texts: Texts, key: str) -> str:
    """Return what a fact is called, with the year if its key has one.

    An id that no table lists is never shown to a person.
    """
    field_id, _, year = key.partition("@")
    name = _name(texts, field_id)
    return texts.plain("words.of_year", year=year, name=name) if year else name


def _name(texts: Texts, field_id: str) -> str:
    everyday = f"labels.{field_id.replace('.', '_')}"
    if everyday in texts:
        return texts.plain(everyday)
    if field_id in FIELDS:
        return FIELDS[field_id].label
    if field_id.startswith(ZONE):
        return texts.say("words.inside", place=region(field_id).name)
    return texts.say("words.other_condition")


def ground_label(texts: Texts, ground: Ground) -> str:
    """Return what a condition is about: its fact, or the words of the text itself."""
    if ground.atom.field in FIELDS or not ground.atom.quote:
        return label(texts, ground.atom.field)
    return shortened(ground.atom.quote, LONGEST_LABEL)


def shortened(text: str, limit: int) -> str:
    """Return the text on one line, cut with … where it is longer than ``limit`` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


class FactWording:
    """Says the values of facts in words; bands say from where to where."""

    def __init__(self, texts: Texts, today: date) -> None:
        self._texts = texts
        self._today = today

    def say(self, field_id: str, value: Value | Any) -> str:
        """Return a fact's value in words, whether read from a profile or from its record."""
        if isinstance(value, Interval):
            return self.band(field_id, value)
        if isinstance(value, Mapping) and not {"event", "name"} & value.keys():
            is_of_days = any(isinstance(one, str) for one in value.values())
            return self._date_band(value) if is_of_days else self._written_band(field_id, value)
        if isinstance(value, DateBand):
            ends = [day(one, self._today) for one in (value.first, value.last) if one]
            return "—".join(dict.fromkeys(ends))
        if isinstance(value, Sequence | frozenset) and not isinstance(value, str):
            return self._list(field_id, value)
        return self._one(field_id, value)

    def _list(self, field_id: str, values: Sequence[Any] | frozenset[Any]) -> str:
        words = sorted(self._one(field_id, one) for one in values)
        if not words:
            return self._texts.say("words.none")
        listed = "、".join(words[:MOST_LISTED])
        if len(words) <= MOST_LISTED:
            return listed
        return self._texts.say("words.and_more", listed=listed, count=len(words))

    def _one(self, field_id: str, value: Any) -> str:
        if field_id == TITLES and isinstance(value, Entry | Mapping):
            return title_in_words(self._texts, value, self._today)
        if isinstance(value, Entry):
            value = value.name
        elif isinstance(value, Mapping):
            value = value.get("event") or value.get("name")
        if isinstance(value, date):
            return day(value, self._today)
        kind = field(field_id).kind
        if kind is Kind.DATE and isinstance(value, str):
            return _written_day(value)
        return describe_value(value, kind)

    def band(self, field_id: str, band: Interval) -> str:
        """Return a band in words; a bound that belongs to it is said to."""
        if band.low is None and band.high is None:
            return self._texts.say("words.unknown")
        if field(field_id).kind is Kind.COUNT:
            band = _in_whole_numbers(band)
        low, high = self._bound(field_id, band.low), self._bound(field_id, band.high)
        if band.is_exact:
            return low
        if band.high is None:
            return self._texts.say("words.over" if band.low_open else "words.above", low=low)
        if band.low is None or (band.low == 0 and not band.low_open):
            return self._texts.say("words.below" if band.high_open else "words.up_to", high=high)
        return self._texts.say("words.between", low=low, high=high)

    def _bound(self, field_id: str, bound: Any) -> str:
        if bound is None:
            return ""
        is_money = field(field_id).kind is Kind.MONEY
        return describe_yuan(bound) if is_money else self._one(field_id, bound)

    def _written_band(self, field_id: str, value: Mapping[str, Any]) -> str:
        return self.band(
            field_id,
            Interval(
                low=value.get("gte", value.get("gt")),
                high=value.get("lte", value.get("lt")),
                low_open="gt" in value,
                high_open="lt" in value,
            ),
        )

    def _date_band(self, value: Mapping[str, Any]) -> str:
        ends = (value.get("gte", value.get("gt")), value.get("lte", value.get("lt")))
        return "—".join(day(date.fromisoformat(one), self._today) for one in ends if one)


def _in_whole_numbers(band: Interval) -> Interval:
    """Return a band of people or things with its ends included: 50 and below 100 are 50 to 99."""
    low = 0 if band.low is None else band.low + band.low_open
    if band.high is None or (low == 0 and band.high_open and band.high > 1):
        return band
    return Interval(low=low, high=band.high - band.high_open)


def _written_day(text: str) -> str:
    """Return a day as exactly as it was told: 2019年, 2019年5月 or 2019年5月20日."""
    parts = [part.lstrip("0") for part in text.split("-")]
    return "".join(f"{part}{unit}" for part, unit in zip(parts, "年月日", strict=False))
