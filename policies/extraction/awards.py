"""What a figure of a benefit's sentence is: the award, its cap, a rate, a step, a pool."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from policies.document import Span
from policies.extraction.drafts import Draft
from policies.extraction.figures import GROWTH_BY_STEPS
from policies.extraction.sentences import Sentence


class Role(StrEnum):
    """What a figure does in its sentence."""

    AWARD = "award"
    CAP = "cap"
    RATE = "rate"
    STEP = "step"
    POOL = "pool"
    THRESHOLD = "threshold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure at ``span`` of the whole text.

    ``unit`` is what is counted behind the stroke of 2000元/人, ``is_most`` whether the text only
    says up to. ``base`` is what a rate is taken of.
    """

    role: Role
    value: int | Decimal
    span: Span
    unit: str | None = None
    is_most: bool = False
    base: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRule:
    """Words before and behind an amount that decide its role, with examples of both."""

    role: Role
    before: re.Pattern[str]
    after: re.Pattern[str]
    examples: tuple[tuple[str, int], ...]
    counter_examples: tuple[tuple[str, int], ...] = ()


_ANY = re.compile("")

AWARD_WORDS = (
    r"给予|予以|奖励|奖补|奖金|补助|补贴|资助|贴息|返还|补偿|支持|扶持|减免|免征|免收|减征|减按|退还|发放|兑现|扣减|定额标准"
    r"|享受|拨付|配套|扣除|缓缴|抵扣|补(?=\d|$)|奖(?=\d|$)|贷款额度|额度|授信|贷款|给(?=\d|$)"
)
_AWARDS = re.compile(AWARD_WORDS)

# The first row that fits decides. The texts around an amount are cut at commas.
ROLE_RULES: tuple[RoleRule, ...] = (
    RoleRule(
        role=Role.POOL,
        before=re.compile(r"(?:共计|合计安排|总规模|资金总量|总盘子|预算(?:安排)?|安排[^,，]{0,10}资金|基金规模|资金规模|奖补共计|募集|预计(?:返还|发放|拨付|减免|兑现)[^,，\d]{0,4})[^,，\d]{0,4}$"),
        after=_ANY,
        examples=(("全县奖补共计30万元", 300_000), ("预计返还资金16亿元", 1_600_000_000), ("安排专项资金5000万元", 50_000_000)),
        counter_examples=(("给予补助30万元", 300_000),),
    ),
    RoleRule(
        role=Role.STEP,
        before=re.compile(r"每(?:年|(?:年)?(?:同比|新|净|再|累计)*(?:增加|增长|提高|新增|上一个台阶|超过?|完成|达到?|满|销售|投资|投入|出口|实现|引进|上)[^,，。;；\d]{0,14}[(（]?)?$"),
        after=re.compile(r"^(?:的|以上|[)）])*[,，]?[^。;；]{0,24}(?:奖励|补助|补贴|给予|资助|奖补|支持)"),
        examples=(("每增加1000万元，给予10万元奖励", 10_000_000), ("每上一个台阶(10亿元),给予20万元奖励", 1_000_000_000)),
        counter_examples=(("每人2000元奖励", 2000),),
    ),
    RoleRule(
        role=Role.CAP,
        before=re.compile(
            r"(?:最高|最多|不超过|不高于|上限|封顶|限额|不多于|至多|不得超过|以内|不大于|累计不超|总额不超|(?<![予给加])以)"
            r"(?:为|是|额|可|给予|补助|补贴|奖励|奖补|资助|支持|不超过|可达|达到?|按|人民币|金额|不高于|一次性|额度|的)*$"
        ),
        after=_ANY,
        examples=(("补助金额最高不超过60万元", 600_000), ("单个企业最高奖励200万元", 2_000_000)),
        counter_examples=(("给予一次性20万元奖励", 200_000),),
    ),
    RoleRule(
        role=Role.CAP,
        before=_ANY,
        after=re.compile(r"^(?:[(（]含[)）])?(?:封顶|为限|为上限|以内)"),
        examples=(("按投资额的10%补助，500万元封顶", 5_000_000),),
    ),
    RoleRule(
        role=Role.AWARD,
        before=re.compile(rf"(?:{AWARD_WORDS})[^。;；]{{0,40}}$|(?:标准|金额|额度)(?:为|是|:|：|按)+[^,，]{{0,12}}$|按(?:照)?(?:每[^,，]{{1,8}})?$|分别(?:为|按|给予)?[^,，。;；]{{0,30}}$|每[人户个家名亩台件项][^,，]{{0,6}}$"),
        after=_ANY,
        examples=(("给予一次性20万元奖励", 200_000), ("补100万元", 1_000_000), ("标准为1000元/人", 1000)),
        counter_examples=(("营业收入2000万元以上的企业", 20_000_000),),
    ),
    RoleRule(
        role=Role.AWARD,
        before=_ANY,
        after=re.compile(rf"^(?:[(（][^()（）]{{0,12}}[)）])?(?:/[^,，。;；\s]{{1,6}})?(?:的)?(?:标准|一次性|资金|财政|配套|以内|等额|定额|现金|额度|人民币|创业|区级|创新券|服务券)*(?:给予|予以)?(?:{AWARD_WORDS})"),
        examples=(("20万元的奖励", 200_000), ("5000元一次性补贴", 5000)),
    ),
)  # fmt: skip

_UNIT_BEHIND = re.compile(
    r"^(?:人民币)?[/／](?:每)?(?P<unit>人|名|户|件|台|套|亩|平方米|平米|m2|㎡|吨|公斤|千瓦时|千瓦|辆|项|次|月|年|天|日|个|场|家|kwh|kw|立方米|标准箱|床|张|度|课时)(?P<more>(?:[/／·•.]|每)?(?:月|年|天|日|次|平方米|人))?"
)
_UNIT_BEFORE = re.compile(
    r"每(?:新?增加?|招用|吸纳|培训|引进|新招|带动|培养|安置)?(?:1|一)?(?P<unit>人|名|件|台|套|亩|平方米|平米|吨|千瓦时|千瓦|辆|项|次|场|课时|张|立方米|标准箱|学员)(?:每?(?:月|年|天|次))?[^,，。;；\d]{0,18}$"
)
_MOST = re.compile(r"(?:最高|不超过|不高于|至多|最多|上限|不得超过|以内)[^,，\d]{0,8}$")
_SUM_OF_STAGES = re.compile(r"(?:阶段|分期|分批|分年)[^,，。;；]{0,8}总额$")
_RATE_BEFORE = re.compile(
    rf"(?:按照?|给予|予以|{AWARD_WORDS}|比例为?|不超过|最高)[^。;；]{{0,40}}$"
)
_RATE_AFTER = re.compile(
    rf"^(?:[(（][^()（）]{{0,16}}[)）])?[,，]?[^,，。;；\d]{{0,22}}(?:{AWARD_WORDS}|核定|计算|承担|分担|确定)"
)


_INTEREST = re.compile(r"利率[^,，。;；%]{0,16}$")


# LPR减100个基点: what a bank may ask; 由25%降为15%: what it was before.
_MARGIN = re.compile(
    r"(?:LPR|lpr|基准利率|利率)[^,，。;；%]{0,6}(?:加|减|上浮|下浮|下调|[+＋\-－])[^,，。;；%]{0,4}$"
)
_STOPPED = re.compile(r"(?:停止|不再?|不得|不予|不能)(?:享受|给予|适用)[^,，。;；]{0,16}$")
_FORMER = re.compile(r"(?:由|从)(?:原来?的?)?[^,，。;；%]{0,4}$")
_LOWERED = re.compile(r"^[^,，。;；]{0,6}(?:降|减|下调|调|提|升|放宽)[^,，。;；]{0,2}[至到为]")
# 按企业实际缴纳的社会保险费给予补贴: all of it.
_WHOLE = re.compile(
    r"按照?(?!不[高低超])[^,，。;；]{0,40}?实际(?:缴纳|支付|发生)的(?P<base>[^。;；]{1,80}?(?:费用?|利息|租金|税款?))"
    r"(?=(?:给予|予以)(?:全额)?(?:补贴|补助|返还|资助))"
)


def figures_of(
    sentence: Sentence, thresholds: Sequence[Draft], *, is_bare: bool = False
) -> list[Figure]:
    """Return the figures of the sentence that say what is paid, in order.

    ``is_bare`` tells that an amount is all it says, and is given.
    """
    taken = [
        draft.span
        for draft in thresholds
        if not draft.field.startswith("rank.") and draft.rule != GROWTH_BY_STEPS
    ]
    figures = [*_amounts(sentence, taken, is_bare=is_bare), *_rates(sentence, taken)]
    if not figures and not sentence.amounts and not sentence.ratios:
        figures = list(_whole(sentence))
    return sorted(figures, key=lambda one: one.span.start)


def _whole(sentence: Sentence) -> Iterator[Figure]:
    """The whole of a cost, where the text names no share of it."""
    match = _WHOLE.search(sentence.text)
    if match is not None:
        yield Figure(role=Role.RATE, value=1, span=sentence.here(*match.span()), base=match["base"])


def _amounts(sentence: Sentence, taken: Sequence[Span], *, is_bare: bool) -> list[Figure]:
    figures: list[Figure] = []
    for amount in sentence.amounts:
        span = sentence.here(amount.start, amount.end)
        before, after = _around(sentence, amount.start, amount.end)
        if _SUM_OF_STAGES.search(before):
            continue
        role = Role.AWARD if is_bare else _role(before, after)
        is_listed = bool(figures) and _joins(sentence, figures[-1].span.end, span.start)
        if is_listed and figures[-1].role is not Role.STEP:
            role = figures[-1].role
        if role is None or any(span.overlaps(one) for one in taken):
            continue
        unit = _unit(before, after)
        figures.append(
            Figure(
                role=role,
                value=amount.yuan,
                span=span,
                unit=unit,
                is_most=role is Role.CAP or _MOST.search(before) is not None,
            )
        )
    return figures


def _joins(sentence: Sentence, end: int, start: int) -> bool:
    between = sentence.whole[end:start]
    return len(between) <= 3 and re.fullmatch(r"[、,，/和或及\s]+", between) is not None


def _around(sentence: Sentence, start: int, end: int) -> tuple[str, str]:
    return sentence.text[max(0, start - 60) : start].rstrip(), sentence.text[end : end + 40]


_BOUNDS = re.compile(
    r"^(?:[(（][^()（）]{0,8}[)）])?(?:及|或)?以[上下](?!.{0,6}(?:奖励|奖补|补助|补贴|资助|支持))"
)
# 利润不超过10万元的，: a condition, whatever is given for it.
_ENDS_CONDITION = re.compile(
    r"^(?:[(（][^()（）]{0,8}[)）])?的(?:[,，。;；]|$|(?:一次性)?(?:予以|给予))"
)


# 支出金额大于1万元（含1万元）的项目予以支持: which of them, not how much.
_COMPARED = re.compile(r"(?:大于|小于|(?<!不)高于|(?<!不)低于|(?<![不得])超过)[^,，。;；\d]{0,3}$")
_WHICH = re.compile(
    r"^(?:[(（][^()（）]{0,12}[)）])?(?:以上|以下)?的(?:项目|企业|单位|产品|合同|活动)"
)
_IN_BRACKET = re.compile(r"[(（](?:不?含)[^()（）]{0,4}$")


def _role(before: str, after: str) -> Role | None:
    if after.startswith("的部分") and re.search(r"(?:超过|高于|低于)$", before):
        return None
    if _IN_BRACKET.search(before) or before.endswith(("小于", "大于")):
        return None
    if _COMPARED.search(before) and (_WHICH.match(after) or _ENDS_CONDITION.match(after)):
        return None
    if _BOUNDS.match(after) or (_ENDS_CONDITION.match(after) and not _AWARDS.search(before)):
        return None
    for rule in ROLE_RULES:
        if rule.before.search(before) and rule.after.match(after):
            return rule.role
    return None


def role_of(words: str, value: int) -> Role | None:
    """Return the role of the amount ``value`` in ``words``, for the tables' examples."""
    from lexicon.money import find_amounts

    amount = next(one for one in find_amounts(words) if one.yuan == value)
    return _role(words[: amount.start], words[amount.end :])


def _unit(before: str, after: str) -> str | None:
    behind = _UNIT_BEHIND.match(after)
    if behind is not None:
        return behind["unit"] + (behind["more"] or "")
    ahead = _UNIT_BEFORE.search(before)
    return ahead["unit"] if ahead is not None else None


def _rates(sentence: Sentence, taken: Sequence[Span]) -> list[Figure]:
    figures = []
    for ratio in sentence.ratios:
        span = sentence.here(ratio.start, ratio.end)
        if any(span.overlaps(one) for one in taken):
            continue
        before, after = _around(sentence, ratio.start, ratio.end)
        if re.match(r"^(?:的)?(?:以上|及以上|以下|之内)", after) or re.search(
            r"(?:占|增长|增速|增幅|下降|达到?|完成|股份|持股)[^,，。;；]{0,12}$"
            r"|(?:投入|自筹|配套)[^,，。;；]{0,8}(?:不低于|不少于)[^,，。;；]{0,12}$"
            r"|(?:上浮|下浮)[^,，。;；]{0,4}$|成本[^,，。;；]{0,8}(?:降低|下降)[^,，。;；]{0,2}$",
            before,
        ):
            continue
        if re.match(r"^(?:以内)?的部分[,，]?(?:准予|允许|可)", after):
            continue  # 不超过工资总额8%的部分，准予扣除: how much of the cost counts.
        if _STOPPED.search(before):
            continue  # 停止享受减半征税: the end of a benefit is none.
        if _MARGIN.search(before) or (_FORMER.search(before) and _LOWERED.match(after)):
            continue
        if _INTEREST.search(before) and not _AWARDS.search(after):
            continue  # 贷款利率不超过LPR+50BP: what a bank may ask, not what is given.
        if not (_RATE_AFTER.match(after) or _RATE_BEFORE.search(before)):
            continue
        figures.append(
            Figure(
                role=Role.RATE,
                value=ratio.value,
                span=span,
                is_most=_MOST.search(before) is not None,
                base=ratio.base,
            )
        )
    return figures


def speaks_of_award(words: str) -> bool:
    """Whether the words promise something."""
    return _AWARDS.search(words) is not None
