"""What enterprises asked in vain: kept without who asked, and told to officers by its matter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.officers import covers
from lexicon.gbt4754 import UnknownIndustry, ancestors, industry
from lexicon.words import canonical, tokens
from matcher.profile import Profile
from store.tables import UnansweredQuestion

LONGEST_QUESTION = 500
ALIKE_FROM = 0.6
"""Two questions are one matter if they share this part of all their words."""

_COUNTY_DIGITS = 6
_MASK = "＊"
_PRIVATE = (
    # Telephones, bank accounts and identity cards, with whatever stands between the figures.
    # A day is written with as many figures, and stays.
    r"(?<!\d)(?!\d{4}[-./]\d{1,2}[-./]\d{1,2}(?!\d))\d(?:[\s\-－—_.·]?\d){6,}[XxＸ]?",
    r"[零〇幺一二三四五六七八九]{7,}",
    # Credit codes say who asks; so do addresses of mail.
    r"(?<![0-9A-Za-z])[0-9A-Za-z]{15,}(?![0-9A-Za-z])",
    r"[\w.+-]+[@＠][\w.-]+",
)
_PERSONAL = re.compile("|".join(f"(?:{one})" for one in reversed(_PRIVATE)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Questions about one thing: ``question`` is how it was put most often, ``others`` how else.

    ``regions`` are codes of counties and ``sections`` letters of GB/T 4754, each with how many
    times somebody from there asked; whose place or trade nobody knew is left out.
    """

    question: str
    times: int
    first_at: datetime
    last_at: datetime
    regions: Mapping[str, int]
    sections: Mapping[str, int]
    others: tuple[str, ...]


def remember_unanswered(
    session: Session, text: str, *, asker: Profile, now: datetime
) -> int | None:
    """Keep what was asked in vain, without who asked; ``None`` for a question without a word.

    Of the asker only the county and the section of its trade are kept. Telephones, codes and
    addresses are masked, and only the beginning of a long text is kept.
    """
    asked = masked(text.replace("\x00", "").strip())[:LONGEST_QUESTION]
    if not any(sign.isalpha() for sign in asked):
        return None
    row = UnansweredQuestion(
        text=asked,
        region=_county(asker.get("region.registered", None)),
        industry=_section(asker.get("industry.code", None)),
        asked_at=now,
    )
    session.add(row)
    session.flush()  # The id is returned.
    return row.id


def masked(text: str) -> str:
    """Return the text without what tells who wrote it or how they are reached."""
    return _PERSONAL.sub(_MASK, text)


def unanswered_matters(
    session: Session, *, since: datetime, until: datetime, places: Sequence[str] = ()
) -> tuple[Matter, ...]:
    """Return what was asked in vain after ``since`` up to ``until``, the most asked first.

    ``places`` limits it to questions from these regions, and from nobody knows where.
    """
    rows = session.execute(
        select(
            UnansweredQuestion.text,
            UnansweredQuestion.region,
            UnansweredQuestion.industry,
            UnansweredQuestion.asked_at,
        )
        .where(UnansweredQuestion.asked_at > since, UnansweredQuestion.asked_at <= until)
        .order_by(UnansweredQuestion.asked_at, UnansweredQuestion.id)
    )
    found = [
        # Rows of before more was masked are masked as they are read.
        _Asked(text=masked(row.text), region=row.region, section=row.industry, at=row.asked_at)
        for row in rows
        if not places or any(covers(one, row.region) for one in places)
    ]
    matters = [_matter(group) for group in _grouped(found)]
    # The sort is stable: of those asked as often and as lately the one asked first stays first.
    return tuple(sorted(matters, key=lambda one: (-one.times, -one.last_at.timestamp())))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    text: str
    region: str
    section: str
    at: datetime


@dataclass(slots=True)
class _Group:
    """Questions that are alike; ``words`` are those of the first."""

    words: frozenset[str]
    asked: list[_Asked] = field(default_factory=list)


def _grouped(asked: Iterable[_Asked]) -> list[list[_Asked]]:
    """Put each question to the group it is most like, if it is like any."""
    groups: list[_Group] = []
    with_word: dict[str, list[int]] = {}
    for one in asked:
        words = _words(one.text)
        shared = Counter(number for word in words for number in with_word.get(word, ()))
        likeness = {
            number: count / len(words | groups[number].words) for number, count in shared.items()
        }
        best = max(likeness, key=lambda number: (likeness[number], -number), default=None)
        if best is None or likeness[best] < ALIKE_FROM:
            best = len(groups)
            groups.append(_Group(words=words))
            for word in words:
                with_word.setdefault(word, []).append(best)
        groups[best].asked.append(one)
    return [group.asked for group in groups]


def _words(text: str) -> frozenset[str]:
    """What a question is about; the letters themselves where it has no word we know."""
    return frozenset(map(canonical, tokens(text))) or frozenset(
        ["".join(sign for sign in text.lower() if sign.isalnum())]
    )


def _matter(group: Sequence[_Asked]) -> Matter:
    wordings = Counter(one.text for one in group)
    question, *others = (text for text, _ in wordings.most_common())
    return Matter(
        question=question,
        times=len(group),
        first_at=group[0].at,
        last_at=group[-1].at,
        regions=_counted(one.region for one in group),
        sections=_counted(one.section for one in group),
        others=tuple(others),
    )


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(name for name in names if name).most_common())


def _county(value: object) -> str:
    is_code = isinstance(value, str) and value[:_COUNTY_DIGITS].isdigit()
    return str(value)[:_COUNTY_DIGITS] if is_code else ""


def _section(value: object) -> str:
    """The letter of a trade's section; empty where the trade is not known or no code."""
    if not isinstance(value, str) or not value:
        return ""
    try:
        return (*reversed(ancestors(value)), industry(value).code)[0]
    except UnknownIndustry:
        return ""
