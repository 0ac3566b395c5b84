"""Titles an enterprise may hold (高企, 专精特新 …): what they are called and what they imply.

Like-sounding titles of another level are other titles: 湖南省“小巨人”企业 is the old name of the
provincial 专精特新中小企业, 科技小巨人 and 准独角兽 are none of ours, and 培育 means on the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from lexicon.spelling import spell
from lexicon.tables import read_rows


class UnknownQualification(LookupError):
    """The text is no id of the table of titles."""


class Relation(StrEnum):
    """How a written name stands to a title."""

    SAME = "same"
    PART = "part"
    LIKELY = "likely"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification:
    """A title. ``years`` is how long it is valid, ``None`` where it does not run out.

    ``level`` is that of the vocabulary: N national, P provincial, C city, several with ``/``,
    or STAT, EVENT, MKT, TAX, LIC for what is no award. ``kind`` says so in a word.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    level: str
    kind: str
    by: str
    years: int | None
    implies: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QualificationMention:
    """A title named at ``text[start:end]``.

    ``certain`` is false where the words leave open which title is meant (规上企业).
    """

    id: str
    start: int
    end: int
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Name:
    text: str
    id: str
    relation: Relation
    not_after: str
    not_before: str


@cache
def _names() -> dict[str, _Name]:
    return {
        row["name"]: _Name(
            text=row["name"],
            id=row["id"],
            relation=Relation(row["relation"]),
            not_after=row["not_after"],
            not_before=row["not_before"],
        )
        for row in read_rows("qualification_names.csv")
    }


@cache
def qualifications() -> Mapping[str, Qualification]:
    """Return all titles by id, in the order of the table."""
    aliases: dict[str, list[str]] = {}
    for name in _names().values():
        if name.relation in (Relation.SAME, Relation.PART):
            aliases.setdefault(name.id, []).append(name.text)
    return {row["id"]: _read(row, aliases) for row in read_rows("qualifications.csv")}


def _read(row: dict[str, str], aliases: dict[str, list[str]]) -> Qualification:
    return Qualification(
        id=row["id"],
        name=row["name"],
        aliases=tuple(alias for alias in aliases[row["id"]] if alias != row["name"]),
        level=row["level"],
        kind=row["kind"],
        by=row["by"],
        years=int(row["years"]) if row["years"] else None,
        implies=tuple(row["implies"].split()),
        note=row["note"],
    )


def qualification(id: str) -> Qualification:
    """Return the title of ``id``. Raises :class:`UnknownQualification`."""
    try:
        return qualifications()[id]
    except KeyError:
        raise UnknownQualification(f"{id!r} is no title of the table, such as hnte") from None


def implied(ids: Iterable[str]) -> frozenset[str]:
    """Return ``ids`` and every title they entail, transitively.

    Ids outside the table are kept as they are: a profile may hold titles of its own.
    """
    reached: set[str] = set()
    waiting = list(ids)
    while waiting:
        id = waiting.pop()
        if id not in reached:
            reached.add(id)
            waiting.extend(qualifications()[id].implies if id in qualifications() else ())
    return frozenset(reached)


@cache
def _ends() -> dict[str, str]:
    return {row["id"]: row["ends"] for row in read_rows("qualifications.csv")}


def expires_on(id: str, issued_on: date) -> date | None:
    """Return the last day on which a title issued on ``issued_on`` holds.

    ``None`` where the title does not run out. The registration as 科技型中小企业 runs to 31 March
    of the year after. Raises :class:`UnknownQualification`.
    """
    title = qualification(id)
    if title.years is None:
        return None
    if _ends()[id] == "next_march":
        return date(issued_on.year + 1, 3, 31)
    last_year = issued_on.year + title.years
    if (issued_on.month, issued_on.day) == (2, 29):
        return date(last_year, 2, 28)
    return issued_on.replace(year=last_year)


@cache
def _any_name() -> re.Pattern[str]:
    parts = []
    for name in sorted(_names().values(), key=lambda name: -len(name.text)):
        before = f"(?<!{name.not_after})" if name.not_after else ""
        after = f"(?!{name.not_before})" if name.not_before else ""
        parts.append(f"{before}{re.escape(name.text)}{after}")
    return re.compile("|".join(parts))


_ON_THE_WAY = re.compile(r"(?:中小企业|企业)?(?:申报|入库|梯度)?(?:培育|后备|储备|潜力|种子)")
_SEEKING = re.compile(r"(?:准|拟认定|拟申报|潜在|种子|非)$")
_OF_A_PROVINCE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,3}(?:省|自治区)(?:级)?|(?:北京|上海|天津|重庆)市|(?:广西|宁夏|新疆|西藏)|省级|省)"
    r"(?:认定的|评定的|级)?$"
)
_OF_A_CITY = re.compile(r"(?:市级|市|区级|县级|区|县)(?:认定的|级)?$")
_AND_NATIONAL = re.compile(r"国家级?(?:和|及|与|、|或|以及)$")
_OF_BOTH = re.compile(r"国家级?(?:和|及|与|、|或|以及)(?:省级?|市级?|自治区级?)$")
_OF_THE_NATION = re.compile(r"(?:国家级|国家)$")
_PROVINCIAL_TWIN = {
    "srdi_little_giant": "srdi_sme",
    "champion_national": "champion_provincial",
    "green_factory_n": "green_factory_p",
}
_NATIONAL_TWIN = {
    "srdi_sme": "srdi_little_giant",
    "green_factory_p": "green_factory_n",
}
_GRADED = frozenset(_PROVINCIAL_TWIN) | {"srdi_sme", "green_factory_p", "champion_provincial"}


def find_qualifications(text: str) -> tuple[QualificationMention, ...]:
    """Return the titles named in ``text``, in order; of overlapping names the longest."""
    folded = spell(text)
    mentions = []
    for match in _any_name().finditer(folded.text):
        name = _names()[match[0]]
        before, after = folded.text[: match.start()], folded.text[match.end() :]
        id = _meant(name, before, after)
        if id is not None:
            start, end = folded.span(*match.span())
            certain = name.relation is not Relation.LIKELY or id != name.id
            mentions.append(QualificationMention(id=id, start=start, end=end, certain=certain))
    return tuple(mentions)


def _meant(name: _Name, before: str, after: str) -> str | None:
    """Which title the name means between these neighbours, ``None`` for none of the table."""
    if name.text.startswith("市级专精特新") and _AND_NATIONAL.search(before):
        return "srdi_sme"  # 国家和市级专精特新 is said where the city is a province: 北京, 上海.
    if name.relation is Relation.OTHER or _ON_THE_WAY.match(after) or _SEEKING.search(before):
        return None
    if name.id not in _GRADED:
        return name.id
    if _OF_THE_NATION.search(before) and name.text.startswith(("专精特新", "绿色工厂")):
        return _NATIONAL_TWIN.get(name.id, name.id)
    if _OF_BOTH.search(before):
        # 国家和市级专精特新: the lower title, which the national one implies.
        return _PROVINCIAL_TWIN.get(name.id, name.id)
    if _OF_A_PROVINCE.search(before):
        return _PROVINCIAL_TWIN.get(name.id, name.id)
    return None if _OF_A_CITY.search(before) else name.id


def qualification_names() -> frozenset[str]:
    """Return every name of the table, also those of other titles, for segmentation."""
    return frozenset(_names()) | frozenset(title.name for title in qualifications().values())
