"""Whom a text pays, where no condition says it: 企业 excludes who is no enterprise.

对小微企业给予补贴 asks for an enterprise, although its author wrote down a size only. 企业 alone
includes neither 个体工商户 nor 社会服务机构; but where a text names any of them, or speaks of 单位
or 市场主体, its words are too many for a rule, and nothing is implied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from matcher.atom import Atom
from matcher.tree import Condition, atoms
from matcher.values import canonical

_ENTERPRISE = "企业"
_WIDER = re.compile(
    r"个体|合作社|社会(组织|团体|服务)|民办非|基金会|协会|联合会|事业单位|企事业|家庭农场"
    r"|(用人|参保|各类|其他|有关|经营|申报|申请)单位|单位(和|及|、)|(市场|经营|创业|创新)主体"
    r"|(服务|科研|研究|医疗|培训|养老|托育|教育|检测|运营|中介)机构|组织(和|及|、)|高校(?!毕业)|院校"
    r"|科研院所|医院|学校|律师事务所|会计师事务所|不限.{0,4}企业"
)


def implied_beneficiary(trees: Iterable[Condition], text: str) -> Atom | None:
    """Return the unsaid condition that the applicant is an enterprise; ``None`` if none is.

    It rests on the first sentence among the conditions that says 企业, and shows it.
    """
    found = [atom for tree in trees for atom in atoms(tree)]
    if any(atom.field == "entity.type" for atom in found) or _WIDER.search(canonical(text)):
        return None
    said = (atom for atom in found if atom.blocks and atom.quote is not None)
    basis = next((atom for atom in said if _ENTERPRISE in canonical(atom.quote or "")), None)
    if basis is None:
        return None
    return Atom(
        field="entity.type",
        op="in",
        value=(_ENTERPRISE,),
        quote=basis.quote,
        span=basis.span,
        wording=basis.wording,
        path="beneficiary",
        is_inferred=True,
    )
