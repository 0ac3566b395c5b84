"""The passages of a document with what stands in them: kind of section, sentences, benefits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from policies.document import Span
from policies.extraction.awards import speaks_of_award
from policies.extraction.benefits import read_benefits
from policies.extraction.headings import SectionKind, kind_of_heading
from policies.extraction.layout import Passage
from policies.extraction.sentences import Sentence, sentences_of
from policies.extraction.setting import Setting


class Joint(StrEnum):
    """How what is nested in a passage holds together."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


HARD_SECTIONS = frozenset({SectionKind.TARGET, SectionKind.CONDITIONS, SectionKind.EXCLUSIONS})
PAYING_SECTIONS = HARD_SECTIONS | {SectionKind.STANDARD, SectionKind.UNKNOWN}

_ANY_OF = re.compile(
    r"(?:以下|下列|上述|如下|其中)[^。;；]{0,16}(?:之一|任[一意何]|任意[一1]|[一1]项|[一1]种|[一1]个)|(?:之一|任一)(?:的|者|即可|条件|情形)?[:：,，]?$"
    r"|满足[^。;；]{0,10}(?:任意)?(?:[一1])(?:项|条|个)"
    r"|(?:共?分为?|划分为|设有?)[二两三四五六七八2-8]个?(?:档次|档|层次|等级|类型|类别|种|类|级)(?![^。;；]{0,20}(?:均|都)须)"
)
_NONE_OF = re.compile(
    r"(?:不得|不予|不能|不在|不属于|不纳入|不享受|不适用|除外|取消)[^。;；]{0,16}$|(?:有|存在|出现)(?:以下|下列)[^。;；]{0,12}(?:情形|情况|行为)[^。;；]{0,24}(?:不|取消|除外)"
)
# A passage without a heading that says what it is: 申报企业须同时满足：….
_STATES_CONDITIONS = re.compile(
    r"^(?:本次|参加|凡)?(?:申报|申请|参评|推荐|认定)[^,，。;；:：]{0,14}?(?:企业|单位|主体|项目|对象|基地|机构|人|者|产品)?(?:必须|应当?|须|需)(?:同时)?(?:满足|具备|符合)"
    r"|^(?:支持|奖励|申报|补贴|补助|适用|资助|扶持|贴息|认定)(?:对象|范围|主体|条件)(?:为|是|：|:|包括)"
)
_CLAIMANT_MUST = re.compile(
    r"^(?:申报|申请|参评|承担)(?:主体|企业|单位|对象|项目|人|者)(?:必须|应当?|须|需要?)"
    r"(?!提交|提供|按|于|向|登录|填|准备|报送|将|在\d|做好|对|配合|承诺)"
)
# 对同时符合以下条件的企业给予补助：what is listed below are conditions, whatever is given.
_BELOW_ARE_CONDITIONS = re.compile(
    r"(?:符合|满足|具备)(?:以下|下列|如下)[^。;；,，]{0,10}(?:条件|要求)|(?:以下|下列|如下)条件(?:之一)?的"
)
# …的比例符合如下要求：the figures below are of what stands here.
_LEADS = re.compile(r"(?:以下|如下|下列)[^,，。;；]{0,20}[:：]?$")
_KINDS_OF_FIRMS = re.compile(
    r"(?:企业|单位|机构|组织|平台|公司|主体|中心|园区|合作社|工商户)(?:[(（][^()（）]{0,40}[)）])?[。；;]?$"
)
# 注册在本区，信用良好、制度健全的企业 says more than which kind.
_SEVERAL = re.compile(r"[,，]")
_STATES = re.compile(
    r"^(?:在|具有|具备|依法|符合|近|无|未|申报|经营|财务|有|遵守|信用|截至|已|须|应)"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """A passage with its kind of section, its sentences and the benefits they promise."""

    passage: Passage
    kind: SectionKind
    label: str
    heading: Sentence | None
    sentences: tuple[Sentence, ...]
    benefits: tuple[dict[str, Any], ...]
    joint: Joint
    children: tuple[Part, ...] = field(default=())

    @property
    def span(self) -> Span:
        """From the first to the last character of the passage and all nested in it."""
        last = self.children[-1].span.end if self.children else self.passage.span.end
        return Span(start=self.passage.span.start, end=last)

    def walk(self) -> Iterator[Part]:
        """Yield this part and all nested in it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


def parts_of(
    text: str,
    passage: Passage,
    setting: Setting,
    above: SectionKind = SectionKind.UNKNOWN,
    lead: Sentence | None = None,
) -> Part:
    """Return the passage as a part; a heading that says nothing leaves the kind as it is above."""
    label = "" if passage.label is None else passage.label.of(text)
    found = kind_of_heading(label) if label else SectionKind.UNKNOWN
    kind = above if found is SectionKind.UNKNOWN else found
    if kind is SectionKind.UNKNOWN and _STATES_CONDITIONS.match(passage.body.of(text).strip()):
        kind = SectionKind.CONDITIONS
    below = SectionKind.CONDITIONS if _lists_conditions(text, passage, kind) else kind
    body = (
        tuple(sentences_of(text, passage.body, setting, lead=lead))
        if passage.body.end > passage.body.start
        else ()
    )
    is_standard = found is SectionKind.STANDARD
    benefits = tuple(_promised(body, is_standard=is_standard)) if kind in PAYING_SECTIONS else ()
    leads = body[-1] if body and _LEADS.search(body[-1].text) else lead
    children = tuple(
        parts_of(text, child, setting, below if child.style else kind, leads)
        for child in passage.children
    )
    return Part(
        passage=passage,
        kind=kind,
        label=label,
        heading=Sentence(text, passage.label, setting) if label and passage.label else None,
        sentences=body,
        benefits=benefits,
        joint=_joint(text, passage, kind),
        children=children,
    )


def _lists_conditions(text: str, passage: Passage, kind: SectionKind) -> bool:
    """Whether numbered passages without a heading are conditions: they or their lead say so."""
    if kind not in (SectionKind.UNKNOWN, SectionKind.STANDARD):
        return False
    if _BELOW_ARE_CONDITIONS.search(passage.body.of(text)):
        # Headings among them show that the pasted list is over and other matters follow.
        return all(one.label is None for child in passage.children for one in child.walk())
    if kind is SectionKind.UNKNOWN and _is_block(text, passage):
        return True
    return kind is SectionKind.UNKNOWN and any(
        child.style and _CLAIMANT_MUST.match(child.body.of(text).strip())
        for child in passage.children
    )


def _is_block(text: str, passage: Passage) -> bool:
    """Whether the passage is one subsidy: a name, numbered conditions, then 补贴标准：…."""
    numbered = [child for child in passage.children if child.style not in ("", "plain", "label")]
    if passage.label is None or not numbered or any(one.label for one in numbered):
        return False
    gives = any(speaks_of_award(one.body.of(text)) for one in numbered)
    labels = [one.label.of(text) for one in passage.walk() if one.style == "label" and one.label]
    return not gives and any(kind_of_heading(one) is SectionKind.STANDARD for one in labels)


def _joint(text: str, passage: Passage, kind: SectionKind) -> Joint:
    if not passage.children:
        return Joint.ALL
    words = (passage.body.of(text) or (passage.label.of(text) if passage.label else "")).strip()
    last = re.split(r"[。；;\n]", words.rstrip("。；;：: "))[-1]
    if _ANY_OF.search(last) and not _NONE_OF.search(last):
        return Joint.ANY
    if _NONE_OF.search(last) or kind is SectionKind.EXCLUSIONS:
        return Joint.NONE
    if kind is SectionKind.TARGET and _lists_kinds(text, passage):
        return Joint.ANY
    return Joint.ALL


def _lists_kinds(text: str, passage: Passage) -> bool:
    """Whether the children name kinds of firms side by side, each of which may claim."""
    own = [child.body.of(text).strip() for child in passage.children if child.style]
    return len(own) > 1 and all(
        _KINDS_OF_FIRMS.search(words) and not _STATES.match(words) and not _SEVERAL.search(words)
        for words in own
    )


def _promised(sentences: tuple[Sentence, ...], *, is_standard: bool) -> list[dict[str, Any]]:
    """The benefits of one passage: a mere cap or pool goes with the benefit beside it."""
    found: list[dict[str, Any]] = []
    for sentence in sentences:
        for benefit in read_benefits(sentence, is_standard=is_standard):
            if found and _is_cap_alone(benefit):
                found[-1] = _capped(found[-1], benefit, sentence.whole)
            elif found and _is_pool_alone(found[-1]):
                benefit["pool"] = found.pop()["pool"]
                found.append(benefit)
            else:
                found.append(benefit)
    return found


def _is_cap_alone(benefit: dict[str, Any]) -> bool:
    return (
        benefit["form"] == "fixed"
        and "amount_max" in benefit
        and "when" not in benefit
        and re.match(
            r"^(?:且|但|其中|同一|单[个户项家笔]|每[个户项家年笔]|三年|合计|最高|累计|总|年度|补[助贴]|奖[励补]|资助|支持)",
            benefit["quote"],
        )
        is not None
    )


def _is_pool_alone(benefit: dict[str, Any]) -> bool:
    return benefit["form"] == "in_kind" and "pool" in benefit


def _capped(benefit: dict[str, Any], cap: dict[str, Any], text: str) -> dict[str, Any]:
    start, end = benefit["span"][0], cap["span"][1]
    key = "total_cap" if "cap" in benefit else "cap"
    return {**benefit, key: cap["amount_max"], "quote": text[start:end], "span": [start, end]}
