"""One sentence becomes conditions: what its rules read, how they are joined, what is left over.

Nothing hard is dropped: where a clause of a section of conditions is read by no rule, it stays
as a ``human`` condition with its words, so that a verdict can at most be POSSIBLE.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from policies.document import Span
from policies.extraction.drafts import Draft
from policies.extraction.entity_rules import ENTITY_RULES
from policies.extraction.figures import read_figures
from policies.extraction.limit_rules import LIMIT_RULES
from policies.extraction.people_rules import PEOPLE_RULES
from policies.extraction.places import read_places
from policies.extraction.project_rules import PROJECT_RULES, read_events
from policies.extraction.rules import Rule, apply_all
from policies.extraction.sentences import Sentence, sentences_of
from policies.extraction.standing_rules import STANDING_RULES
from policies.extraction.title_rules import TITLE_RULES, read_titles

WORDING_RULES: tuple[Rule, ...] = (
    *ENTITY_RULES,
    *TITLE_RULES,
    *STANDING_RULES,
    *PEOPLE_RULES,
    *PROJECT_RULES,
    *LIMIT_RULES,
)

READERS: tuple[Callable[[Sentence], Iterator[Draft]], ...] = (
    read_places,
    read_titles,
    read_figures,
    read_events,
    lambda sentence: apply_all(WORDING_RULES, sentence),
)

STATED = "event.stated"
"""The field of a condition that no rule understood: somebody must judge its words."""

Node = dict[str, Any]

_EXCLUDES = re.compile(
    r"(?:不得|不予|不能|不再|不可|不在|不属于|不纳入|不享受|不适用|取消)(?:本次|以上|其|本|该|重复)?[^,;。]{0,4}"
    r"(?:申报|支持|享受|受理|申请|推荐|补助|补贴|奖励|资助|报送|纳入|认定|范围|奖补|参与|适用|资格)|除外|(?:企业|单位|项目|的)不重复(?:支持|享受|补贴|补助|奖励)"
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
_LOWER = frozenset({"gte", "gt", "first_gte"})
_UPPER = frozenset({"lte", "lt", "eq"})
_LONGEST_QUOTE = 70
_OR = re.compile(r"或者?|或是|亦或|之一|任一")
_KINDS = frozenset({"size.class", "entity.type"})


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
        sentence.drafts = _read(sentence)
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
    drafts = list(_without_lead_of_stages(sentence, list(_without_shadows(drafts))))
    kept = _one_grant(list(_without_preferred(sentence, drafts)))
    return sorted(kept, key=lambda one: (one.span.start, one.span.end))


def _widen(drafts: list[Draft], echo: Draft) -> None:
    """Let the first of two equal conditions quote both places, if they stand side by side."""
    index = next(i for i, one in enumerate(drafts) if one.says == echo.says)
    first = drafts[index]
    span = Span(
        start=min(first.span.start, echo.span.start), end=max(first.span.end, echo.span.end)
    )
    if not first.span.overlaps(echo.span) and span.end - span.start <= _LONGEST_QUOTE:
        drafts[index] = replace(first, span=span)


_IN_STAGES = re.compile(
    r"分(?:[一二三四]个?|不同|各)?(?:阶段|步骤?|期)(?:给予|进行|奖励|予以|补助|补贴)"
)


def _without_lead_of_stages(sentence: Sentence, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """分阶段奖励：完成股改的…: each stage asks for itself, not for the end of them all."""
    staged = _IN_STAGES.search(sentence.text)
    lead = sentence.span.start + staged.start() if staged is not None else sentence.span.start
    for draft in drafts:
        if draft.field != "act.ipo_stage" or draft.span.start >= lead:
            yield draft


_OUTLASTS_PREFERENCE = ("pref.", "excl.", "credit.", "region.")


def _without_preferred(sentence: Sentence, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """What is only preferred (优先支持高新技术企业) is asked of nobody."""
    preferred = [sentence.clause_of(one.span) for one in drafts if one.field == "pref.priority"]
    for draft in drafts:
        in_preference = any(clause.overlaps(draft.span) for clause in preferred)
        enrols = draft.field == "reporting.stat" and any(
            one.field == "qual.event"
            and sentence.clause_of(one.span).overlaps(sentence.clause_of(draft.span))
            for one in drafts
        )
        if enrols:
            continue  # 首次入统 is the event; reporting follows from it.
        if not in_preference or draft.field.startswith(_OUTLASTS_PREFERENCE):
            yield draft


def _one_grant(drafts: Sequence[Draft]) -> list[Draft]:
    """One sentence forbids a second claim once: in the words that name the earlier grant."""
    grants = [one for one in drafts if _is_grant(one)]
    if len(grants) < 2:
        return list(drafts)
    best = max(grants, key=lambda one: (_names_grant(one), one.span.end - one.span.start))
    return [one for one in drafts if one is best or one not in grants]


_SHADOWED: dict[str, tuple[str, ...]] = {
    # The narrower reading of the same words makes the wider one an echo.
    "entity.legal_person": (),
    "entity.registered": ("region.registered",),
    "credit.no_violation": ("credit.no_major_violation", "credit.no_accident"),
    "entity.founded": ("entity.age_months",),
    "qual.has": ("qual.event", "pref.priority", "act.board_transfer"),
    "ref.other_document": ("industry.field",),
    "declare.truth": ("intent.willing",),
    "hr.headcount": ("hr.insured_count", "hr.new_hires"),
}


def _without_shadows(drafts: Sequence[Draft]) -> Iterator[Draft]:
    for draft in drafts:
        shadows = _SHADOWED.get(draft.field, ())
        hidden = any(one.field in shadows and one.span.overlaps(draft.span) for one in drafts)
        hidden = hidden or any(_is_listed_size(one, draft) for one in drafts)
        hidden = hidden or any(_is_named_in(one, draft) for one in drafts)
        if not hidden and not any(_contains(one, draft) for one in drafts if one is not draft):
            yield draft


_TAIL_OF_LIST = 4


def _is_listed_size(kinds: Draft, draft: Draft) -> bool:
    """Whether the size is one of the kinds that may claim: 小微企业、个体工商户、社会组织."""
    is_listed = kinds.field == "entity.type" and "小微企业" in kinds.value and not kinds.negated
    return is_listed and draft.field == "size.class" and kinds.span.overlaps(draft.span)


def _is_named_in(trades: Draft, draft: Draft) -> bool:
    """Whether the code is of a trade that a list of trades names: 旅游、餐饮、物流行业."""
    if (trades.field, draft.field) != ("industry.field", "industry.code"):
        return False
    inside = trades.span.start <= draft.span.start
    return inside and draft.span.end <= trades.span.end - _TAIL_OF_LIST


# One sentence that forbids a second claim says it once, however many of its words match.
_NO_GRANT = re.compile(r"重复|多次|多头|同一|同类")


def _names_grant(draft: Draft) -> bool:
    """Whether the words name the earlier grant rather than forbid to claim twice."""
    return _NO_GRANT.search(str(draft.value)) is None


_REPEATING = (
    "qual.has",
    "industry.code",
    "entity.type",
    "size.class",
    "excl.already_funded",
    "credit.blacklist",
)


def _contains(wide: Draft, narrow: Draft) -> bool:
    """Whether ``wide`` reads the same words and more as the same kind of condition."""
    is_agency = narrow.value == "hr_agency" and wide.field == "entity.type" and wide.negated
    if not is_agency and (wide.field != narrow.field or wide.field not in _REPEATING):
        return False
    if not wide.span.overlaps(narrow.span):
        return False
    sizes = wide.span.end - wide.span.start, narrow.span.end - narrow.span.start
    if wide.field == "excl.already_funded":
        return _names_grant(wide) > _names_grant(narrow) or (
            _names_grant(wide) == _names_grant(narrow) and sizes[0] < sizes[1]
        )
    return is_agency or sizes[0] > sizes[1] or (sizes[0] == sizes[1] and wide.rule < narrow.rule)


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
    drafts = tuple(drafts_of(sentence))
    unread = tuple(_unread(sentence, drafts)) if is_hard else ()
    excludes = excludes or _EXCLUDES.search(_ASIDES.sub("", sentence.spelt.text)) is not None
    if excludes:
        nodes = _excluding(sentence, drafts, unread)
    else:
        nodes = _including(sentence, drafts)
        nodes += [human(sentence.whole, span) for span in unread]
    return Reading(nodes=tuple(_in_order(nodes)), drafts=drafts, unread=unread)


def _keep_one_grant(parts: Sequence[Sentence]) -> None:
    """Let one part forbid the second claim; the others (同一笔贷款不得多次…) limit the sum."""
    told = [(part, one) for part in parts for one in drafts_of(part) if _is_grant(one)]
    named = [part for part, one in told if _names_grant(one)]
    if len(told) < 2 or not named:
        return
    for part in parts:
        if part not in named:
            part.drafts = [_as_stacking(one) if _is_grant(one) else one for one in drafts_of(part)]


def _is_grant(draft: Draft) -> bool:
    return draft.field == "excl.already_funded" and draft.negated


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


def human(text: str, span: Span) -> Node:
    """Return the condition that only a person can judge by its words."""
    words = span.of(text)
    return {
        "field": STATED,
        "op": "match",
        "value": words[:60],
        "human": True,
        "quote": words,
        "span": [span.start, span.end],
    }


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


def _atom(sentence: Sentence, draft: Draft) -> Node:
    clause = sentence.clause_of(draft.span)
    quote = clause if clause.end - clause.start <= _LONGEST_QUOTE else draft.span
    return draft.to_atom(sentence.whole, quote)


def _node(sentence: Sentence, draft: Draft) -> Node:
    atom = _atom(sentence, draft)
    return {"not": atom} if draft.negated else atom


def _all(nodes: Sequence[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else {"all": list(nodes)}


def _any(nodes: Sequence[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else {"any": list(nodes)}


def _excluding(sentence: Sentence, drafts: Sequence[Draft], unread: Sequence[Span]) -> list[Node]:
    """What the sentence shuts out: plain conditions turn round, clean records stay as they are."""
    drafts = _without_head_noun(drafts)
    own = [draft for draft in drafts if not draft.negated and not _is_settled(draft)]
    settled = [draft for draft in drafts if draft.negated or _is_settled(draft)]
    left = [human(sentence.whole, span) for span in unread]
    funded = [draft for draft in settled if draft.field.startswith("excl.") and draft.negated]
    together = own and funded and len(funded) == 1
    nodes = [_node(sentence, one) for one in settled if not (together and one in funded)]
    inner = [_atom(sentence, replace(one, negated=False)) for one in funded] if together else []
    inner += _including(sentence, own)
    if inner:
        return [*nodes, {"not": _all([*inner, *left])}]
    if not nodes:
        return [{"not": _all(left)}] if left else []
    # Beside a record that is already turned round, loose words only describe it.
    return [*nodes, *(dict(one, hard=False) for one in left)]


def _without_head_noun(drafts: Sequence[Draft]) -> list[Draft]:
    """Leave out 中小企业 in 已纳入试点的中小企业不得申报: the noun that carries the condition."""
    telling = [one for one in drafts if one.field not in _KINDS]
    last = max((one.span.start for one in telling), default=None)
    return [
        one
        for one in drafts
        if one.negated or one.field not in _KINDS or last is None or one.span.start < last
    ]


def _is_settled(draft: Draft) -> bool:
    return draft.field.startswith(_SETTLED)


def nodes_of(sentence: Sentence, drafts: Sequence[Draft]) -> list[Node]:
    """Return the conditions that the drafts of one sentence make together."""
    return _in_order(_including(sentence, drafts))


def _including(sentence: Sentence, drafts: Sequence[Draft]) -> list[Node]:
    """Join the drafts: all of them, but alternatives where the words or the figures say so."""
    excepted = _exception(drafts)
    groups = _alternatives(sentence, [one for one in drafts if one not in excepted])
    nodes = [_excepting(sentence, *excepted)] if excepted else []
    for group in groups:
        parts = [_all([_node(sentence, one) for one in part]) for part in group]
        nodes.append(_any(parts))
    return nodes


def _exception(drafts: Sequence[Draft]) -> list[Draft]:
    """Find 达到10%（超过100人的企业达到5%）: the rule, whom it does not bind, what binds those."""
    shares = [one for one in drafts if one.field == "hr.new_hires_ratio"]
    guards = [one for one in drafts if one.field in _HEADS and one.op in ("gt", "gte")]
    if len(shares) != 2 or len(guards) != 1:
        return []
    general, special = sorted(shares, key=lambda one: one.span.end)
    is_between = general.span.end <= guards[0].span.end <= special.span.end
    return [general, guards[0], special] if is_between else []


_HEADS = ("hr.headcount", "hr.insured_count")


def _excepting(sentence: Sentence, general: Draft, guard: Draft, special: Draft) -> Node:
    opposite = replace(
        guard,
        op="lte" if guard.op == "gt" else "lt",
        flags={**guard.flags, "complement": True},
    )
    cases = ([opposite, general], [guard, special])
    return {"any": [{"all": [_node(sentence, one) for one in case]} for case in cases]}


def _alternatives(sentence: Sentence, drafts: Sequence[Draft]) -> list[list[list[Draft]]]:
    """Return groups that must all hold; each is a list of alternatives of one or more drafts."""
    clauses = [_clause_index(sentence, draft) for draft in drafts]
    groups: list[list[list[Draft]]] = []
    used: set[int] = set()
    for index in range(len(drafts)):
        if index in used:
            continue
        rivals = [
            i for i in range(len(drafts)) if i not in used and _rival(sentence, drafts, index, i)
        ]
        if len(rivals) < 2:
            continue
        parts = []
        for i in rivals:
            guards = [
                j
                for j in range(len(drafts))
                if clauses[j] == clauses[i]
                and j not in rivals
                and j not in used
                and j < i
                and clauses[i] != clauses[rivals[0]]
            ]
            parts.append([drafts[j] for j in (*guards, i)])
            used.update((*guards, i))
        groups.append(parts)
    for index, draft in enumerate(drafts):
        if index not in used:
            groups.append([[draft]])
    return groups


def _clause_index(sentence: Sentence, draft: Draft) -> int:
    for index, clause in enumerate(sentence.clauses):
        if clause.overlaps(draft.span):
            return index
    return -1


def _rival(sentence: Sentence, drafts: Sequence[Draft], index: int, other: int) -> bool:
    """Whether two drafts cannot be meant to hold both: two floors of one figure, A或B."""
    if index == other:
        return True
    one, two = drafts[min(index, other)], drafts[max(index, other)]
    if one.negated or two.negated:
        return False
    if one.field == two.field and one.field not in ("credit.no_accident", "list.member"):
        if (
            {one.op, two.op} <= _LOWER
            or {one.op, two.op} <= _UPPER
            or one.op not in _LOWER | _UPPER
        ):
            return _same_period(one, two)
        return False
    between = sentence.whole[one.span.end : two.span.start]
    if {one.field, two.field} <= _KINDS and "企业" not in _words(one) + _words(two):
        return True
    if re.search(r"[,，。;；](?!\s*(?:或|亦))", between):
        return (
            False  # 创办小微企业或从事个体经营，且…: what stands behind the comma is asked of both.
        )
    return abs(index - other) == 1 and len(between) <= 12 and _OR.search(between) is not None


def _words(draft: Draft) -> tuple[str, ...]:
    return tuple(draft.value) if draft.field == "entity.type" else ()


def _same_period(one: Draft, two: Draft) -> bool:
    return one.flags.get("per") == two.flags.get("per") or one.field == "hr.layoff_rate"


def _in_order(nodes: Sequence[Node]) -> list[Node]:
    return sorted(nodes, key=first_position)


def first_position(node: Node) -> int:
    """Return where the first quote of the node stands."""
    for key in ("all", "any"):
        if key in node:
            return min((first_position(child) for child in node[key]), default=0)
    if "not" in node:
        return first_position(node["not"])
    span: list[int] = node.get("span") or [0, 0]
    return span[0]
