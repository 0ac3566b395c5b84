"""Titles held and lists of bad credit: ticking, unticking, 就这些. Pure.

A list is stated whole, when the person says that it is; until then it is only ticked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from enterprises.answers import Answer, Reading, Statement, Trouble, refuse
from enterprises.choices import Choice, chosen
from enterprises.drafts import Draft
from enterprises.interpretation import strip_done
from enterprises.short_words import NO, NONE, YES, plain, says
from enterprises.title_dates import find_dated_titles, with_dates
from lexicon.qualifications import qualifications
from matcher.fields import BLACKLISTS

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
    """Read one more title, several typed at once, with days of issue or without, or 就这些."""
    if says(text, NONE) or says(text, NO):
        return _whole_list("qual.has", [])
    body, is_done = strip_done(text)
    found: dict[str, str | None] = {}
    if not (is_done and body == text):
        one = chosen(body, title_choices(draft)[:-2])
        found = find_dated_titles(body, today) if one is None else {one.id: None}
        if not found:
            return refuse(Trouble.NO_TITLE)
    elif not draft.get("ticked"):
        return refuse(Trouble.NOTHING_TICKED)
    days = {**draft.get("title_dates", {}), **{one: day for one, day in found.items() if day}}
    # Who tells the day of a title that is ticked does not mean to take the tick off.
    ids = [one for one, day in found.items() if not day or one not in draft.get("ticked", [])]
    return _with_days(_ticked("qual.has", draft, ids, is_done=is_done), days)


def _with_days(answer: Answer, days: dict[str, str]) -> Answer:
    """Return the answer with the days of issue: in the list stated, or kept for it."""
    if answer.stays:
        return replace(answer, updates={**answer.updates, "title_dates": days})
    statements = tuple(replace(one, value=with_dates(one.value, days)) for one in answer.statements)
    return replace(answer, statements=statements)


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
        return refuse(Trouble.NOT_A_CHOICE)
    return Answer(updates={"is_listed": True, "ticked": list(named)})


def read_blacklists(text: str, today: date, draft: Draft) -> Reading:
    """Read one more list, several typed at once, or 就这些."""
    body, is_done = strip_done(text)
    if is_done and body == text:
        if not draft.get("ticked"):
            return refuse(Trouble.NOTHING_TICKED)
        return _ticked("credit.blacklist", draft, (), is_done=True)
    one = chosen(body, blacklist_choices(draft)[:-1])
    named = (one.id,) if one is not None else _lists_in(body)
    if not named:
        return refuse(Trouble.NOT_A_CHOICE)
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
    return Answer(statements=(statement,), updates={"ticked": None, "title_dates": None})


def _ticked(field_id: str, draft: Draft, ids: Iterable[str], *, is_done: bool) -> Answer:
    """Tick what was not ticked, take the tick off what was; at the end state the list."""
    ticked = list(draft.get("ticked", []))
    for one in ids:
        ticked.remove(one) if one in ticked else ticked.append(one)
    if is_done:
        return _whole_list(field_id, ticked)
    return Answer(updates={"ticked": ticked}, stays=True)
