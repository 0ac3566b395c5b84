"""Conditions of one kind of application among several: 申报领跑型企业，应…；申报成长型企业，应….

Who applies for one kind is not asked for the conditions of the other. Which kind somebody wants
is his own choice, so each head stays with a person: not of this kind, or its conditions hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations

from policies.document import Span
from policies.extraction.joining import Node, all_of, any_of, human
from policies.extraction.parts import HARD_SECTIONS, Part
from policies.extraction.sentences import Sentence

_HEAD = re.compile(
    r"^(?:其中[,，:：]?|原则上|若|如)?(?:对(?:于)?)?(?:申报|申请|申领|参评|选择)"
    r"(?P<kind>[^,，。;；:：]{2,28}?)(?:的)?(?:企业|单位|项目|主体|机构|人|者)*(?:的)?"
    r"(?:[,，](?:还|另|则|均)?(?:应|须|需|必须)|(?:应当?|须|需)(?:同时)?(?:符合|满足|具备)(?:以下|下列|如下)[^,，。;；:：]{0,10}$)"
)
_OF_ALL = re.compile(r"^(?:本|该|上述|以上|此|所有|各|资金|补贴|奖励|项目|专项|企业|单位|主体)")
_OPENS_LIST = re.compile(r"\s*[:：]")


def mark_cases(root: Part) -> None:
    """Tell the sentences their case, where the text knows more than one kind of application."""
    heads: dict[int, re.Match[str]] = {}
    for part in root.walk():
        for sentence in _told(part) if part.kind in HARD_SECTIONS else ():
            head = _HEAD.match(sentence.text)
            if head is not None and not _OF_ALL.match(head["kind"]):
                heads[id(sentence)] = head
    if len({head["kind"] for head in heads.values()}) > 1:
        _mark(root, heads, None)


def _told(part: Part) -> tuple[Sentence, ...]:
    return part.sentences if part.heading is None else (part.heading, *part.sentences)


def _mark(part: Part, heads: Mapping[int, re.Match[str]], case: Span | None) -> Span | None:
    """Mark what a part holds; return the case whose list is still open behind it."""
    if part.heading is not None:
        case = None
    for sentence in _told(part):
        if id(sentence) in heads:
            case = sentence.here(0, heads[id(sentence)].end("kind"))
        sentence.case = case
    told = _told(part)
    if not (told and opens_list(told[-1])) and not _is_listed(part):
        case = None
    for child in part.children:
        case = _mark(child, heads, case)
    return case


def _is_listed(part: Part) -> bool:
    """Whether the part is one of a numbered list, whose case goes on to the next."""
    return part.passage.style not in ("", "plain", "label")


def opens_list(sentence: Sentence) -> bool:
    """Whether a colon follows: 申报成长型企业，应符合以下条件："""
    return _OPENS_LIST.match(sentence.whole, sentence.span.end) is not None


_ONE_OF = ("industry.code", "size.class")


def without_impossible(nodes: list[Node]) -> list[Node]:
    """Make alternatives of trades and sizes that nobody can be at once: B类…；C类…."""
    for field in _ONE_OF:
        told = [one for one in nodes if one.get("field") == field and one["op"] == "in"]
        if len(told) > 1 and _are_disjoint([tuple(one["value"]) for one in told]):
            at = nodes.index(told[0])
            rest = [one for one in nodes if not any(one is other for other in told)]
            nodes = [*rest[:at], any_of(told), *rest[at:]]
    return nodes


def _are_disjoint(values: list[tuple[str, ...]]) -> bool:
    """Whether no value of one begins a value of another: C is in conflict with F51, not with C34."""
    return not any(
        one.startswith(two) or two.startswith(one)
        for first, second in combinations(values, 2)
        for one in first
        for two in second
    )


def in_case(sentence: Sentence, nodes: list[Node]) -> list[Node]:
    """Return what the sentence asks, of those alone who apply for its kind."""
    case = sentence.case
    if case is None or not nodes:
        return nodes
    if case.overlaps(sentence.span):
        # The head itself is quoted as the case; it asks for nothing beyond that.
        head = sentence.clause_of(case).end
        nodes = [one for one in nodes if "span" not in one or one["span"][1] > head]
    if not nodes:
        return []
    return [{"any": [{"not": human(sentence.whole, case)}, all_of(nodes)]}]
