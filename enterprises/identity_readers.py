"""Which enterprise it is: reading a credit code, a name, and the choice among those found. Pure.

Every reader of registration takes the text (or the id of an offered choice), the day and the
draft, and returns what the answer comes to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from enterprises import credit_code
from enterprises.answers import Answer, Reading, Statement, Trouble, refuse
from enterprises.choices import Choice, named
from enterprises.drafts import Draft
from enterprises.short_words import DONE, GREETING, NEITHER, NO, NONE, YES, plain, says
from lexicon import regions

LONGEST_NAME = 100
SHORTEST_NAME = 2
# What people say in passing; nobody's enterprise is called so.
NO_NAMES = (GREETING, YES, NO, NONE, DONE)


def read_identity(text: str, today: date, draft: Draft) -> Reading:
    """Read a credit code or a name; either is looked up in the registry next."""
    if credit_code.looks_like_a_code(text):
        return read_credit_code(text, today, draft)
    return _looked_up(text)


def read_code_or_name(text: str, today: date, draft: Draft) -> Reading:
    """Read the code that was asked for; who writes a name instead means another try by name."""
    if credit_code.looks_like_a_code(text) or not any(map(_is_chinese, text)):
        return read_credit_code(text, today, draft)
    looked_up = _looked_up(text)
    return replace(looked_up, stays=True) if isinstance(looked_up, Answer) else looked_up


def _looked_up(text: str) -> Reading:
    name = text.strip()
    if any(says(name, words) for words in NO_NAMES):
        return refuse(Trouble.NOT_UNDERSTOOD)
    if sum(map(str.isalpha, name)) < SHORTEST_NAME:
        return refuse(Trouble.TOO_SHORT)
    if len(name) > LONGEST_NAME:
        return refuse(Trouble.TOO_LONG, limit=str(LONGEST_NAME))
    return Answer(updates={"name": name, "wanted": {"name": name}})


def _is_chinese(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff"


def read_credit_code(text: str, today: date, draft: Draft) -> Reading:
    """Read a credit code; a slip is answered with its likely place."""
    checked = credit_code.check(text)
    if checked.is_valid:
        code = checked.normalised
        return Answer(updates={"credit_code": code, "wanted": {"credit_code": code}})
    if checked.problem is credit_code.Problem.PERSONAL_NUMBER:
        return refuse(Trouble.PERSONAL_NUMBER)
    params = {"problem": str(checked.problem), "length": str(len(checked.normalised))}
    for number, slip in enumerate(checked.likely, start=1):
        params |= {
            f"position_{number}": str(slip.position),
            f"instead_of_{number}": slip.instead_of,
            f"maybe_{number}": slip.maybe,
            f"code_{number}": slip.code,
        }
    return refuse(Trouble.CREDIT_CODE, suggestions=str(len(checked.likely)), **params)


def read_name(text: str, today: date, draft: Draft) -> Reading:
    """Read the name of an enterprise that the registry does not know."""
    name = text.strip()
    if credit_code.looks_like_a_code(name):
        return refuse(Trouble.NOT_UNDERSTOOD)
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        too = Trouble.TOO_SHORT if len(name) < SHORTEST_NAME else Trouble.TOO_LONG
        return refuse(too, limit=str(LONGEST_NAME))
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
    choice = named(text, candidate_choices(draft)[:-1])
    if choice is None:
        return refuse(Trouble.NOT_A_CHOICE)
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
    return refuse(Trouble.NOT_A_CHOICE)


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
