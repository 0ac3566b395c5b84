"""One of several kinds of claimants of which no table knows the others: 商贸企业、小型企业实体.

Who is of another kind of the list may claim as well, so the known kind stands beside the words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from policies.extraction.drafts import Draft
from policies.extraction.sentences import Sentence

_KINDS = ("size.class", "industry.code", "industry.field", "entity.type")
_NOUN = r"(?:企业|单位|机构|组织|公司|合作社|实体|院所|高校|学校|协会|商户|平台|园区|孵化器|实验室)"
_BRACKET = r"(?:[(（][^()（）]{0,24}[)）])?"
_JOINS = r"(?:、|以及|和|及|或者?|[,，]或)"
# 与高校、科研院所合作: they are partners, no members of the list.
_MEMBER = rf"(?P<other>[^,，。;；、:：()（）与从向由为对]{{0,16}}{_NOUN})"
_BEFORE = re.compile(
    rf"(?:^|[,，。;；、:：对]){_MEMBER}{_BRACKET}{_JOINS}[^,，。;；、与从向由为对]{{0,22}}$"
)
_AFTER = re.compile(
    rf"^(?:企业|单位)?{_BRACKET}{_JOINS}{_MEMBER}(?!注册|登记|[^,，。;；]{{0,4}}(?:合作|签订))"
)


def beside_unknown_kinds(sentence: Sentence, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts, each kind of a list with unknown members marked as one of several."""
    return [
        replace(one, flags={**one.flags, "beside": True})
        if one.field in _KINDS and not one.negated and _has_unknown(sentence, one, drafts)
        else one
        for one in drafts
    ]


def _has_unknown(sentence: Sentence, draft: Draft, drafts: Sequence[Draft]) -> bool:
    start, end = draft.span.start - sentence.span.start, draft.span.end - sentence.span.start
    before = _BEFORE.search(sentence.text[:start])
    after = _AFTER.match(sentence.text[end:])
    others = []
    if before is not None:
        others.append(sentence.here(*before.span("other")))
    if after is not None:
        others.append(sentence.here(end + after.start("other"), end + after.end("other")))
    return any(not any(one.span.overlaps(other) for one in drafts) for other in others)
