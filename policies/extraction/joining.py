"""How the conditions of one sentence hold together: all, any of them, cases, exceptions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from policies.document import Span
from policies.extraction.drafts import Draft
from policies.extraction.sentences import Sentence

Node = dict[str, Any]
"""An atom, or alternatives and exclusions of nodes, in the form of the contract."""

STATED = "event.stated"
"""The field of a condition that no rule understood: somebody must judge its words."""

KINDS = frozenset({"size.class", "entity.type"})
"""Fields of the noun that carries a condition: 中小企业, 社会组织."""
LONGEST_QUOTE = 70
_LOWER = frozenset({"gte", "gt", "first_gte"})
_UPPER = frozenset({"lte", "lt", "eq"})
_OR = re.compile(r"或者?|或是|亦或|之一|任一")


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


def atom_of(sentence: Sentence, draft: Draft) -> Node:
    """Return the atom, quoting its clause if that is short enough."""
    clause = sentence.clause_of(draft.span)
    quote = clause if clause.end - clause.start <= LONGEST_QUOTE else draft.span
    return draft.to_atom(sentence.whole, quote)


def node_of(sentence: Sentence, draft: Draft) -> Node:
    """Return the atom, turned round if its opposite is wanted."""
    atom = atom_of(sentence, draft)
    if draft.flags.get("beside"):
        # 国家级孵化器、国家大学科技园: the other titles of the list are in no table.
        atom = any_of([atom, human(sentence.whole, sentence.clause_of(draft.span))])
    return {"not": atom} if draft.negated else atom


def all_of(nodes: Sequence[Node]) -> Node:
    """Return the nodes as one that asks for all."""
    return nodes[0] if len(nodes) == 1 else {"all": list(nodes)}


def any_of(nodes: Sequence[Node]) -> Node:
    """Return the nodes as one that asks for any."""
    return nodes[0] if len(nodes) == 1 else {"any": list(nodes)}


def nodes_of(sentence: Sentence, drafts: Sequence[Draft]) -> list[Node]:
    """Return the conditions that the drafts of one sentence make together."""
    return in_order(joined(sentence, drafts))


def joined(sentence: Sentence, drafts: Sequence[Draft]) -> list[Node]:
    """Join the drafts: all of them, but alternatives where the words or the figures say so."""
    excepted = _exception(drafts)
    groups = _alternatives(sentence, [one for one in drafts if one not in excepted])
    nodes = [_excepting(sentence, *excepted)] if excepted else []
    for group in groups:
        parts = [all_of([node_of(sentence, one) for one in part]) for part in group]
        nodes.append(any_of(parts))
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
    return {"any": [{"all": [node_of(sentence, one) for one in case]} for case in cases]}


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
    if {one.field, two.field} <= KINDS and "企业" not in _words(one) + _words(two):
        return True
    if re.search(r"[,，。;；](?!\s*(?:或|亦))", between):
        return False  # 创办小微企业或从事个体经营，且…: behind the comma stands what both need.
    return abs(index - other) == 1 and len(between) <= 12 and _OR.search(between) is not None


def _words(draft: Draft) -> tuple[str, ...]:
    return tuple(draft.value) if draft.field == "entity.type" else ()


def _same_period(one: Draft, two: Draft) -> bool:
    return one.flags.get("per") == two.flags.get("per") or one.field == "hr.layoff_rate"


def in_order(nodes: Sequence[Node]) -> list[Node]:
    """Return the nodes in the order of the text."""
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
