"""What an answer to each of registration's questions means. Pure.

Every reader takes the text (or the id of an offered choice), the day and the draft, and
returns an :class:`Answer`, or a :class:`Trouble` with the parameters of the sentence for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from enterprises import credit_code
from enterprises.answers import Answer, Statement, Trouble
from enterprises.choices import Choice, chosen
from enterprises.drafts import Draft, last_full_year
from enterprises.interpretation import (
    read_headcount,
    read_past_day,
    read_places,
    read_revenue,
    read_titles,
    strip_done,
)
from enterprises.short_words import NEITHER, NO, NONE, YES, plain, says
from lexicon import regions
from lexicon.gbt4754 import industry_table
from lexicon.industries import UnknownIndustry, industry, suggest
from lexicon.qualifications import qualifications
from matcher.fields import BLACKLISTS

LONGEST_NAME = 100
LONGEST_SENTENCE = 200
SHORTEST_NAME = 2
SUGGESTIONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why an answer is not taken, with what the sentence about it needs."""

    trouble: Trouble
    params: Mapping[str, str] = field(default_factory=dict)


Reading = Answer | Refused


def _refuse(trouble: Trouble, **params: str) -> Refused:
    return Refused(trouble=trouble, params=params)


def states(field_id: str, value: Any, *, period: str = "", is_complete: bool = False) -> Answer:
    """Return the answer that states one fact."""
    statement = Statement(field=field_id, value=value, period=period, is_complete=is_complete)
    return Answer(statements=(statement,))


def read_identity(text: str, today: date, draft: Draft) -> Reading:
    """Read a credit code or a name; either is looked up in the registry next."""
    if credit_code.looks_like_a_code(text):
        return read_credit_code(text, today, draft)
    name = text.strip()
    if len(name) < SHORTEST_NAME:
        return _refuse(Trouble.TOO_SHORT)
    if len(name) > LONGEST_NAME:
        return _refuse(Trouble.TOO_LONG, limit=str(LONGEST_NAME))
    return Answer(updates={"name": name, "wanted": {"name": name}})


def read_credit_code(text: str, today: date, draft: Draft) -> Reading:
    """Read a credit code; a slip is answered with its likely place."""
    checked = credit_code.check(text)
    if checked.is_valid:
        code = checked.normalised
        return Answer(updates={"credit_code": code, "wanted": {"credit_code": code}})
    if checked.problem is credit_code.Problem.PERSONAL_NUMBER:
        return _refuse(Trouble.PERSONAL_NUMBER)
    params = {"problem": str(checked.problem), "length": str(len(checked.normalised))}
    for number, slip in enumerate(checked.likely, start=1):
        params |= {
            f"position_{number}": str(slip.position),
            f"instead_of_{number}": slip.instead_of,
            f"maybe_{number}": slip.maybe,
            f"code_{number}": slip.code,
        }
    return _refuse(Trouble.CREDIT_CODE, suggestions=str(len(checked.likely)), **params)


def read_name(text: str, today: date, draft: Draft) -> Reading:
    """Read the name of an enterprise that the registry does not know."""
    name = text.strip()
    if credit_code.looks_like_a_code(name):
        return _refuse(Trouble.NOT_UNDERSTOOD)
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        too = Trouble.TOO_SHORT if len(name) < SHORTEST_NAME else Trouble.TOO_LONG
        return _refuse(too, limit=str(LONGEST_NAME))
    if "credit_code" in draft:
        return Answer(updates={"name": name})
    return Answer(updates={"name": name, "wanted": {"name": name}})


def candidate_choices(draft: Draft) -> tuple[Choice, ...]:
    """Offer what the registry found: each by its number and name, and none of them."""
    found = draft.get("candidates", [])
    choices = tuple(Choice(id=str(one["id"]), label=one["name"]) for one in found)
    return (*choices, Choice(id="none"))


def read_pick(text: str, today: date, draft: Draft) -> Reading:
    """Read which of several enterprises of the registry it is, or that it is none of them."""
    if says(text, NEITHER) or says(text, NO):
        return Answer(updates={"candidates": None})
    choice = chosen(text, candidate_choices(draft)[:-1])
    if choice is None:
        return _refuse(Trouble.NOT_A_CHOICE)
    one = next(one for one in draft["candidates"] if str(one["id"]) == choice.id)
    return _chosen(one, keeps_details=True)


def read_confirmation(text: str, today: date, draft: Draft) -> Reading:
    """Read whether the one enterprise found is theirs: yes, no, or partly wrong.

    ``partly`` takes the enterprise but not what the registry says of it, which is then asked.
    """
    (one,) = draft["candidates"]
    if plain(text) == "partly":
        return _chosen(one, keeps_details=False)
    if says(text, YES):
        return _chosen(one, keeps_details=True)
    if says(text, NO) or says(text, NEITHER):
        updates = dict.fromkeys(("candidates", "credit_code", "name"))
        return Answer(updates=updates, reopens=("identify", "credit_code", "name"))
    return _refuse(Trouble.NOT_A_CHOICE)


def _chosen(one: Mapping[str, Any], *, keeps_details: bool) -> Answer:
    facts = _agreed(one["facts"]) if keeps_details else {}
    statements = tuple(
        Statement(field=field_id, value=facts[field_id])
        for field_id in ("region.registered", "entity.type")
        if field_id in facts
    )
    updates = {
        "enterprise_id": one["id"],
        "name": one["name"],
        "credit_code": one["credit_code"],
        "prefill": facts,
        "candidates": None,
    }
    return Answer(statements=statements, updates=updates)


def _agreed(facts: Mapping[str, str]) -> dict[str, str]:
    """Return what a person can agree to at a glance: a district, but not a whole city."""
    kept = {key: facts[key] for key in ("entity.founded", "entity.type") if key in facts}
    place = facts.get("region.registered")
    if place is not None and regions.region(place).level is regions.Level.COUNTY:
        kept["region.registered"] = place
    return kept


def read_district(text: str, today: date, draft: Draft) -> Reading:
    """Read where the enterprise is registered: a county, or a zone that tells the county."""
    read = read_places(text)
    if isinstance(read, Trouble):
        return _refuse(read)
    zones = [code for code in read if code.startswith("zone:")]
    counties = [code for code in read if code not in zones]
    if not counties:
        inside = regions.region(zones[0]).inside
        counties = list(inside) if len(inside) == 1 else []
    counties = [_county(code) for code in counties]
    if counties and regions.region(counties[0]).level in LARGER_THAN_A_COUNTY:
        return _refuse(Trouble.PLACE_TOO_LARGE, place=regions.region(counties[0]).name)
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
        return _refuse(Trouble.TOO_LONG, limit=str(LONGEST_SENTENCE))
    try:
        found = [industry(sentence).code]
    except UnknownIndustry:
        found = suggested(sentence, name=draft.get("name"))
    if not found:
        return _refuse(Trouble.NO_INDUSTRY)
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
    named = tuple(Choice(id=code, label=industry(code).name, value=code) for code in codes)
    return (*named, Choice(id="none"))


def read_industry(text: str, today: date, draft: Draft) -> Reading:
    """Read which suggested industry it is; another sentence suggests anew."""
    if says(text, NEITHER) or says(text, NO):
        return Answer(updates={"suggestions": None}, reopens=("business",))
    choice = chosen(text, industry_choices(draft)[:-1])
    if choice is not None:
        return states("industry.code", choice.value)
    if says(text, YES) and len(draft.get("suggestions", [])) == 1:
        return states("industry.code", draft["suggestions"][0])
    again = read_business(text, today, draft)
    if isinstance(again, Refused):
        return _refuse(Trouble.NOT_A_CHOICE)
    return Answer(updates=again.updates, stays=True)


def read_headcount_answer(text: str, today: date, draft: Draft) -> Reading:
    """Read how many people work there now."""
    value = read_headcount(text)
    return _refuse(value) if isinstance(value, Trouble) else states("hr.headcount", value)


def read_revenue_answer(text: str, today: date, draft: Draft) -> Reading:
    """Read the revenue of the last full year."""
    value = read_revenue(text)
    if isinstance(value, Trouble):
        return _refuse(value)
    return states("fin.revenue", value, period=str(last_full_year(draft)))


def read_founded(text: str, today: date, draft: Draft) -> Reading:
    """Read when the enterprise was founded."""
    value = read_past_day(text, today)
    return _refuse(value) if isinstance(value, Trouble) else states("entity.founded", value)


OFFERED_TITLES = (
    "hnte", "tech_sme", "innovative_sme", "srdi_sme", "srdi_little_giant", "champion_provincial",
    "above_scale_industry", "above_quota_wholesale", "above_quota_retail",
    "above_quota_hotel_catering", "above_scale_service", "qualified_construction",
    "green_factory_p", "agri_leading", "micro_small_lowprofit", "vat_small_scale",
)  # fmt: skip
"""The titles offered as buttons; any other of the table is understood when it is typed."""


def title_choices(draft: Draft) -> tuple[Choice, ...]:
    """Offer the most frequent titles, those ticked besides, none, and that is all."""
    ticked = [one for one in draft.get("ticked", []) if one not in OFFERED_TITLES]
    named = tuple(
        Choice(id=one, label=qualifications()[one].name) for one in (*OFFERED_TITLES, *ticked)
    )
    return (*named, Choice(id="none"), Choice(id="done"))


def read_title_answer(text: str, today: date, draft: Draft) -> Reading:
    """Read one more title, several typed at once, none, or 就这些."""
    if says(text, NONE) or says(text, NO):
        return _whole_list("qual.has", [])
    body, is_done = strip_done(text)
    ids: Iterable[str] = ()
    if not (is_done and body == text):
        one = chosen(body, title_choices(draft)[:-2])
        found = (one.id,) if one is not None else read_titles(body)
        if isinstance(found, Trouble):
            return _refuse(found)
        ids = found
    elif not draft.get("ticked"):
        return _refuse(Trouble.NOTHING_TICKED)
    return _ticked("qual.has", draft, ids, is_done=is_done)


def blacklist_choices(draft: Draft) -> tuple[Choice, ...]:
    """Offer the lists of bad credit, and that is all."""
    return (*(Choice(id=one, label=one) for one in BLACKLISTS), Choice(id="done"))


def read_blacklist(text: str, today: date, draft: Draft) -> Reading:
    """Read whether the enterprise is on a list of bad credit; which ones is asked next."""
    if says(text, NONE) or says(text, NO):
        return _whole_list("credit.blacklist", [])
    if plain(text) in ("some", "有") or says(text, YES):
        return Answer(updates={"is_listed": True})
    named = _lists_in(text)
    if not named:
        return _refuse(Trouble.NOT_A_CHOICE)
    return Answer(updates={"is_listed": True, "ticked": list(named)})


def read_blacklists(text: str, today: date, draft: Draft) -> Reading:
    """Read one more list, several typed at once, or 就这些."""
    body, is_done = strip_done(text)
    if is_done and body == text:
        if not draft.get("ticked"):
            return _refuse(Trouble.NOTHING_TICKED)
        return _ticked("credit.blacklist", draft, (), is_done=True)
    one = chosen(body, blacklist_choices(draft)[:-1])
    named = (one.id,) if one is not None else _lists_in(body)
    if not named:
        return _refuse(Trouble.NOT_A_CHOICE)
    return _ticked("credit.blacklist", draft, named, is_done=is_done)


# What people call the lists: a word that one list alone is called by.
_LIST_WORDS = {
    "经营异常": "经营异常名录",
    "严重违法": "严重违法失信企业名单",
    "严重失信": "严重失信主体名单",
    "被执行": "失信被执行人",
    "老赖": "失信被执行人",
    "税收违法": "重大税收违法失信主体",
    "欠薪": "拖欠农民工工资失信",
    "农民工工资": "拖欠农民工工资失信",
    "环保": "环保失信",
    "安全生产": "安全生产失信",
}


def _lists_in(text: str) -> tuple[str, ...]:
    word = plain(text)
    return tuple(dict.fromkeys(name for part, name in _LIST_WORDS.items() if part in word))


def _whole_list(field_id: str, values: list[str]) -> Answer:
    statement = Statement(field=field_id, value=values, is_complete=True)
    return Answer(statements=(statement,), updates={"ticked": None})


def _ticked(field_id: str, draft: Draft, ids: Iterable[str], *, is_done: bool) -> Answer:
    """Tick what was not ticked, take the tick off what was; at the end state the list."""
    ticked = list(draft.get("ticked", []))
    for one in ids:
        ticked.remove(one) if one in ticked else ticked.append(one)
    if is_done:
        return _whole_list(field_id, ticked)
    return Answer(updates={"ticked": ticked}, stays=True)


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
        return _refuse(Trouble.NOT_A_CHOICE)
    return Answer(updates={"frequency": choice.id if choice is not None else named[0]})
