"""Which passages of a document are items of their own: numbered measures with their own money."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policies.extraction.headings import SectionKind
from policies.extraction.parts import HARD_SECTIONS, Part

_MEASURE = re.compile(
    r"^(?:对|支持|鼓励|给予|加大|实施|推动|促进|培育|引导|降低|落实|强化|提升|加强|完善|优化|发展|扩大|推进|设立|开展|为)"
)
_MOST_UNITS = 200


def units_of(root: Part) -> list[Part]:
    """Return the measures that are items, in order; fewer than two means one item."""
    units = _units(root)
    if len(units) < 2:
        return []
    # A measure beside them that says for whom it is can be claimed too, whatever it gives.
    claimable = [
        part for part in siblings_of(root, units) if _has_conditions(part) or _relieves(part)
    ]
    chosen = [part for part in root.walk() if part in units or part in claimable]
    return chosen[:_MOST_UNITS]


def _has_conditions(part: Part) -> bool:
    return any(one.kind in HARD_SECTIONS and one.sentences for one in part.walk())


_RELIEF = re.compile(
    r"(?:免征|减征|减半征收|免收|免缴|缓缴|即征即退|先征后[返退]|不征收?)[^。;；]{0,40}(?:税|费|金|租)"
    r"|税前(?:一次性|全额|据实)?扣除|(?:税|费|租金)(?:予以)?(?:减免|免征|免收|缓缴)"
)
_OF_FIRMS = re.compile(r"企业|纳税人|单位|主体|工商户|机构")


def _relieves(part: Part) -> bool:
    """Whether the measure relieves firms of taxes or fees, though it names no rate."""
    return any(
        _RELIEF.search(sentence.text) and _OF_FIRMS.search(sentence.text)
        for one in part.walk()
        for sentence in one.sentences
    )


def siblings_of(root: Part, units: Sequence[Part]) -> list[Part]:
    """Return the other measures beside the units: what they say is said of themselves alone."""
    found: list[Part] = []
    for part in root.walk():
        styles = {child.passage.style for child in part.children if child in units}
        found.extend(
            child
            for child in part.children
            if child.passage.style in styles
            and child.kind is SectionKind.UNKNOWN
            and not any(child is one for one in units)
            and not any(one in units for one in child.walk())
        )
    return found


def _units(part: Part) -> list[Part]:
    """The deepest measures with money of their own, each once."""
    paying = [child for child in part.children if _pays(child)]
    if len(paying) == 1 and not part.benefits:
        inner = _units(paying[0])
        return inner if len(inner) > 1 else paying
    if len(paying) < 2:
        return []
    if not _are_measures(part, paying):
        return []
    found: list[Part] = []
    for child in paying:
        inner = _units(child)
        found.extend(inner if len(inner) > 1 else [child])
    return found


def _pays(part: Part) -> bool:
    return any(_has_amount(benefit) for one in part.walk() for benefit in one.benefits)


def _has_amount(benefit: dict[str, object]) -> bool:
    return benefit["form"] != "in_kind" or "pool" in benefit


def _are_measures(part: Part, paying: Sequence[Part]) -> bool:
    """Whether the children are measures side by side rather than tiers of one."""
    numbered = [child for child in paying if child.passage.style]
    if len(numbered) < len(paying) or any(
        child.kind is not SectionKind.UNKNOWN and child.kind is not SectionKind.STANDARD
        for child in paying
    ):
        return False
    if part.kind is SectionKind.STANDARD and not all(child.label for child in paying):
        return False
    if any(child.passage.style == "label" and child.kind is not part.kind for child in paying):
        return False  # 补贴标准：… is a part of its measure, however often it comes.
    return all(child.label or _begins_measure(child) for child in paying)


def _begins_measure(part: Part) -> bool:
    words = next((one.text for one in part.sentences), "")
    return _MEASURE.match(words.strip()) is not None or len(words) > 12
