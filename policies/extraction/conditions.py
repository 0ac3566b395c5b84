"""One sentence becomes conditions: what its rules read, how they are joined, what is left over.

Nothing hard is dropped: where a clause of a section of conditions is read by no rule, it stays
as a ``human`` condition with its words, so that a verdict can at most be POSSIBLE.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from policies.document import Span
from policies.extraction.alternatives import beside_unknown_kinds
from policies.extraction.drafts import Draft
from policies.extraction.duty_rules import DUTY_RULES
from policies.extraction.entity_rules import ENTITY_RULES
from policies.extraction.figures import read_figures
from policies.extraction.industry_rules import INDUSTRY_RULES
from policies.extraction.joining import (
    KINDS,
    LONGEST_QUOTE,
    STATED,
    Node,
    all_of,
    atom_of,
    first_position,
    human,
    in_order,
    joined,
    node_of,
)
from policies.extraction.limit_rules import LIMIT_RULES
from policies.extraction.people_rules import PEOPLE_RULES
from policies.extraction.places import read_places
from policies.extraction.project_rules import PROJECT_RULES, read_events
from policies.extraction.rules import Rule, apply_all
from policies.extraction.selection import is_grant, names_grant, selected
from policies.extraction.sentences import Sentence, sentences_of
from policies.extraction.standing_rules import STANDING_RULES
from policies.extraction.standpoint import of_the_claimant
from policies.extraction.title_rules import TITLE_RULES, read_titles

__all__ = ["STATED", "Reading", "drafts_of", "read_conditions", "says_something"]

WORDING_RULES: tuple[Rule, ...] = (
    *ENTITY_RULES,
    *INDUSTRY_RULES,
    *TITLE_RULES,
    *STANDING_RULES,
    *PEOPLE_RULES,
    *PROJECT_RULES,
    *LIMIT_RULES,
    *DUTY_RULES,
)

READERS: tuple[Callable[[Sentence], Iterator[Draft]], ...] = (
    read_places,
    read_titles,
    read_figures,
    read_events,
    lambda sentence: apply_all(WORDING_RULES, sentence),
)

_EXCLUDES = re.compile(
    r"(?:不得|不予|不能|不再|不可|不在|不属于|不纳入|不享受|不适用|取消)(?:本次|以上|其|本|该|重复)?[^,;。]{0,4}"
    r"(?:申报|支持|享受|受理|申请|推荐|补助|补贴|奖励|资助|报送|纳入|认定|范围|奖补|参与|适用|资格)|不(?:得)?(?:享受|适用)(?:本|上述|以上)[^,;。]{0,10}(?:政策|条款|规定|办法|措施|意见)|不适用于|除外|(?:企业|单位|项目|的)不重复(?:支持|享受|补贴|补助|奖励)"
)
_ASIDES = re.compile(r"\([^()]*\)|《[^》]*》")
_INTRODUCES = re.compile(
    r"(?:以下|下列|如下|上述)[^,;。]{0,14}(?:条件|要求|情形|之一|规定|标准|资格|方面|内容|材料)?[^,;。]{0,8}:?$"
    r"|^(?:申报|申请|支持|扶持|享受)?(?:条件|对象|范围|主体|要求|单位|企业|项目)?(?:是|为|包括|应当?(?:同时)?(?:符合|具备|满足)[^,;。]{0,10}):?$"
    r"|^(?:均|都)?可(?:以)?(?:按(?:照)?(?:有关)?规定)?(?:享受|申请|申领|申报|参加)[^,;。]{0,24}$"
    r"|^对?(?:于)?(?:凡)?(?:符合|满足)(?:上述|以上|本|规定|申报|支持)*的?条件的?(?:企业|单位|项目|主体|机构)?$"
    r"|^(?:其中|同时|此外|另外|即|具体(?:为|如下|包括)?|原则上|并且?|且|以及|包括|主要包括)$"
)
_SETTLED = ("credit.", "excl.", "pref.", "declare.", "intent.", "internal.", "ref.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a sentence gives: conditions that must all hold, and the clauses no rule read."""

    nodes: tuple[Node, ...]
    drafts: tuple[Draft, ...]
    unread: tuple[Span, ...]


def drafts_of(sentence: Sentence) -> list[Draft]:
    """Return what all rules read in the sentence, in the order of its words, each once."""
    # Benefits and conditions both ask: the sentence is read once.
    if sentence.drafts is None:
        sentence.drafts = [] if sentence.is_of_person else _read(sentence)
    return sentence.drafts


def _read(sentence: Sentence) -> list[Draft]:
    seen: set[tuple[object, ...]] = set()
    drafts = []
    for reader in READERS:
        for draft in reader(sentence):
            if draft.says not in seen:
                seen.add(draft.says)
                drafts.append(draft)
            else:
                _widen(drafts, draft)
    kept = selected(sentence, of_the_claimant(sentence, drafts))
    return beside_unknown_kinds(sentence, kept)


def _widen(drafts: list[Draft], echo: Draft) -> None:
    """Let the first of two equal conditions quote both places, if they stand side by side."""
    index = next(i for i, one in enumerate(drafts) if one.says == echo.says)
    first = drafts[index]
    span = Span(
        start=min(first.span.start, echo.span.start), end=max(first.span.end, echo.span.end)
    )
    if not first.span.overlaps(echo.span) and span.end - span.start <= LONGEST_QUOTE:
        drafts[index] = replace(first, span=span)


def read_conditions(sentence: Sentence, *, is_hard: bool, excludes: bool = False) -> Reading:
    """Read the sentence; ``is_hard`` keeps what no rule understood, ``excludes`` turns it round."""
    parts = _exclusions(sentence)
    if len(parts) > 1:
        _keep_one_grant(parts)
        readings = [read_conditions(one, is_hard=is_hard, excludes=excludes) for one in parts]
        return Reading(
            nodes=tuple(node for one in readings for node in one.nodes),
            drafts=tuple(draft for one in readings for draft in one.drafts),
            unread=tuple(span for one in readings for span in one.unread),
        )
    # Outside the conditions a promise is a duty of all who are paid, and asks nobody anything.
    drafts = tuple(
        one for one in drafts_of(sentence) if is_hard or not one.field.startswith("declare.")
    )
    unread = tuple(_unread(sentence, drafts)) if is_hard else ()
    excludes = excludes or _EXCLUDES.search(_ASIDES.sub("", sentence.spelt.text)) is not None
    if excludes:
        nodes = _excluding(sentence, drafts, unread)
    else:
        nodes = joined(sentence, drafts)
        nodes = _with_unread(sentence, in_order(nodes), unread)
    return Reading(nodes=tuple(in_order(nodes)), drafts=drafts, unread=unread)


_OR_ELSE = re.compile(r"^(?:或者?|或是|亦或)(?!许)")


def _with_unread(sentence: Sentence, nodes: list[Node], unread: Sequence[Span]) -> list[Node]:
    """Add the clauses no rule read; 收入10亿元以上，或市场占有率全国前10名 are two ways."""
    for span in unread:
        left = human(sentence.whole, span)
        before = [one for one in nodes if first_position(one) < span.start]
        if before and _OR_ELSE.match(span.of(sentence.whole)):
            nodes.remove(before[-1])
            left = {"any": [before[-1], left]}
        nodes.append(left)
    return nodes


def _keep_one_grant(parts: Sequence[Sentence]) -> None:
    """Let one part forbid the second claim; the others (同一笔贷款不得多次…) limit the sum."""
    told = [(part, one) for part in parts for one in drafts_of(part) if is_grant(one)]
    named = [part for part, one in told if names_grant(one)]
    if len(told) < 2 or not named:
        return
    for part in parts:
        if part not in named:
            part.drafts = [_as_stacking(one) if is_grant(one) else one for one in drafts_of(part)]


def _as_stacking(draft: Draft) -> Draft:
    flags = {**draft.flags, "hard": False}
    return replace(draft, field="pref.stacking", op="match", value=True, negated=False, flags=flags)


def _exclusions(sentence: Sentence) -> list[Sentence]:
    """Part a sentence that excludes one thing after another, each with its own 不得."""
    clauses = sentence.clauses
    ends = [one.end for one in clauses if _EXCLUDES.search(_ASIDES.sub("", one.of(sentence.whole)))]
    if len(ends) < 2:
        return [sentence]
    starts = [sentence.span.start, *ends[:-1]]
    spans = [
        Span(start=start, end=end)
        for start, end in zip(starts, [*ends[:-1], sentence.span.end], strict=True)
    ]
    return [part for span in spans for part in sentences_of(sentence.whole, span, sentence.setting)]


def _unread(sentence: Sentence, drafts: Sequence[Draft]) -> Iterator[Span]:
    """Yield the runs of clauses that no draft touches and that say something."""
    run: list[Span] = []
    for clause in sentence.clauses:
        if any(draft.span.overlaps(clause) for draft in drafts) or not says_something(
            sentence, clause
        ):
            if run:
                yield Span(start=run[0].start, end=run[-1].end)
            run = []
        else:
            run.append(clause)
    if run:
        yield Span(start=run[0].start, end=run[-1].end)


def says_something(sentence: Sentence, clause: Span) -> bool:
    """Whether the clause is more than a bridge (其中, 应同时符合以下条件)."""
    words = re.sub(r"\s+", "", clause.of(sentence.whole))
    if len(words) < 3 or not re.search(r"[\u4e00-\u9fff]{2}", words):
        return False
    return _INTRODUCES.search(words.replace("：", ":")) is None


def _excluding(sentence: Sentence, drafts: Sequence[Draft], unread: Sequence[Span]) -> list[Node]:
    """What the sentence shuts out: plain conditions turn round, clean records stay as they are."""
    drafts = _without_head_noun(drafts)
    own = [draft for draft in drafts if not draft.negated and not _is_settled(draft)]
    settled = [draft for draft in drafts if draft.negated or _is_settled(draft)]
    left = [human(sentence.whole, span) for span in unread]
    funded = [draft for draft in settled if draft.field.startswith("excl.") and draft.negated]
    together = own and funded and len(funded) == 1
    nodes = [node_of(sentence, one) for one in settled if not (together and one in funded)]
    inner = [atom_of(sentence, replace(one, negated=False)) for one in funded] if together else []
    inner += joined(sentence, own)
    if inner:
        return [*nodes, {"not": all_of([*inner, *left])}]
    if not nodes:
        return [{"not": all_of(left)}] if left else []
    # Beside a record that is already turned round, loose words only describe it.
    return [*nodes, *(dict(one, hard=False) for one in left)]


def _without_head_noun(drafts: Sequence[Draft]) -> list[Draft]:
    """Leave out 中小企业 in 已纳入试点的中小企业不得申报: the noun that carries the condition."""
    telling = [one for one in drafts if one.field not in KINDS]
    last = max((one.span.start for one in telling), default=None)
    return [
        one
        for one in drafts
        if one.negated or one.field not in KINDS or last is None or one.span.start < last
    ]


def _is_settled(draft: Draft) -> bool:
    return draft.field.startswith(_SETTLED)
