"""What speaks for and against a text's offering something to enterprises: words, counted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lexicon.qualifications import find_qualifications
from lexicon.spelling import spelling
from policies.document import Document
from policies.extraction.headings import SectionKind
from policies.extraction.parts import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was counted in the text.

    ``promises`` are benefits with figures, ``relief`` words of tax relief, ``firms`` and
    ``persons`` words for whom the text is about, ``sections`` how many of those sections it has
    that a claimable thing has, ``titles`` titles of enterprises in its title, ``gives`` words of
    giving, ``has_conditions`` whether one of the sections is of conditions, ``is_named_gift``
    whether the title names a gift. ``is_national`` says that a ministry writes to the provinces.
    """

    promises: int
    relief: int
    firms: int
    persons: int
    sections: int
    titles: int
    has_conditions: bool
    gives: int
    is_named_gift: bool
    is_national: bool


_FIRMS = re.compile(
    r"企业|(?:的|申报|获奖|参评)单位|企事业|研发机构|社会组织|养老机构|培训机构|服务机构|申请单位|运营单位|建设单位|用人单位|市场主体|经营主体|纳税人|申报单位|申报主体|项目单位|合作社|个体工商户"
)
_PERSONS = re.compile(
    r"居民|本人|个人|学生|家庭|老年人|户籍|申请人|参保人|患者|儿童|考生|劳动者|求职者|毕业生|人才"
)
_RELIEF = re.compile(
    r"免征|减征|减按|减半征收|即征即退|加计扣除|税收优惠|退还|抵减|免税|税前扣除|优惠税率|不征收?|适用优惠|缓缴"
    r"|先征后[返退]|暂不征收|免收|免缴|免费|减免"
)
_GIVES = re.compile(r"奖励|奖补|补助|补贴|资助|贴息|扶持资金|资金支持|专项资金|补偿|优惠")
_GIFT = re.compile(r"补贴|补助|奖励|奖补|资助|贴息|扶持资金|专项资金|配套资金|资金支持|[券]|优惠")
_MINISTRY = re.compile(
    r"^(?:国务院|工业和信息化部|科学?技术?部|财政部|商务部|国家[^,。]{2,14}(?:局|委|部|中心)|人力资源社会保障部|市场监管总局|农业农村部|教育部|生态环境部|文化和旅游部)"
)
_ADDRESSED_DOWN = re.compile(r"各省、?自治区、?直辖市")


def evidence_of(document: Document, root: Part) -> Evidence:
    """Count what speaks for and against."""
    parts = list(root.walk())
    text = spelling(document.text)
    promises = sum(1 for part in parts for one in part.benefits if one["form"] != "in_kind")
    kinds = {part.kind for part in parts}
    return Evidence(
        promises=promises,
        relief=len(_RELIEF.findall(text)),
        firms=len(_FIRMS.findall(text)),
        persons=len(_PERSONS.findall(text)),
        sections=(SectionKind.CONDITIONS in kinds)
        + (SectionKind.TARGET in kinds)
        + (SectionKind.STANDARD in kinds)
        + (
            SectionKind.MATERIALS in kinds
            or SectionKind.CHANNEL in kinds
            or SectionKind.WINDOW in kinds
        ),
        titles=len(find_qualifications(document.title)),
        has_conditions=SectionKind.CONDITIONS in kinds,
        gives=len(_GIVES.findall(text)),
        is_named_gift=_GIFT.search(document.title) is not None,
        is_national=_is_national(document),
    )


def _is_national(document: Document) -> bool:
    spoken = (document.issuer or "", document.title)
    return any(_MINISTRY.match(words) for words in spoken) or (
        _ADDRESSED_DOWN.search(document.text[:800]) is not None
    )
