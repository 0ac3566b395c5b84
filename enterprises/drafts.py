"""The draft of a registration: what has been answered so far, as a JSON-able dictionary. Pure.

| key             | holds                                                                 |
|-----------------|-----------------------------------------------------------------------|
| version         | the form of the draft; a draft of another form is begun anew          |
| started_on      | the day registration began: it says which year was the last full one  |
| credit_code     | a valid code, as normalised                                           |
| name            | what the person calls the enterprise                                  |
| wanted          | what the registry is to be asked: {"credit_code"} or {"name"}         |
| candidates      | public summaries from the registry, to choose from                    |
| enterprise_id   | the registry's enterprise that the person chose                       |
| prefill         | the chosen summary's facts, as far as the person said they are right  |
| facts           | statements by key: {"field", "value", "period", "is_complete"}        |
| suggestions     | industry codes to choose from                                         |
| ticked          | ids ticked so far in a list question                                  |
| title_dates     | days of issue told so far, by the id of the title                     |
| frequency       | how often the person wants to hear of new matches                     |
| done            | ids of the questions that need not be asked (again)                   |
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from enterprises.answers import Answer, Statement

VERSION = 1
Draft = dict[str, Any]


def new_draft(today: date) -> Draft:
    """Return the draft of a registration that begins today."""
    return {"version": VERSION, "started_on": today.isoformat(), "facts": {}, "done": []}


def is_resumable(draft: Mapping[str, Any]) -> bool:
    """Whether a kept draft has the form that this version of the code goes on from."""
    return draft.get("version") == VERSION


def with_answer(draft: Draft, question_id: str, answer: Answer) -> Draft:
    """Return the draft after an answer; the one given is left as it was."""
    changed = {**draft, **answer.updates}
    changed = {key: value for key, value in changed.items() if value is not None}
    facts = dict(draft["facts"])
    for one in answer.statements:
        facts[one.key] = {
            "field": one.field,
            "value": one.value,
            "period": one.period,
            "is_complete": one.is_complete,
        }
    changed["facts"] = facts
    done = [one for one in draft["done"] if one not in answer.reopens]
    if not answer.stays and question_id not in done:
        done.append(question_id)
    changed["done"] = done
    return changed


def statements_of(draft: Mapping[str, Any]) -> tuple[Statement, ...]:
    """Return what the person has stated so far."""
    return tuple(Statement(**one) for one in draft["facts"].values())


def has_fact(draft: Mapping[str, Any], field_id: str) -> bool:
    """Whether the person stated this fact, or agreed to the registry's word on it."""
    stated = any(one["field"] == field_id for one in draft["facts"].values())
    return stated or field_id in draft.get("prefill", {})


def last_full_year(draft: Mapping[str, Any]) -> int:
    """Return the last full calendar year before the registration began."""
    return date.fromisoformat(draft["started_on"]).year - 1


def founded_in(draft: Mapping[str, Any]) -> int | None:
    """Return the year the enterprise was founded, as far as anybody said; else ``None``."""
    stated = draft["facts"].get("entity.founded", {}).get("value")
    day = stated or draft.get("prefill", {}).get("entity.founded")
    return int(day[:4]) if isinstance(day, str) and day[:4].isdigit() else None
