"""How sentences begin that ask nothing of anybody, where no heading says that conditions follow.

A preamble, an aim, what an office does, a definition, the foot of a page: told by the first words.
In a section of conditions every sentence is read, whatever it begins with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """First words of a sentence that asks nothing, with some that do and some that do not."""

    name: str
    words: str
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


def _opening(
    name: str, words: str, *, examples: tuple[str, ...], counter: tuple[str, ...] = ()
) -> Opening:
    return Opening(name=name, words=words, examples=examples, counter_examples=counter)


OPENINGS: tuple[Opening, ...] = (
    _opening(
        "a purpose",
        r"为(?:了|进一步|深入|贯彻|支持|加快|推动|促进|做好|落实|规范|充分|有效|切实|提高|提升|加强|鼓励|引导|推进|培育|构建|营造|全面|积极|扎实|更好|发挥|扶持|助力|强化|完善|激发|打造|扩大|缓解)|促使|助力|保障|力争|实现",
        examples=("为进一步优化营商环境，帮助中小企业渡过难关", "为支持小微企业发展"),
        counter=("为高新技术企业", "为员工缴纳社会保险费满3个月的企业"),
    ),
    _opening(
        "a basis",
        r"根据|依据|按照《|现就|现将|关于|请各|自\d{4}年起",
        examples=("根据《若干措施》，现就有关事项通知如下", "现就申报工作通知如下"),
        counter=("按照规定缴纳社会保险费", "就业困难人员创办的企业"),
    ),
    _opening(
        "an aim or a measure",
        r"通过|引导|推动|推进|加快|加强|加大(?=对)|积极|大力|落实|健全|完善|优化|强化|建立|开展|组织|打造|引进|建设|探索|培育|持续|全力|认真|坚持|做好|做大|做强"
        r"|深化|发挥|充分|严格|切实|进一步|用好|拓宽|拓展|搭建|构建|聚焦|有效(?:缓解|应对|解决|发挥|提升|促进|推动)|着力|不断|在[^,，。;；]{2,14}(?:领域|方面)(?:落实|推广|开展)"
        r"|围绕(?![^,，。]{2,30}(?:领域|产业|行业)[^,，。]{0,10}(?:申报|征集))",
        examples=("加强对中小企业的服务", "聚焦高新技术企业的融资需求", "在养老服务领域落实小微企业的优惠"),
        counter=("具有健全的财务制度", "有效期内的高新技术企业不再申报"),
    ),
    _opening(
        "a call",
        r"支持(?!对象|范围|条件|标准|的)|鼓励",
        examples=("鼓励中小企业开展技术改造", "支持高新技术企业做大做强"),
        counter=("支持对象为中小企业", "支持的企业应在本区注册"),
    ),
    _opening(
        "what an office does",
        r"各[省市区县级地部有相镇街]|指导|协助|协调|督促|动员|允许|帮助(?!(?:小微|中小)[^,，。]{0,20}\d)|到20\d\d年|近日|日前|近期",
        examples=("各区县要帮助中小企业用好政策", "指导受疫情影响的外贸企业申请证明"),
        counter=("企业应在本区注册",),
    ),
    _opening(
        "a definition",
        r"(?:本[条款项通知公告办法意见]{1,2}|以上|上述)?所称(?![^。;；]{0,30}是?指[^。;；]*(?:符合|满足|具备)[^。;；]*\d)|(?:计算|换算)?公式|换算",
        examples=("本办法所称中小企业，是指符合划型标准的企业",),
        counter=("本办法所称小型企业，是指同时符合从业人数不超过30人、资产总额不超过100万元等条件的企业",),
    ),
    _opening(
        "the foot of a page",
        r"下一[个篇]|上一[个篇]|附件|【|点击",
        examples=("上一篇：高新技术企业申报", "附件：小微企业名单"),
    ),
)  # fmt: skip
_ANY = re.compile("^(?:" + "|".join(one.words for one in OPENINGS) + ")")


def asks_nothing(words: str) -> bool:
    """Whether a sentence that begins so asks nothing of a claimant."""
    return _ANY.match(words) is not None
