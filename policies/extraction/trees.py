"""From the parts of a document to one tree of conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from policies.extraction.cases import in_case
from policies.extraction.conditions import drafts_of, read_conditions, says_something
from policies.extraction.figures import COMPARISONS
from policies.extraction.headings import SectionKind
from policies.extraction.joining import Node, first_position, human, nodes_of
from policies.extraction.openings import asks_nothing
from policies.extraction.parts import HARD_SECTIONS, Joint, Part
from policies.extraction.sentences import Sentence

_READ = HARD_SECTIONS | {SectionKind.UNKNOWN, SectionKind.STANDARD}
# Wherever they stand, these say who may not claim.
_ANYWHERE = ("excl.", "credit.blacklist")
_BARS = re.compile(r"重复|已|曾|黑名单|失信|经营异常|多次|一次|一项|未")


def conditions_of(part: Part, *, without: Sequence[Part] = ()) -> list[Node]:
    """Return the conditions of the part and all in it that must hold together.

    ``without`` are parts that are items of their own.
    """
    return list(_nodes(part, without, excludes=False))


def _nodes(part: Part, without: Sequence[Part], *, excludes: bool) -> Iterator[Node]:
    if any(part is one for one in without):
        return
    yield from _of_heading(part)
    yield from _of_sentences(part, excludes=excludes)
    excludes = excludes or part.joint is Joint.NONE
    if part.joint is Joint.ANY and part.sentences and _PREFERRED.search(part.sentences[-1].text):
        # 符合以下条件之一的，优先认定：whoever lacks them may claim all the same.
        for preferred in part.children:
            yield from map(_softened, _nodes(preferred, without, excludes=excludes))
        return
    children = [
        list(_alternatives(child, without, part.joint, excludes)) for child in part.children
    ]
    if part.joint is Joint.ALL and _are_cases(children):
        yield {"any": [_together(child) for child in children]}
        return
    if part.joint is Joint.ANY:
        routes = [route for child in children for route in child]
        if routes:
            yield routes[0] if len(routes) == 1 else {"any": routes}
        return
    for child in children:
        yield from child


_PREFERRED = re.compile(r"优先|倾斜")


def _softened(node: Node) -> Node:
    """The node as a preference, which blocks nobody."""
    if "field" in node:
        return {**node, "hard": False}
    return {
        key: [_softened(one) for one in value] if isinstance(value, list) else _softened(value)
        for key, value in node.items()
    }


_OR_ELSE = re.compile(r"^(?:或者?|或是|亦或)(?!许)")


def _of_sentences(part: Part, *, excludes: bool) -> Iterator[Node]:
    """What the sentences ask; one that begins with 或者 is another way of the one before."""
    nodes: list[Node] = []
    for sentence in part.sentences:
        own = in_case(sentence, list(_of_sentence(sentence, part, excludes=excludes)))
        if nodes and own and _OR_ELSE.match(sentence.text):
            own = [{"any": [nodes.pop(), _together(own)]}]
        nodes += own
    yield from nodes


def _alternatives(
    part: Part, without: Sequence[Part], joint: Joint, excludes: bool
) -> Iterator[Node]:
    """What a nested part adds: under 之一 one route, or several where ； parts them."""
    if joint is not Joint.ANY:
        yield from _nodes(part, without, excludes=excludes)
        return
    if part.children or len(part.sentences) < 2:
        nodes = list(_nodes(part, without, excludes=excludes))
        if nodes:
            yield _together(nodes)
        return
    for sentence in part.sentences:
        nodes = in_case(sentence, list(_of_sentence(sentence, part, excludes=excludes)))
        if nodes:
            yield _together(nodes)


def _of_heading(part: Part) -> Iterator[Node]:
    """Whom a heading names: 小微企业借款人申请条件."""
    if part.kind in HARD_SECTIONS and part.heading is not None:
        named = [one for one in drafts_of(part.heading) if one.field == "size.class"]
        yield from nodes_of(part.heading, named)


def _are_cases(children: Sequence[Sequence[Node]]) -> bool:
    """Whether the children are cases of one figure: 收入5000万元以下的…, 5000万元至2亿元的…."""
    told = [child for child in children if child]
    if len(told) < 2 or len(told) < len(children):
        return False
    if any(len(child) < 2 or any("field" not in node for node in child) for child in told):
        return False
    guards = [(child[0]["field"], child[0]["op"], repr(child[0]["value"])) for child in told]
    shared = {field for field, _, _ in guards}
    return len(shared) == 1 and len(set(guards)) == len(guards) and told[0][0]["op"] in COMPARISONS


def _together(nodes: list[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else {"all": nodes}


def _of_sentence(sentence: Sentence, part: Part, *, excludes: bool) -> Iterator[Node]:
    if part.kind not in _READ:
        if not _BARS.search(sentence.text):
            return
        drafts = [one for one in drafts_of(sentence) if one.field.startswith(_ANYWHERE)]
        yield from nodes_of(sentence, drafts)
        return
    own = [one for one in part.benefits if _is_of(sentence, one)]
    if own:
        yield from _beside_benefits(sentence, own, is_hard=part.kind in HARD_SECTIONS)
        return
    is_hard = part.kind in HARD_SECTIONS
    if not is_hard and (not _asks(sentence.text.strip()) or _is_title_again(sentence)):
        yield from _own_firms(sentence)
        return
    excludes = excludes or part.kind is SectionKind.EXCLUSIONS
    yield from read_conditions(sentence, is_hard=is_hard, excludes=excludes).nodes


_TITLE = re.compile(
    r"^[^,，。;；:：]+(?:认定|申报|奖励|奖补|补贴|补助|资助|返还|通知|指南|办法|政策|措施|公告|细则|意见|方案|专项|资金|清单|(?:受理|申报|申请)(?:时间|条件|流程))(?:[(（][^()（）]*[)）])?[!！]?$"
)
_LONGEST_TITLE = 40
_OWN_FIRMS = re.compile(
    r"^(?:鼓励|支持|引导)(?:[我本全](?:省|市|区|县)|(?:省|市|区|县)内)(?:[^,，。;；]{0,4})(?:企业|单位|市场主体)"
)


def _asks(words: str) -> bool:
    """Whether a sentence outside the sections of conditions can ask anything of a claimant."""
    is_title = len(words) <= _LONGEST_TITLE and _TITLE.search(words) is not None
    return not asks_nothing(words) and not is_title


def _is_title_again(sentence: Sentence) -> bool:
    """Whether a line of the text only repeats what the document is called."""
    words, title = sentence.text.strip(), sentence.setting.title.strip()
    return bool(words) and (words == title or title.startswith((f"{words}（", f"{words}(")))


def _own_firms(sentence: Sentence) -> Iterator[Node]:
    """鼓励区内企业…: whatever is wished of them, it is the firms of the place."""
    if _OWN_FIRMS.match(sentence.text.strip()):
        own = [one for one in drafts_of(sentence) if one.flags.get("deictic")]
        yield from nodes_of(sentence, [one for one in own if one.field == "region.registered"])


def _is_of(sentence: Sentence, benefit: dict[str, Any]) -> bool:
    start, end = benefit["span"]
    return bool(start < sentence.span.end and sentence.span.start < end)


def _beside_benefits(
    sentence: Sentence, benefits: Sequence[dict[str, Any]], *, is_hard: bool
) -> Iterator[Node]:
    """The conditions of a paying sentence that belong to none of its benefits."""
    taken = [span for benefit in benefits for span in spans_of(benefit)]
    left = [
        draft
        for draft in drafts_of(sentence)
        if not any(draft.span.start < end and start < draft.span.end for start, end in taken)
    ]
    nodes = nodes_of(sentence, left)
    yield from nodes
    if not is_hard:
        return
    touched = [*taken, *spans_of(nodes)]
    for clause in sentence.clauses:
        is_read = any(start < clause.end and clause.start < end for start, end in touched)
        if not is_read and says_something(sentence, clause):
            yield human(sentence.whole, clause)


def spans_of(node: Any) -> Iterator[tuple[int, int]]:
    """Yield every span in a node or a benefit."""
    if isinstance(node, list):
        for child in node:
            yield from spans_of(child)
    elif isinstance(node, dict):
        span = node.get("span")
        if isinstance(span, list) and len(span) == 2:
            yield span[0], span[1]
        for key in ("all", "any", "not", "when"):
            if key in node:
                yield from spans_of(node[key])


def atoms_of(node: Any) -> Iterator[Node]:
    """Yield every atom of a node."""
    if isinstance(node, list):
        for child in node:
            yield from atoms_of(child)
    elif "field" in node:
        yield node
    else:
        for key in ("all", "any", "not"):
            if key in node:
                yield from atoms_of(node[key])


_NEIGHBOURS = 160
_CLOSED_ABOVE = frozenset({"lte", "between", "between_oc"})


def part_tiers(nodes: Sequence[Node]) -> None:
    """Let a tier begin above the one that ends at its figure: 至2亿元（含）, then 2亿元以上."""
    atoms = [one for one in atoms_of(list(nodes)) if one["op"] in COMPARISONS]
    for atom in atoms:
        if atom["op"] != "gte":
            continue
        start = atom["span"][0]
        below = [
            one
            for one in atoms
            if one["field"] == atom["field"] and 0 < start - one["span"][0] <= _NEIGHBOURS
        ]
        if any(one["op"] in _CLOSED_ABOVE and _top(one) == atom["value"] for one in below):
            atom["op"] = "gt"


def _top(atom: Node) -> Any:
    return atom["value"][-1] if isinstance(atom["value"], list) else atom["value"]


_RANKS = {SectionKind.CONDITIONS: 2, SectionKind.EXCLUSIONS: 2, SectionKind.TARGET: 1}
_FIRM = (re.compile(r"应|须|划型"), re.compile(r"注册|登记|划型"))


def without_echoes(nodes: Sequence[Node], root: Part) -> list[Node]:
    """Return the nodes, each atom that is said twice at the top once: where it is said firmest."""
    best: dict[tuple[str, str, str], Node] = {}
    for node in nodes:
        key = _says(node)
        if key is not None and (key not in best or _rank(node, root) > _rank(best[key], root)):
            best[key] = node
    kept = [node for node in nodes if (key := _says(node)) is None or best[key] is node]
    kept = [node for node in kept if not _is_shorter_list(node, kept)]
    touched = set(spans_of(kept))
    # An echo that is all its clause says stays: no clause of a document goes uncovered.
    left = [node for node in nodes if not any(node is one for one in kept)]
    echoes = [one for one in left if _rank(one, root)[2] and not set(spans_of(one)) <= touched]
    return sorted([*kept, *echoes], key=first_position)


def _is_shorter_list(node: Node, nodes: Sequence[Node]) -> bool:
    """Whether another condition names the same list in full."""
    if node.get("field") != "list.member":
        return False
    fuller = (one for one in nodes if one.get("field") == "list.member" and one is not node)
    return any(
        len(one["value"]) > len(node["value"]) and one["value"].endswith(node["value"])
        for one in fuller
    )


def _says(node: Node) -> tuple[str, str, str] | None:
    atom = node.get("not", node)
    if "field" not in atom or atom["field"].startswith(("event.stated", "excl.")):
        return None
    return str("not" in node), atom["field"] + atom["op"], repr(atom["value"])


def _rank(node: Node, root: Part) -> tuple[bool, int, int]:
    atom = node.get("not", node)
    start = atom["span"][0]
    kinds = [part.kind for part in root.walk() if _stands_in(part, start)]
    is_measured = atom["field"].startswith(("region.", "size."))
    firmness = sum(bool(one.search(atom["quote"])) for one in _FIRM) if is_measured else 0
    rank = max((_RANKS.get(kind, 0) for kind in kinds), default=0)
    return not atom.get("inferred"), firmness, rank if is_measured else min(rank, 1)


def _stands_in(part: Part, position: int) -> bool:
    return part.passage.span.start <= position < part.passage.span.end
