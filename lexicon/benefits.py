"""What a policy gives, how it is claimed, and the everyday words for both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from lexicon.spelling import spell


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
        return BENEFITS[self].label

    @property
    def category(self) -> Category:
        """The category under which portals list the kind."""
        return BENEFITS[self].category


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
        return _MODES[self][0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """A kind with its Chinese name, its category and the words that texts use for it."""

    label: str
    category: Category
    words: tuple[str, ...]


def _row(label: str, category: Category, words: str) -> Benefit:
    return Benefit(label=label, category=category, words=tuple(words.split()))


BENEFITS = MappingProxyType(
    {
        BenefitKind.REWARD: _row(
            "奖励", Category.MONEY, "奖励 奖补 一次性奖励 奖金 奖励资金 奖补资金 后补助奖励 给予奖励 嘉奖"
        ),
        BenefitKind.SUBSIDY: _row(
            "补助",
            Category.MONEY,
            "补助 补贴 资助 后补助 专项资金支持 扶持资金 资金扶持 财政补贴 社保补贴 岗位补贴 培训补贴"
            " 见习补贴 扩岗补助 开办费 补偿",
        ),
        BenefitKind.INTEREST_SUBSIDY: _row(
            "贴息", Category.FINANCE, "贴息 贷款贴息 财政贴息 利息补贴 贴息支持 利息补助 贴息补助"
        ),
        BenefitKind.RENT_RELIEF: _row(
            "租金减免",
            Category.RELIEF,
            "免租 租金减免 减租 减免租金 免除租金 房租减免 免收租金 房租补贴 场租补贴 租金补贴 免租金 免房租",
        ),
        BenefitKind.FEE_RELIEF: _row(
            "费用减免",
            Category.RELIEF,
            "减免费用 费用减免 免收 免费 降费 减征 免征 收费减免 减免收费 零收费 免缴 降低费率 费率优惠",
        ),
        BenefitKind.TAX_RELIEF: _row(
            "税收优惠",
            Category.RELIEF,
            "税收优惠 减税 免税 税收减免 减免税 加计扣除 税前扣除 减按 免征增值税 减征企业所得税 免征企业所得税"
            " 即征即退 所得税优惠 税额抵免 抵减 加速折旧",
        ),
        BenefitKind.REFUND: _row(
            "返还", Category.MONEY, "返还 退税 退还 失业保险费返还 稳岗返还 留抵退税 出口退税 先征后返 退费"
        ),
        BenefitKind.DEFERRAL: _row(
            "缓缴", Category.RELIEF, "缓缴 延期缴纳 延缓缴纳 延期申报 延期还款 延期还本 缓交 延缴"
        ),
        BenefitKind.LOAN: _row(
            "贷款", Category.FINANCE, "贷款 信用贷款 创业担保贷款 续贷 无还本续贷 低息贷款 转贷 融资支持"
        ),
        BenefitKind.GUARANTEE: _row(
            "担保与风险补偿",
            Category.FINANCE,
            "担保 融资担保 担保费补贴 保费补贴 风险补偿 担保费补助 保险补偿 保费补助",
        ),
        BenefitKind.VOUCHER: _row(
            "券", Category.RIGHTS, "创新券 消费券 服务券 算力券 科技券 培训券 代金券 抵用券 券包"
        ),
        BenefitKind.SPACE: _row(
            "场地与用地",
            Category.RIGHTS,
            "用地保障 用地支持 免费场地 办公场地 厂房支持 标准厂房 提供场地 工位 入驻 土地供应",
        ),
        BenefitKind.TALENT: _row(
            "人才支持", Category.RIGHTS, "引才补贴 人才公寓 人才补贴 人才奖励 安家费 购房补贴 子女入学 落户 引才奖补"
        ),
        BenefitKind.QUALIFICATION: _row(
            "资质认定", Category.TITLE, "认定 评定 授牌 备案入库 资质认定 遴选 评价入库 认证 入库培育"
        ),
        BenefitKind.SERVICE: _row(
            "服务", Category.SERVICE, "服务 辅导 对接 绿色通道 帮代办 培训服务 上门服务 专员服务 代办 咨询服务"
        ),
    }
)

_MODES = MappingProxyType(
    {
        ApplicationMode.APPLY: ("依申请", "依申请 自主申报 组织申报 提交申请 申报"),
        ApplicationMode.AUTOMATIC: (
            "免申即享",
            "免申即享 免申报 无需申请 无需申报 免申请 直达快享 直补快办 自动享受 无需企业申请 免申享 静默认证",
        ),
        ApplicationMode.FAST_TRACK: ("即申即享", "即申即享 快申快享 简申快享 即报即享 即来即办"),
        ApplicationMode.APPROVE_FIRST: ("先批后补", "先批后补 先批后补材料 告知承诺"),
        ApplicationMode.DEFERRED_DOCUMENTS: ("容缺受理", "容缺 容缺受理 容缺办理 容缺后补"),
        ApplicationMode.CONSULT: ("咨询办理", "一事一议 面洽 咨询办理 另行协商"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitMention:
    """A word at ``text[start:end]`` that names a kind of benefit."""

    kind: BenefitKind
    start: int
    end: int


@cache
def _kinds_by_word() -> dict[str, BenefitKind]:
    return {word: kind for kind, benefit in BENEFITS.items() for word in benefit.words}


@cache
def _modes_by_word() -> dict[str, ApplicationMode]:
    return {word: mode for mode, (_, words) in _MODES.items() for word in words.split()}


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
    labels = {benefit.label for benefit in BENEFITS.values()}
    return frozenset(_kinds_by_word()) | frozenset(_modes_by_word()) | labels
