"""From a document's parts to policy items: the smallest things one can claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from lexicon.benefits import BenefitKind
from policies.document import Document, Span
from policies.extraction.benefits import kind_of, without_summaries
from policies.extraction.cases import mark_cases, without_impossible
from policies.extraction.guides import Guide, read_guide
from policies.extraction.headings import SectionKind
from policies.extraction.joining import STATED, human
from policies.extraction.masthead import Masthead, present
from policies.extraction.own_titles import without_own_titles
from policies.extraction.parts import PAYING_SECTIONS, Part
from policies.extraction.splitting import siblings_of, units_of
from policies.extraction.trees import atoms_of, conditions_of, part_tiers, without_echoes
from policies.extraction.windows import FoundWindow, find_window

Item = dict[str, Any]

_LONGEST_TITLE = 60
_HEAD = 90
_SOCIAL_INSURANCE = re.compile(
    r"稳岗|失业保险|缓缴[^。]{0,10}(?:社会|养老|工伤|失业)保险|社保缓缴|参保企业"
)
_STACKING = (
    (re.compile(r"可(?:以)?叠加(?:享受|申报)?|可(?:以)?同时享受|可累计享受"), "stackable"),
    (re.compile(r"从[优高]不重复|就高不(?:重复|就低)|从高不重复|不重叠(?:计算)?|择优享受|从优执行|按最高标准"), "take_higher"),
    (re.compile(r"补(?:足)?差额?|差额补[助足]"), "supplement_difference"),
)  # fmt: skip
_PROMISES = re.compile(
    r"[^。；;\n]{0,80}(?:给予|予以|享受|奖励|补助|补贴|资助|贴息|返还|减免|免征|免收|缓缴|扣除|支持|认定|征集|评选|申报)[^。；;\n]{0,60}"
)
_PROMULGATED = re.compile(r"(?:印发|发布|公布|转发)《(?P<name>.+)》[^》]*$")
_TITLE_OFFERS = re.compile(r"认定|评价|评选|征集|遴选|申报|复核|入库|培育")


def items_of(document: Document, masthead: Masthead, root: Part) -> list[Item]:
    """Return the items of the document; its general conditions apply to each."""
    mark_cases(root)
    units = units_of(root)
    if len(units) < 2:
        parts = tuple(root.walk())
        window, guide = _window_of(parts), _guide_of(document, parts)
        return [_item(document, masthead, root, None, (), window, guide, number=None)]
    general = tuple(_outside(root, units))
    items = []
    for number, unit in enumerate(units, start=1):
        # What the unit says of itself comes before what the document says of all.
        own = tuple(unit.walk())
        window = _window_of(own)
        if window.window["type"] == "unknown":
            window = _window_of(general)
        guide = _guide_of(document, (*own, *general))
        items.append(_item(document, masthead, root, unit, units, window, guide, number=number))
    return items


def _outside(part: Part, units: Sequence[Part]) -> Iterator[Part]:
    """The parts of a document that stand in none of its units."""
    if any(part is unit for unit in units):
        return
    yield part
    for child in part.children:
        yield from _outside(child, units)


def _window_of(parts: Sequence[Part]) -> FoundWindow:
    return find_window([(part.kind, part.sentences) for part in parts])


def _guide_of(document: Document, parts: Sequence[Part]) -> Guide:
    return read_guide(document.text, [(part.kind, part.passage) for part in parts])


def _item(
    document: Document, masthead: Masthead, root: Part, unit: Part | None,
    units: Sequence[Part], window: FoundWindow, guide: Guide, *, number: int | None,
) -> Item:  # fmt: skip
    own = root if unit is None else unit
    others = () if unit is None else _others(root, unit, units)
    nodes = conditions_of(root, without=others)
    benefits = _benefits(root, unit, units)
    warnings = [*document.notes, *masthead.warnings, *window.warnings]
    if not benefits:
        benefits = [_in_kind(document, own)]
        warnings.append("原文没有写明金额，请补充支持标准")
    part_tiers([*nodes, *(benefit["when"] for benefit in benefits if "when" in benefit)])
    nodes = without_own_titles(document, without_echoes(nodes, root))
    nodes = _with_claimant(document, nodes, benefits, warnings)
    nodes = without_impossible(_with_place(document, masthead, nodes, benefits, warnings))
    item: Item = {
        "id": document.id if number is None else f"{document.id}-{number}",
        "source_id": document.id,
        "title": _title(document, unit),
        **present(
            issuer=masthead.issuer,
            document_number=masthead.number,
            level=masthead.level,
            region=None if masthead.region is None else [masthead.region],
            published_on=masthead.published_on,
            valid_from=masthead.valid_from,
            valid_to=masthead.valid_to,
        ),
        "mode": masthead.mode,
        "category": _category(benefits),
        "window": window.window,
        "eligibility": {"all": nodes},
        "benefits": benefits,
        "materials": guide.materials,
        "channel": guide.channel,
        **present(contact=guide.contact, stacking=_stacking(document.text)),
        "guide": {"name": _title(document, unit), **guide.elements},
        "source": {"guide_spans": guide.spans},
        "text": document.text,
    }
    item["warnings"] = [*warnings, *_doubts(item)]
    return item


def _others(root: Part, unit: Part, units: Sequence[Part]) -> tuple[Part, ...]:
    beside = [one for one in units if one is not unit]
    return (*beside, *siblings_of(root, units), *_other_chapters(root, unit, beside))


def _other_chapters(root: Part, unit: Part, beside: Sequence[Part]) -> Iterator[Part]:
    """The parts with other units in them: what they say besides is said of those."""
    for part in root.walk():
        if part is root or not part.children or _holds(part, unit):
            continue
        if any(_holds(part, one) for one in beside):
            yield part


def _holds(part: Part, inner: Part) -> bool:
    whole, span = part.span, inner.span
    return whole.start <= span.start and span.end <= whole.end


def _benefits(root: Part, unit: Part | None, units: Sequence[Part]) -> list[Item]:
    """The benefits of the unit; a document of one item has all of them."""
    inside = [part for one in units for part in one.walk()] if unit is not None else []
    parts = list(root.walk()) if unit is None else list(unit.walk())
    if unit is not None:
        # A promise outside all units (享受以上政策的企业另奖…) belongs to every one of them.
        parts += [p for p in root.walk() if not any(p is q for q in inside) and _is_general(p)]
    return without_summaries([dict(benefit) for part in parts for benefit in part.benefits])


def _is_general(part: Part) -> bool:
    return part.kind is SectionKind.STANDARD


def _in_kind(document: Document, part: Part) -> Item:
    """What the text offers without an amount, beside the sentence that says so."""
    text = document.text
    paying = [one for one in part.walk() if one.kind in PAYING_SECTIONS]
    paying.sort(key=lambda one: one.kind is not SectionKind.STANDARD)
    for one in paying:
        for sentence in one.sentences:
            if _PROMISES.search(sentence.text):
                return _offer(document, sentence.span)
    match = _PROMISES.search(text)
    span = (
        Span(start=match.start(), end=match.end())
        if match
        else Span(start=0, end=min(len(text), 60))
    )
    return _offer(document, span)


def _offer(document: Document, span: Span) -> Item:
    words = span.of(document.text)
    kind = kind_of(words)
    if (
        _TITLE_OFFERS.search(document.title or words)
        and kind in ("subsidy", "reward")
        and not re.search(r"补助|补贴|奖|资助|资金", words + document.title)
    ):
        kind = BenefitKind.QUALIFICATION.value
    return {"kind": kind, "form": "in_kind", "quote": words, "span": [span.start, span.end]}


def _with_claimant(
    document: Document, nodes: list[Item], benefits: Sequence[Item], warnings: list[str]
) -> list[Item]:
    """Leave open who may claim where no condition says it: nobody qualifies by our silence."""
    said = [*nodes, *(benefit["when"] for benefit in benefits if "when" in benefit)]
    if any(map(_may_deny, atoms_of(said))):
        return nodes
    warnings.append("没有读到申报条件，请对照原文补充")
    start, end = benefits[0]["span"]
    return [*nodes, {**human(document.text, Span(start=start, end=end)), "hard": True}]


def _may_deny(atom: Item) -> bool:
    return not atom.get("self_declared") and atom.get("hard") is not False


def _with_place(
    document: Document, masthead: Masthead, nodes: list[Item], benefits: Sequence[Item],
    warnings: list[str],
) -> list[Item]:  # fmt: skip
    """Say the issuer's place where the text leaves it unsaid, quoting where it is named."""
    said = [*nodes, *(benefit["when"] for benefit in benefits if "when" in benefit)]
    # 迁入我区 alone does not say where one must be when claiming.
    if any(
        atom["field"].startswith("region.") and atom["field"] != "region.relocated_from"
        for atom in atoms_of(said)
    ):
        return nodes
    if masthead.region in (None, "000000"):
        return nodes
    warnings.append("原文没有写明注册地要求，暂按发文机关所在地处理，请核对")
    at = masthead.named_at
    if at is None or at.start > _HEAD or not _is_heading_line(document.text, at):
        return nodes
    line = _line(document.text, at)
    is_insurance = _SOCIAL_INSURANCE.search(document.text) is not None
    atom = {
        "field": "region.insured" if is_insurance else "region.registered",
        "op": "in",
        "value": [masthead.region],
        "inferred": True,
        "quote": line.of(document.text),
        "span": [line.start, line.end],
    }
    return [atom, *nodes]


def _is_heading_line(text: str, at: Span) -> bool:
    """Whether the place stands in a title or a source line, not in a sentence about an office."""
    start = text.rfind("\n", 0, at.start) + 1
    stop = text.find("\n", at.end)
    line = text[start : stop if stop >= 0 else len(text)].strip()
    return len(line) <= _LONGEST_TITLE and not re.search(r"[，；。;]|,", line)


def _line(text: str, at: Span) -> Span:
    """The words around a place up to the next stop."""
    start, end = at.start, at.end
    while start > 0 and text[start - 1] not in "\n。；;，,：: 　":
        start -= 1
    while end < len(text) and text[end] not in "\n。；;，,：: 　":
        end += 1
    return Span(start=start, end=end)


def _title(document: Document, unit: Part | None) -> str:
    whole = document.title.strip() or document.text.strip().split("\n", 1)[0]
    if unit is None:
        return whole[: _LONGEST_TITLE * 2]
    # The item's own name comes first: lists and buttons on a phone show only the beginning.
    label = re.sub(r"\s+", "", unit.label or _first_words(unit))
    named = _PROMULGATED.search(whole)
    within = named["name"] if named else whole.strip("《》")
    return f"{label[:_LONGEST_TITLE]}（《{within[: _LONGEST_TITLE * 2]}》）"


def _first_words(unit: Part) -> str:
    words = next((one.text for part in unit.walk() for one in part.sentences), "")
    return re.split(r"[，,]", words.strip())[0]


def _category(benefits: Sequence[Item]) -> str:
    return BenefitKind(benefits[0]["kind"]).category.value


def _stacking(text: str) -> dict[str, str] | None:
    for pattern, rule in _STACKING:
        match = pattern.search(text)
        if match is not None:
            return {"rule": rule, "text": match[0]}
    return None


def _doubts(item: Item) -> Iterator[str]:
    """What an officer should look at: conditions read by nobody, legal flags."""
    said = [item["eligibility"], *(b["when"] for b in item["benefits"] if "when" in b)]
    atoms = list(atoms_of(said))
    unread = sum(1 for atom in atoms if atom["field"] == STATED and not atom.get("hard"))
    if unread:
        yield f"有{unread}条条件没有读懂，已原文保留，需要人工判断"
    if any(atom["field"] == "fin.tax_paid" for atom in atoms):
        yield "条件中含有纳税或财政贡献要求，请对照《公平竞争审查条例》核对"
