"""Registration's questions: in what order they come, when, and what an answer does. Pure.

The draft is never changed in place, so that undo is going back to the draft before. What an
answer means is in the ``…_readers.py``; how a question is put is the bot's. Between two
answers the bot calls ``registration.look_up``, which asks the registry and puts what it found
into the draft as ``candidates``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from enterprises import fact_readers, identity_readers, list_readers
from enterprises.answers import Answer, Complaint, Reading, Refused, Trouble, states
from enterprises.choices import HEADCOUNT_BANDS, REVENUE_BANDS, Choice, chosen
from enterprises.drafts import Draft, founded_in, has_fact, last_full_year, with_answer
from enterprises.errors import Unknown
from enterprises.short_words import SKIP, plain, says


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of the registration.

    ``fields`` are the facts it is about. ``read`` says what a text means, ``choices`` what is
    offered for tapping, ``applies`` whether the draft calls for it. ``example`` is an answer as
    a person would type it. ``can_skip`` is asked with the draft, for a name is needed unless
    there is a credit code. ``is_list`` marks questions that go on until 就这些.
    """

    id: str
    read: Callable[[str, date, Draft], Reading]
    example: str
    fields: tuple[str, ...] = ()
    choices: Callable[[Draft], tuple[Choice, ...]] = lambda draft: ()
    applies: Callable[[Draft], bool] = lambda draft: True
    can_skip: Callable[[Draft], bool] = lambda draft: True
    is_list: bool = False


def _fixed(*ids: str) -> Callable[[Draft], tuple[Choice, ...]]:
    choices = tuple(Choice(id=one) for one in ids)
    return lambda draft: choices


def _is_known(draft: Draft) -> bool:
    return "enterprise_id" in draft


def _was_not_found_by_name(draft: Draft) -> bool:
    if _is_known(draft) or "credit_code" in draft:
        return False
    return "name" in draft and "name" not in draft["done"]


def _candidates(draft: Draft) -> int:
    return len(draft.get("candidates", []))


def _needs_district(draft: Draft) -> bool:
    return not has_fact(draft, "region.registered")


def _names_only_a_zone(draft: Draft) -> bool:
    return _needs_district(draft) and bool(fact_readers.district_choices(draft))


def _had_a_full_year(draft: Draft) -> bool:
    year = founded_in(draft)
    return year is None or year <= last_full_year(draft)


QUESTIONS: tuple[Question, ...] = (
    Question(
        id="identify",
        read=identity_readers.read_identity,
        example="91430112MA00000150",
        applies=lambda draft: not _is_known(draft),
    ),
    Question(
        id="confirm",
        read=identity_readers.read_confirmation,
        example="是",
        choices=_fixed("yes", "partly", "no"),
        applies=lambda draft: _candidates(draft) == 1,
        can_skip=lambda draft: False,
    ),
    Question(
        id="pick",
        read=identity_readers.read_pick,
        example="1",
        choices=identity_readers.candidate_choices,
        applies=lambda draft: _candidates(draft) > 1,
    ),
    Question(
        id="credit_code",
        read=identity_readers.read_code_or_name,
        example="91430112MA00000150",
        applies=_was_not_found_by_name,
    ),
    Question(
        id="name",
        read=identity_readers.read_name,
        example="长沙示例电缆制造有限公司",
        applies=lambda draft: not _is_known(draft) and "name" not in draft,
        can_skip=lambda draft: "credit_code" in draft,
    ),
    Question(
        id="district",
        read=fact_readers.read_district,
        example="望城区",
        fields=("region.registered",),
        applies=_needs_district,
    ),
    Question(
        id="zone_district",
        read=fact_readers.read_zone_district,
        example="岳麓区",
        fields=("region.registered",),
        choices=fact_readers.district_choices,
        applies=_names_only_a_zone,
    ),
    Question(
        id="business",
        read=fact_readers.read_business,
        example="我们做电线电缆",
        fields=("industry.code",),
    ),
    Question(
        id="industry",
        read=fact_readers.read_industry,
        example="1",
        fields=("industry.code",),
        choices=fact_readers.industry_choices,
        applies=lambda draft: bool(draft.get("suggestions")),
    ),
    Question(
        id="headcount",
        read=fact_readers.read_headcount_answer,
        example="八十来人",
        fields=("hr.headcount",),
        choices=lambda draft: HEADCOUNT_BANDS,
    ),
    Question(
        id="founded",
        read=fact_readers.read_founded,
        example="2019年5月",
        fields=("entity.founded",),
        applies=lambda draft: not has_fact(draft, "entity.founded"),
    ),
    Question(
        id="revenue",
        read=fact_readers.read_revenue_answer,
        example="3000万元",
        fields=("fin.revenue",),
        choices=lambda draft: REVENUE_BANDS,
        applies=_had_a_full_year,
    ),
    Question(
        id="qualifications",
        read=list_readers.read_title_answer,
        example="高企、科小，就这些",
        fields=("qual.has",),
        choices=list_readers.title_choices,
        is_list=True,
    ),
    Question(
        id="blacklist",
        read=list_readers.read_blacklist,
        example="没有",
        fields=("credit.blacklist",),
        choices=_fixed("none", "some", "unknown"),
    ),
    Question(
        id="blacklist_which",
        read=list_readers.read_blacklists,
        example="经营异常名录，就这些",
        fields=("credit.blacklist",),
        choices=list_readers.blacklist_choices,
        applies=lambda draft: bool(draft.get("is_listed")),
        is_list=True,
    ),
    Question(
        id="frequency",
        read=fact_readers.read_frequency,
        example="每天",
        choices=_fixed(*fact_readers.FREQUENCIES),
    ),
)
BY_ID = {one.id: one for one in QUESTIONS}


def question(question_id: str) -> Question:
    """Return one question. Raises :class:`Unknown`."""
    if question_id not in BY_ID:
        raise Unknown("question", question_id)
    return BY_ID[question_id]


def next_question(draft: Draft) -> str | None:
    """Return the first question the draft still calls for; ``None`` when all is asked."""
    for one in QUESTIONS:
        if one.id not in draft["done"] and one.applies(draft):
            return one.id
    return None


def skipped_fields(draft: Draft) -> tuple[str, ...]:
    """Return the facts that were asked for and not told."""
    asked = dict.fromkeys(
        name for one in QUESTIONS if one.id in draft["done"] for name in one.fields
    )
    return tuple(name for name in asked if not has_fact(draft, name))


def progress(draft: Draft) -> tuple[int, int]:
    """Return how many questions are behind, and how many there are as things stand."""
    behind = len(draft["done"])
    ahead = sum(one.id not in draft["done"] and one.applies(draft) for one in QUESTIONS)
    return behind, behind + ahead


def interpret(question_id: str, text: str, *, today: date, draft: Draft) -> Answer | Complaint:
    """Read an answer: what a person typed, or the id of a choice it tapped.

    不清楚, 跳过 and their like skip the question wherever that makes sense. Raises
    :class:`Unknown` for a question that is none.
    """
    asked = question(question_id)
    if not plain(text):
        return Complaint(trouble=Trouble.EMPTY, example=asked.example)
    if plain(text) == "unknown" or says(text, SKIP):
        if asked.can_skip(draft):
            return Answer(is_skipped=True, updates={"ticked": None, "title_dates": None})
        return Complaint(trouble=Trouble.CANNOT_BE_SKIPPED, example=asked.example)
    banded = _tapped_band(asked, text, draft)
    read = asked.read(text, today, draft) if banded is None else banded
    if isinstance(read, Refused):
        return Complaint(trouble=read.trouble, example=asked.example, params=read.params)
    return read


def take(draft: Draft, question_id: str, answer: Answer) -> Draft:
    """Return the draft after an answer; the one given is left as it was."""
    return with_answer(draft, question_id, answer)


def _tapped_band(asked: Question, text: str, draft: Draft) -> Answer | None:
    """Return what a tapped band states: its id or label, never its number in the list."""
    bands = [one for one in asked.choices(draft) if isinstance(one.value, dict)]
    tapped = chosen(text, bands) if plain(text).startswith(("h", "r")) else None
    tapped = tapped or next((one for one in bands if plain(one.label) == plain(text)), None)
    if tapped is None:
        return None
    (field_id,) = asked.fields
    period = str(last_full_year(draft)) if field_id == "fin.revenue" else ""
    return states(field_id, tapped.value, period=period)
