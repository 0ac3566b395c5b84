"""Facts, days and conditions as people read them, on top of the pool's own wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.texts import Texts
from lexicon.interval import Interval
from matcher.atom import Atom
from matcher.fields import field
from matcher.values import DateBand, Entry, Value
from policies.wording import describe_atom, describe_value, describe_yuan

MOST_LISTED = 4

money = describe_yuan


def day(when: date, today: date) -> str:
    """Return a day as people write it; the year only where it is another one."""
    plain = f"{when.month}月{when.day}日"
    return plain if when.year == today.year else f"{when.year}年{plain}"


def label(field_id: str) -> str:
    """Return what a fact is called."""
    return field(field_id).label


def condition(atom: Atom) -> str:
    """Return a condition in words: 上一年度营业收入 ≥ 2000万元."""
    return describe_atom({"field": atom.field, "op": atom.op, "value": atom.value, "per": atom.per})


class FactWording:
    """Says the values of facts in words; bands say from where to where."""

    def __init__(self, texts: Texts, today: date) -> None:
        self._texts = texts
        self._today = today

    def say(self, field_id: str, value: Value | Any) -> str:
        """Return a fact's value in words, whether read from a profile or from its record."""
        if isinstance(value, Interval):
            return self._band(field_id, value.low, value.high)
        if isinstance(value, Mapping) and not {"event", "name"} & value.keys():
            low, high = value.get("gte", value.get("gt")), value.get("lte", value.get("lt"))
            return self._band(field_id, low, high)
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
        if isinstance(value, Entry):
            value = value.name
        elif isinstance(value, Mapping):
            value = value.get("event") or value.get("name")
        if isinstance(value, date):
            return day(value, self._today)
        return describe_value(value, field(field_id).kind)

    def _band(self, field_id: str, low: Any, high: Any) -> str:
        if low is None and high is None:
            return self._texts.say("words.unknown")
        if low is None:
            return self._texts.say("words.below", high=self._one(field_id, high))
        if high is None:
            return self._texts.say("words.above", low=self._one(field_id, low))
        if low == high:
            return self._one(field_id, low)
        return self._texts.say(
            "words.between", low=self._one(field_id, low), high=self._one(field_id, high)
        )
