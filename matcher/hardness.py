"""Which conditions can deny a policy, and which only describe it.

Not hard are promises and duties, paperwork, preferences, competition and judgement, budget and
quota, the application window, and wording about stacking. Each rule below is one row; a row
looks at the field's family or at the quoted sentence. Sentences are judged only where no fact
could decide the condition anyway, so that a number or a date in a sentence stays hard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from matcher.fields import FIELDS
from matcher.figures import NUMBER_OPS

# Families of fields that never deny a policy, whatever the sentence says.
SOFT_FAMILIES: dict[str, str] = {
    "declare": "a promise",
    "internal": "a duty of the enterprise: rules and books in order",
    "intent": "a promise",
    "pref": "a preference",
    "rank": "competition",
    "quota": "quota",
    "budget": "budget",
    "doc": "paperwork",
    "window": "the application window",
    "validity": "the validity of the policy",
}
SOFT_PREFIXES: dict[str, str] = {"event.apply_within": "the application window"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftWording:
    """A kind of sentence that is no hard condition, with sentences that are and are not."""

    name: str
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...] = ()


SOFT_WORDINGS: tuple[SoftWording, ...] = (
    SoftWording(
        name="promise or duty",
        pattern=re.compile(
            r"真实|承诺|制度(健全|完善)|健全的?.{0,12}制度|管理规范|治理(机制|结构)|独立核算"
            r"|不再拨付|安全生产(工作|责任制|管理)|愿意|意愿|积极配合|自愿"
        ),
        examples=("申报材料真实有效", "财务管理制度健全", "企业自愿参加", "做好安全生产工作"),
        counter_examples=("近三年未发生安全生产事故", "注册满一年"),
    ),
    SoftWording(
        name="preference",
        pattern=re.compile(r"优先|鼓励|重点支持|重点聚焦|倾斜|择重"),
        examples=("对专精特新企业优先支持", "重点聚焦先进制造业"),
        counter_examples=("须为专精特新企业",),
    ),
    SoftWording(
        name="competition and judgement",
        pattern=re.compile(
            r"择优|评审|评选|遴选|竞争|排名|领先|先进水平|示范(性|作用|意义)|推广价值"
            r"|产业导向|产业政策|(产业)?发展(方向|规划)|前景(良好|较好|广阔)"
            r"|符合.{0,24}(方向|导向|规划|布局)"
        ),
        examples=(
            "由专家评审择优确定",
            "技术水平国内领先",
            "符合我市产业发展规划",
            "示范性强",
            "符合国家、省、市有关通知规定的数字化转型方向",
        ),
        counter_examples=("生产经营困难", "受疫情影响较大", "评价得分不低于60分"),
    ),
    SoftWording(
        name="budget and quota",
        pattern=re.compile(r"预算|名额|额度内|资金总量|先到先得"),
        examples=("在年度预算内安排", "名额有限，先到先得"),
        counter_examples=("营业收入2000万元以上",),
    ),
)
# Wording about what happens when several policies meet: it limits the sum, not who may apply.
STACKING = re.compile(r"从优|就高|从高|总额不超过|不重叠|不叠加|就高不就低|补差")

_PRINCIPLE = re.compile(r"原则上|一般(?=应|为|不|需|要求|须|在|情况下)")
_CLAUSE_END = re.compile(r"[，。；,;：:\n]")
_LOOK_BACK = 12
"""Characters before a quote in which 原则上 still belongs to it, if no clause ends between."""

_JUDGED_BY_PEOPLE = frozenset({"match", "pass", "fit"})


def blocks(field_id: str, op: str, quote: str | None, *, needs_person: bool) -> bool:
    """Whether failing this condition can deny the policy."""
    if field_id.partition(".")[0] in SOFT_FAMILIES or field_id.startswith(tuple(SOFT_PREFIXES)):
        return False
    if field_id.startswith("excl.") and quote is not None and STACKING.search(quote):
        return False
    is_unlisted = field_id not in FIELDS and op not in NUMBER_OPS
    no_fact_decides = needs_person or op in _JUDGED_BY_PEOPLE or is_unlisted
    if not no_fact_decides or quote is None or field_id.startswith("score."):
        return True
    return not any(wording.pattern.search(quote) for wording in SOFT_WORDINGS)


def is_principle(quote: str | None, text: str, span: tuple[int, int] | None) -> bool:
    """Whether 原则上 or 一般 softens the sentence, inside the quote or just before it."""
    if quote is not None and _PRINCIPLE.search(quote):
        return True
    if span is None:
        return False
    before = text[max(0, span[0] - _LOOK_BACK) : span[0]]
    clause = _CLAUSE_END.split(before)[-1]
    return _PRINCIPLE.search(clause + text[span[0] : span[0] + 1]) is not None
