"""Sentences and their clauses, with the one spelling in which rules read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from lexicon import money, qualifications, ratios, regions
from lexicon.bounds import Bound, find_bounds
from lexicon.folding import Folded
from lexicon.spelling import spell
from lexicon.year_references import YearReference, find_year_references
from policies.document import Span
from policies.extraction.drafts import Draft
from policies.extraction.setting import Setting

_OPENING, _CLOSING = "（(《“「『【[", "）)》”」』】]"
_SENTENCE_ENDS = frozenset("。；;！？!?\n")
_LONGEST_BRACKET = 160
_DIGIT_GROUP = re.compile(r"\d,\d{3}")


class Sentence:
    """One sentence at ``span``, ended by 。 or ；, and what the lexicon finds in it.

    ``lead`` is the sentence that introduces it (…的比例符合如下要求：). Findings are made when somebody first asks for them: most sentences name no place and no
    figure. ``case`` is the head that says for whom alone it holds (申报领跑型企业，应…).
    ``is_of_person`` tells what a person gets, not an enterprise. Positions in findings count from ``span.start`` in the original text.
    """

    def __init__(
        self, text: str, span: Span, setting: Setting, *, lead: Sentence | None = None
    ) -> None:
        self.lead = lead
        self.whole = text
        self.span = span
        self.setting = setting
        self.text = span.of(text)
        self.is_of_person = _speaks_of_person(self.text, None)
        self.drafts: list[Draft] | None = None
        self.case: Span | None = None

    def __repr__(self) -> str:
        return f"Sentence({self.text!r})"

    @cached_property
    def spelt(self) -> Folded:
        """The sentence in the one spelling: narrow, simplified, without quotation marks."""
        return spell(self.text)

    @cached_property
    def clauses(self) -> tuple[Span, ...]:
        """The parts between commas, brackets and titles kept whole."""
        return tuple(_parts(self.whole, self.span, _is_comma))

    @cached_property
    def bounds(self) -> tuple[Bound, ...]:
        """Bounds such as 2000万元以上, read as the document declares its words."""
        if not _has_figure(self.text):
            return ()
        return find_bounds(self.text, inclusive=self.setting.declaration)

    @cached_property
    def amounts(self) -> tuple[money.Amount, ...]:
        """Amounts of money."""
        return money.find_amounts(self.text) if _has_figure(self.text) else ()

    @cached_property
    def ratios(self) -> tuple[ratios.Ratio, ...]:
        """Shares and rates."""
        return ratios.find_ratios(self.text) if _HAS_RATIO.search(self.text) else ()

    @cached_property
    def years(self) -> tuple[YearReference, ...]:
        """Years a figure is asked for: 上年度, 近三年, 2023年1-9月."""
        if "年" not in self.text and "月" not in self.text:
            return ()
        return find_year_references(self.text, self.setting.base)

    @cached_property
    def titles(self) -> tuple[qualifications.QualificationMention, ...]:
        """Titles of enterprises."""
        return qualifications.find_qualifications(self.text)

    @cached_property
    def places(self) -> tuple[regions.RegionMention, ...]:
        """Places by name."""
        near = self.setting.region or regions.HOME
        return regions.find_regions(self.text, near=near)

    @cached_property
    def own_places(self) -> tuple[regions.RegionMention, ...]:
        """我区, 本市 …; empty where nobody knows who speaks."""
        if self.setting.region is None or not _OWN.search(self.text):
            return ()
        found = tuple(map(_whole_city, regions.resolve_deictic(self.text, self.setting.region)))
        return (*found, *_of_municipality(self.text, self.setting.region, found))

    def at(self, start: int, end: int) -> Span:
        """Return the span in the whole text of a span of the spelling."""
        first, last = self.spelt.span(start, end)
        return Span(start=self.span.start + first, end=self.span.start + last)

    def here(self, start: int, end: int) -> Span:
        """Return the span in the whole text of a span of this sentence."""
        return Span(start=self.span.start + start, end=self.span.start + end)

    def clause_of(self, span: Span) -> Span:
        """Return the clauses that ``span`` touches, as one span without the comma at the end."""
        touched = [clause for clause in self.clauses if clause.overlaps(span)]
        if not touched:
            return span
        return Span(start=touched[0].start, end=touched[-1].end)


_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
_OUR_CITY = re.compile(r"(?<!成)(?:我|本|全)市(?!场|值|面)|(?<![城都])市(?:域)?[内外]")


def _whole_city(mention: regions.RegionMention) -> regions.RegionMention:
    """本市 said in 浦东 is all of 上海, not 市辖区, by which the code parts its districts."""
    code = mention.code
    if code[:2] in _MUNICIPALITIES and code[2:] in ("0100", "0200"):
        return replace(mention, code=f"{code[:2]}0000")
    return mention


def _of_municipality(
    text: str, region: str, found: tuple[regions.RegionMention, ...]
) -> Iterator[regions.RegionMention]:
    """本市 of 北京 and its districts: a city that is a province by its code."""
    if region[:2] not in _MUNICIPALITIES:
        return
    code = f"{region[:2]}0000"
    for match in _OUR_CITY.finditer(text):
        if not any(one.start <= match.start() < one.end for one in found):
            yield regions.RegionMention(
                code=code, name=regions.region(code).name, start=match.start(), end=match.end()
            )


_OWN = re.compile(r"[我本全辖园]|[省市县区州](?:域?内|外)|县|區")
_HAS_RATIO = re.compile(r"[%％‰折倍成]|百分|分之|基点|全额|减半|半价|BP|[:：比]")
_FIGURE = re.compile(r"[\d一二三四五六七八九十百千万亿两半壹贰叁伍拾０-９]")


def _has_figure(text: str) -> bool:
    return _FIGURE.search(text) is not None


def sentences_of(
    text: str, span: Span, setting: Setting, *, lead: Sentence | None = None
) -> list[Sentence]:
    """Return the sentences of a passage that ``lead`` introduces."""
    found = [
        Sentence(text, part, setting, lead=lead) for part in _parts(text, span, _ends_sentence)
    ]
    for before, after in pairwise(found):
        if before.is_of_person and re.search(r"[;；]", text[before.span.end : after.span.start]):
            after.is_of_person = _speaks_of_person(after.text, before)
    return found


# 个人创业担保贷款额度最高30万元；带动就业5人的，最高50万元: the person's, behind ； too.
_PERSON = re.compile(
    r"个人(?:创业担保贷款|创业贷款|借款人|贷款|申请(?:人|的|创业))|自然人(?:借款人|贷款|申请)"
)
_FIRM = re.compile(r"企业|单位|机构|公司|主体|工商户|合作社|组织")


def _speaks_of_person(words: str, before: Sentence | None) -> bool:
    """Whether the sentence is of what a person gets, as the one before ； may already be."""
    goes_on = before is not None and before.is_of_person
    if not (goes_on or "个人" in words or "自然人" in words) or _FIRM.search(words):
        return False
    return goes_on or _PERSON.search(words) is not None


def _ends_sentence(text: str, at: int) -> bool:
    return text[at] in _SENTENCE_ENDS


def _is_comma(text: str, at: int) -> bool:
    if text[at] not in "，,":
        return False
    return text[at] == "，" or _DIGIT_GROUP.match(text, at - 1) is None if at else True


def _parts(text: str, span: Span, ends: Callable[[str, int], bool]) -> Iterator[Span]:
    """Part a span where ``ends`` says so, never inside brackets or quotation marks."""
    start, depth, opened = span.start, 0, span.start
    for at in range(span.start, span.end):
        character = text[at]
        if character in _OPENING:
            depth, opened = depth + 1, at if depth == 0 else opened
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        if depth and at - opened > _LONGEST_BRACKET:
            depth = 0  # Nobody closed it: do not swallow the rest of the paragraph.
        if depth == 0 and ends(text, at):
            yield from _trimmed(text, start, at)
            start = at + 1
    yield from _trimmed(text, start, span.end)


def in_title(text: str, at: int) -> bool:
    """Whether the position is inside 《…》, the name of a document."""
    opened = text.rfind("《", 0, at + 1)
    return opened >= 0 and text.find("》", opened, at) < 0


_EDGE = " \t\n\r\u3000\xa0，,。；;：:、"


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    if end > start:
        yield Span(start=start, end=end)
