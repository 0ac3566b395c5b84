"""Guessing an enterprise's legal form from what the registry writes.

The registry's own type says most, a name says it for branches and partnerships, the credit
code's first two characters say the rest. Where none of them is enough the form stays unknown:
a 厂 or 店 may be a sole proprietorship, a collective with legal personality, or a branch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from matcher.fields import ENTITY_TYPES


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeGuess:
    """A legal form (one of ``ENTITY_TYPES``) and what it was read from."""

    entity_type: str
    because: str


# In order: the first pattern found in the registry's type decides.
_BY_REGISTRY_TYPE: tuple[tuple[str, str], ...] = (
    (r"分公司|分支机构|非法人", "分支机构"),
    (r"个体", "个体工商户"),
    (r"个人独资", "个人独资企业"),
    (r"合伙", "合伙企业"),
    (r"合作社", "农民专业合作社"),
    (r"公司|企业法人|股份合作|港.?澳.?台|外商|国有企业|联营", "企业法人"),
    (r"事业单位", "事业单位"),
    (r"社会团体", "社会团体"),
    (r"基金会", "基金会"),
    (r"民办非企业|社会服务机构", "社会服务机构"),
)
_BY_NAME: tuple[tuple[str, str], ...] = (
    (
        r"(分公司|支公司|分店|分部|分厂|分行|支行|分社|分所|分校|分理处|办事处|营业部|营业厅|储蓄所|"
        r"加油站|支局|分局|代表处|经理部)$",
        "分支机构",
    ),
    (r"律师事务所", "律师事务所"),
    (r"[(（](普通|有限|特殊普通)合伙[)）]$", "合伙企业"),
    (r"会计师事务所", "会计师事务所"),
    (r"(专业合作社|专业合作联社|合作社联合社)$", "农民专业合作社"),
    (r"公司$", "企业法人"),
    # A company's name with something behind it is a part of that company: …有限公司枫林路餐厅.
    (r"公司[^公司()（）]+$", "分支机构"),
    (r"(行业协会|商会)$", "行业协会"),
)
_BY_CODE = {
    "92": "个体工商户",
    "93": "农民专业合作社",
    "12": "事业单位",
    "51": "社会团体",
    "52": "社会服务机构",
    "53": "基金会",
    "31": "律师事务所",
}
# A code that says so is certain; 91 covers companies, partnerships and branches alike.
_CERTAIN_CODES = frozenset({"92", "93", "52", "53"})


def guess_entity_type(*, registry_type: str, name: str, credit_code: str) -> TypeGuess | None:
    """Return the likely legal form, or ``None`` when nothing tells."""
    kind = credit_code[:2]
    if kind in _CERTAIN_CODES:
        return TypeGuess(entity_type=_BY_CODE[kind], because=kind)
    for table, text in ((_BY_REGISTRY_TYPE, registry_type), (_BY_NAME, name)):
        for pattern, entity_type in table:
            match = re.search(pattern, text)
            if match:
                return TypeGuess(entity_type=entity_type, because=match.group())
    if kind in _BY_CODE:
        return TypeGuess(entity_type=_BY_CODE[kind], because=kind)
    return None


assert {form for _, form in (*_BY_REGISTRY_TYPE, *_BY_NAME)} <= set(ENTITY_TYPES)
