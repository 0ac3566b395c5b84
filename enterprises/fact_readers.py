"""Where it is, what it does, how large and old it is, how often to tell: reading answers. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

from enterprises.answers import Answer, Reading, Refused, Statement, Trouble, refuse, states
from enterprises.choices import Choice, chosen, named
from enterprises.drafts import Draft, last_full_year
from enterprises.interpretation import read_headcount, read_past_day, read_places, read_revenue
from enterprises.short_words import NEITHER, NO, YES, plain, says
from lexicon import regions
from lexicon.gbt4754 import industry_table
from lexicon.industries import UnknownIndustry, industry, suggest

LONGEST_SENTENCE = 200
SUGGESTIONS = 3


def read_district(text: str, today: date, draft: Draft) -> Reading:
    """Read where the enterprise is registered: a county, or a zone that tells the county."""
    read = read_places(text)
    if isinstance(read, Trouble):
        return refuse(read)
    zones = [code for code in read if code.startswith("zone:")]
    counties = [code for code in read if code not in zones]
    if not counties:
        inside = regions.region(zones[0]).inside
        counties = list(inside) if len(inside) == 1 else []
    counties = [_county(code) for code in counties]
    if counties and regions.region(counties[0]).level in LARGER_THAN_A_COUNTY:
        return refuse(Trouble.PLACE_TOO_LARGE, place=regions.region(counties[0]).name)
    statements = [Statement(field=code, value=True) for code in zones]
    statements += [Statement(field="region.registered", value=code) for code in counties]
    return Answer(statements=tuple(statements))


LARGER_THAN_A_COUNTY = (regions.Level.NATIONAL, regions.Level.PROVINCE, regions.Level.CITY)


def _county(code: str) -> str:
    """Return the county of a town; any other place is returned as it is."""
    place = regions.region(code)
    is_town = place.level is regions.Level.TOWN and place.parent is not None
    return str(place.parent) if is_town else code


def district_choices(draft: Draft) -> tuple[Choice, ...]:
    """Offer the counties that share ground with the zone the person named."""
    zones = [one["field"] for one in draft["facts"].values() if one["field"].startswith("zone:")]
    codes = [code for zone in zones for code in regions.region(zone).overlaps]
    return tuple(Choice(id=code, label=regions.region(code).name) for code in codes)


def read_zone_district(text: str, today: date, draft: Draft) -> Reading:
    """Read in which county of a zone the enterprise is registered."""
    choice = chosen(text, district_choices(draft))
    return (
        read_district(text, today, draft)
        if choice is None
        else states("region.registered", choice.id)
    )


def read_business(text: str, today: date, draft: Draft) -> Reading:
    """Read one sentence on the business (or an industry's code) and suggest industries."""
    sentence = text.strip()
    if len(sentence) > LONGEST_SENTENCE:
        return refuse(Trouble.TOO_LONG, limit=str(LONGEST_SENTENCE))
    try:
        found = [industry(sentence).code]
    except UnknownIndustry:
        found = suggested(sentence, name=draft.get("name"))
    if not found:
        return refuse(Trouble.NO_INDUSTRY)
    return Answer(updates={"suggestions": found}, reopens=("industry",))


def suggested(sentence: str, *, name: str | None) -> list[str]:
    """Return the codes of three industries to choose from; none if nothing speaks for any.

    Where fewer are suggested, the best one's neighbours in the standard make up the number.
    """
    found = [guess.code for guess in suggest(sentence, limit=SUGGESTIONS, name=name)]
    if found:
        missing = (code for code in _neighbours(found[0]) if code not in found)
        found += islice(missing, SUGGESTIONS - len(found))
    return found


def _neighbours(code: str) -> Iterator[str]:
    """Yield the classes of the same group, then those of the same division."""
    classes = [one for one in industry_table() if len(one) == len(code)]
    yield from (one for one in classes if one[:4] == code[:4])
    yield from (one for one in classes if one[:3] == code[:3] and one[:4] != code[:4])


def industry_choices(draft: Draft) -> tuple[Choice, ...]:
    """Offer the suggested industries, and none of them."""
    codes = draft.get("suggestions", [])
    offered = tuple(Choice(id=code, label=industry(code).name, value=code) for code in codes)
    return (*offered, Choice(id="none"))


def read_industry(text: str, today: date, draft: Draft) -> Reading:
    """Read which suggested industry it is; another sentence suggests anew."""
    if says(text, NEITHER) or says(text, NO):
        return Answer(updates={"suggestions": None}, reopens=("business",))
    choice = named(text, industry_choices(draft)[:-1])
    if choice is not None:
        return states("industry.code", choice.value)
    if says(text, YES) and len(draft.get("suggestions", [])) == 1:
        return states("industry.code", draft["suggestions"][0])
    again = read_business(text, today, draft)
    if isinstance(again, Refused):
        return refuse(Trouble.NOT_A_CHOICE)
    return Answer(updates=again.updates, stays=True)


def read_headcount_answer(text: str, today: date, draft: Draft) -> Reading:
    """Read how many people work there now."""
    value = read_headcount(text)
    return refuse(value) if isinstance(value, Trouble) else states("hr.headcount", value)


def read_revenue_answer(text: str, today: date, draft: Draft) -> Reading:
    """Read the revenue of the last full year."""
    value = read_revenue(text)
    if isinstance(value, Trouble):
        return refuse(value)
    return states("fin.revenue", value, period=str(last_full_year(draft)))


def read_founded(text: str, today: date, draft: Draft) -> Reading:
    """Read when the enterprise was founded."""
    value = read_past_day(text, today)
    return refuse(value) if isinstance(value, Trouble) else states("entity.founded", value)


FREQUENCIES = ("immediately", "daily", "weekly")
_FREQUENCY_WORDS = {
    "immediately": ("立即", "马上", "即时", "实时", "随时", "第一时间", "有就发"),
    "daily": ("每天", "每日", "一天", "天天", "日报"),
    "weekly": ("每周", "一周", "每星期", "一星期", "周报", "周一"),
}


def read_frequency(text: str, today: date, draft: Draft) -> Reading:
    """Read how often the person wants to hear of new matches."""
    word = plain(text)
    choice = chosen(text, tuple(Choice(id=one) for one in FREQUENCIES))
    named = [one for one, words in _FREQUENCY_WORDS.items() if any(part in word for part in words)]
    if choice is None and len(named) != 1:
        return refuse(Trouble.NOT_A_CHOICE)
    return Answer(updates={"frequency": choice.id if choice is not None else named[0]})
