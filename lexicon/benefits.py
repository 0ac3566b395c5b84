"""What a policy gives, how it is claimed, and the everyday words for both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from lexicon.spelling import spell
from lexicon.tables import read_rows


class BenefitKind(StrEnum):
    """The kinds of benefit that policy items name."""

    REWARD = "reward"
    SUBSIDY = "subsidy"
    INTEREST_SUBSIDY = "interest_subsidy"
    RENT_RELIEF = "rent_relief"
    FEE_RELIEF = "fee_relief"
    TAX_RELIEF = "tax_relief"
    REFUND = "refund"
    DEFERRAL = "deferral"
    LOAN = "loan"
    GUARANTEE = "guarantee"
    VOUCHER = "voucher"
    SPACE = "space"
    TALENT = "talent"
    QUALIFICATION = "qualification"
    SERVICE = "service"

    @property
    def label(self) -> str:
        """The name in Chinese."""
        return _KINDS[self][0]

    @property
    def category(self) -> Category:
        """The category under which portals list the kind."""
        return _KINDS[self][1]


class Category(StrEnum):
    """Portal categories: the first four are Sichuan's of 2024, the others usual elsewhere."""

    RELIEF = "减免类"
    MONEY = "奖补类"
    RIGHTS = "权益类"
    TITLE = "资质类"
    FINANCE = "融资类"
    SERVICE = "服务类"


class ApplicationMode(StrEnum):
    """How a benefit is claimed."""

    APPLY = "apply"
    AUTOMATIC = "automatic"
    FAST_TRACK = "fast_track"
    APPROVE_FIRST = "approve_first"
    DEFERRED_DOCUMENTS = "deferred_documents"
    CONSULT = "consult"

    @property
    def label(self) -> str:
        """The name in Chinese."""
        return _MODES[self]


_KINDS = MappingProxyType(
    {
        BenefitKind.REWARD: ("奖励", Category.MONEY),
        BenefitKind.SUBSIDY: ("补助", Category.MONEY),
        BenefitKind.INTEREST_SUBSIDY: ("贴息", Category.FINANCE),
        BenefitKind.RENT_RELIEF: ("租金减免", Category.RELIEF),
        BenefitKind.FEE_RELIEF: ("费用减免", Category.RELIEF),
        BenefitKind.TAX_RELIEF: ("税收优惠", Category.RELIEF),
        BenefitKind.REFUND: ("返还", Category.MONEY),
        BenefitKind.DEFERRAL: ("缓缴", Category.RELIEF),
        BenefitKind.LOAN: ("贷款", Category.FINANCE),
        BenefitKind.GUARANTEE: ("担保与风险补偿", Category.FINANCE),
        BenefitKind.VOUCHER: ("券", Category.RIGHTS),
        BenefitKind.SPACE: ("场地与用地", Category.RIGHTS),
        BenefitKind.TALENT: ("人才支持", Category.RIGHTS),
        BenefitKind.QUALIFICATION: ("资质认定", Category.TITLE),
        BenefitKind.SERVICE: ("服务", Category.SERVICE),
    }
)

_MODES = MappingProxyType(
    {
        ApplicationMode.APPLY: "依申请",
        ApplicationMode.AUTOMATIC: "免申即享",
        ApplicationMode.FAST_TRACK: "即申即享",
        ApplicationMode.APPROVE_FIRST: "先批后补",
        ApplicationMode.DEFERRED_DOCUMENTS: "容缺受理",
        ApplicationMode.CONSULT: "咨询办理",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitMention:
    """A word at ``text[start:end]`` that names a kind of benefit."""

    kind: BenefitKind
    start: int
    end: int


def _rows() -> Iterator[tuple[str, str, str]]:
    for row in read_rows("benefit_words.csv"):
        yield row["word"], row["names"], row["id"]


@cache
def _kinds_by_word() -> dict[str, BenefitKind]:
    return {word: BenefitKind(id) for word, names, id in _rows() if names == "kind"}


@cache
def _modes_by_word() -> dict[str, ApplicationMode]:
    return {word: ApplicationMode(id) for word, names, id in _rows() if names == "mode"}


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words, key=lambda word: -len(word))))


def find_benefits(text: str) -> tuple[BenefitMention, ...]:
    """Return the benefit words of ``text`` in order; of overlapping words the longest."""
    folded = spell(text)
    mentions = []
    for match in _any_of(tuple(_kinds_by_word())).finditer(folded.text):
        start, end = folded.span(*match.span())
        kind = _kinds_by_word()[match[0]]
        mentions.append(BenefitMention(kind=kind, start=start, end=end))
    return tuple(mentions)


def find_modes(text: str) -> tuple[ApplicationMode, ...]:
    """Return the ways of claiming that ``text`` names, in order, each once."""
    matches = _any_of(tuple(_modes_by_word())).findall(spell(text).text)
    return tuple(dict.fromkeys(_modes_by_word()[word] for word in matches))


def benefit_words() -> frozenset[str]:
    """Return every word of this table, for segmentation."""
    labels = {kind.label for kind in BenefitKind}
    return frozenset(_kinds_by_word()) | frozenset(_modes_by_word()) | labels
