"""Finding places in a text: full names, short names, former names, zones.

Never a substring test: the longest name wins, names that are everyday words (朝阳, 芙蓉) need the
company of their city or a list of places, and a short name inside a street's, a bank's or
another word's name is none (河南岸, 大理石, 长沙银行).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lexicon.folding import Folded
from lexicon.gbt2260 import (
    Level,
    Region,
    UnknownRegion,
    ancestors,
    current_code,
    former_divisions,
    region,
    region_table,
)
from lexicon.spelling import spell
from lexicon.tables import read_rows

HOME = "430100"
"""Changsha: the city whose county names are understood without naming it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionMention:
    """A place named at ``text[start:end]``. ``name`` is its official name of today."""

    code: str
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surface:
    """A written form. A ``short`` one lacks its 省, 市, 区 or 县."""

    text: str
    codes: tuple[str, ...]
    short: bool


_ETHNIC = re.compile(
    r"(土家族|苗族|藏族|羌族|彝族|布依族|侗族|傣族|景颇族|白族|傈僳族|哈尼族|壮族|回族|蒙古族|蒙古"
    r"|柯尔克孜|哈萨克|朝鲜族|维吾尔|瑶族|仡佬族|满族|畲族|黎族|土族|撒拉族|东乡族|保安族)+"
    r"(?=自治[区州县]$)"
)
_SUFFIX = re.compile(r"(自治区|自治州|自治县|自治旗|地区|省|市|盟|区|县|旗)$")
_NO_DIVISION = re.compile(r"市辖区|县|.*直辖县级行政区划")
_STREETS = re.compile(
    r"(?:[东西南北中]{0,2}(?:路|街(?!道)|大道|大街))|岸|银行|农商|大学|学院|学校|师范|医院|大厦|广场|酒店|证券"
)
_MARKET = re.compile(r"场|值|面(?!上)")
_LEVEL_WORD = re.compile(r"[级城域乡直里]")
_LIST = re.compile(r"[、,，/和及与或\s]+|以及")
_LEFT_OPEN = re.compile(r"(?:^|[^\w]|[在是于到去从及和与或往])$")
_RIGHT_OPEN = re.compile(r"$|[^\w]|[的这那有内境注企办做及和与或]")
_ZONE = re.compile(
    r"(?:市|省)?(?:国家级|省级|国家)?(?:高新技术产业开发区|高新技术产业园区|高新技术开发区|高新区|高新开发区"
    r"|经济技术开发区|经济开发区|经开区|综合保税区|综保区|自贸区|自贸片区|新区|开发区|工业园区|产业园区"
    r"|工业集中区|科技园区|(?:临空|临港|空港)?(?:经济)?(?:示范区|实验区|先导区))"
)


def short_name(place: Region) -> str:
    """Return the everyday short name: 望城区 → 望城, 湘西土家族苗族自治州 → 湘西."""
    bare = _SUFFIX.sub("", _ETHNIC.sub("", place.name))
    return bare if len(bare) > 1 else place.name


@cache
def _rules(rule: str) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for row in read_rows("place_words.csv"):
        if row["rule"] == rule:
            table[row["word"]] = (*table.get(row["word"], ()), row["text"])
    return table


@cache
def _surfaces() -> dict[str, tuple[_Surface, ...]]:
    """All written forms by their first two characters, longest first."""
    full: dict[str, list[str]] = {}
    short: dict[str, list[str]] = {}
    for place in region_table().values():
        if place.level is Level.NATIONAL or _NO_DIVISION.fullmatch(place.name):
            continue
        for name in (place.name, *place.aliases):
            full.setdefault(name, []).append(current_code(place.code))
        if place.level in (Level.PROVINCE, Level.CITY, Level.COUNTY):
            short.setdefault(short_name(place), []).append(current_code(place.code))
    today = frozenset(full)
    for former in former_divisions():
        if former.old_name not in today and len(former.old_name) > 2:
            full.setdefault(former.old_name, []).append(former.code)
    for word, codes in _rules("group").items():
        full[word] = list(codes)
    return _by_first_two(full, short)


def _by_first_two(
    full: dict[str, list[str]], short: dict[str, list[str]]
) -> dict[str, tuple[_Surface, ...]]:
    forms = [_Surface(text=name, codes=_unique(codes), short=False) for name, codes in full.items()]
    forms += [
        _Surface(text=name, codes=_unique(codes), short=True)
        for name, codes in short.items()
        if name not in full
    ]
    table: dict[str, list[_Surface]] = {}
    for form in sorted(forms, key=lambda form: -len(form.text)):
        table.setdefault(form.text[:2], []).append(form)
    return {head: tuple(same) for head, same in table.items()}


def _unique(codes: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


def find_regions(text: str, *, near: str = HOME) -> tuple[RegionMention, ...]:
    """Return the places named in ``text``, in order; a group such as 长株潭 gives several.

    ``near`` is the region (of the issuer, say) whose county names are understood without
    their city. A name that several divisions share and nothing decides is left out.
    """
    return _Finder(spell(text), near).find()


class _Finder:
    """One pass over one text; earlier mentions help to read later ones."""

    def __init__(self, folded: Folded, near: str) -> None:
        self._folded = folded
        self._text = folded.text
        self._home = (current_code(near), *ancestors(near))
        self._found: list[tuple[str, int, int]] = []

    def find(self) -> tuple[RegionMention, ...]:
        position = 0
        while position < len(self._text) - 1:
            position = self._read_at(position) or position + 1
        return tuple(self._mention(*found) for found in self._found)

    def _mention(self, code: str, start: int, end: int) -> RegionMention:
        begin, stop = self._folded.span(start, end)
        return RegionMention(code=code, name=region(code).name, start=begin, end=stop)

    def _read_at(self, start: int) -> int | None:
        """Read a name at ``start``; return where it ends, or ``None``."""
        for form in _surfaces().get(self._text[start : start + 2], ()):
            end = start + len(form.text)
            if not self._text.startswith(form.text, start):
                continue
            codes = self._decide(form, start, end)
            if codes and not region(codes[0]).code.startswith("zone:"):
                codes, end = self._with_zone(codes, start, end)
            if codes:
                self._found += [(code, start, end) for code in codes]
                return end
        return None

    def _with_zone(
        self, codes: tuple[str, ...], start: int, end: int
    ) -> tuple[tuple[str, ...], int]:
        """Extend 株洲 to the zone 株洲高新区, which is only a part of it."""
        match = _ZONE.match(self._text, end)
        place = region(codes[0])
        is_whole_province = place.level is Level.PROVINCE and self._text[end - 1] == "省"
        if match is None or len(codes) > 1 or place.level is Level.TOWN or is_whole_province:
            return codes, end
        name = f"zone:{self._text[start : match.end()]}"
        try:
            return (current_code(name),), match.end()
        except UnknownRegion:
            return (), end

    def _decide(self, form: _Surface, start: int, end: int) -> tuple[str, ...]:
        if form.text in _rules("group"):
            return form.codes
        if self._is_inside_another_word(form, start, end):
            return ()
        candidates = form.codes
        if form.short:
            candidates = tuple(self._plausible(form, start, end))
        elif self._needs_company(form, start, end):
            candidates = tuple(code for code in candidates if self._is_introduced(code, start))
        return self._narrow(candidates, start, is_short=form.short)

    def _needs_company(self, form: _Surface, start: int, end: int) -> bool:
        if form.text in _rules("everyday"):
            return True
        is_brief = len(form.text) == 2 and not form.codes[0].startswith("zone:")
        return is_brief and not self._stands_alone(start, end)

    def _is_inside_another_word(self, form: _Surface, start: int, end: int) -> bool:
        rest = self._text[end:]
        if form.text.endswith("市") and _MARKET.match(rest):
            return True
        if len(form.text) == 2 and not form.short and _LEVEL_WORD.match(rest):
            return True
        if (form.short or form.text == "麓谷") and _STREETS.match(rest):
            return True
        after, before = _rules("not_before"), _rules("not_after")
        return rest.startswith(after.get(form.text, ())) or self._text[:start].endswith(
            before.get(form.text, ())
        )

    def _plausible(self, form: _Surface, start: int, end: int) -> Iterator[str]:
        """Which divisions a short name may mean here: cities freely, counties in company."""
        everyday = form.text in _rules("everyday")
        for code in form.codes:
            known = region(code).level in (Level.PROVINCE, Level.CITY) or self._is_home(code)
            is_free = known and not everyday
            is_alone = (
                (self._is_home(code) or not everyday or self._is_located(start))
                and (known or (self._is_near(code) and not everyday))
                and self._stands_alone(start, end)
            )
            if is_free or is_alone or self._is_introduced(code, start):
                yield code

    def _is_home(self, code: str) -> bool:
        above = ancestors(code)
        return bool(above) and any(above[0] == home for home in self._home)

    def _is_near(self, code: str) -> bool:
        return ancestors(code)[-1:] == self._home[-1:]

    def _stands_alone(self, start: int, end: int) -> bool:
        left, right = self._text[:start][-1:], self._text[end : end + 1]
        return bool(_LEFT_OPEN.search(left)) and bool(_RIGHT_OPEN.match(right))

    def _is_located(self, start: int) -> bool:
        return start == 0 or self._text[start - 1] in "在于是到去往从"

    def _is_introduced(self, code: str, start: int) -> bool:
        """Whether the mention before leads to this one: its city, or a neighbour in a list."""
        if not self._found:
            return False
        previous, _, end = self._found[-1]
        above = ancestors(code)
        if end == start:
            return previous in above
        is_list = _LIST.fullmatch(self._text[end:start]) is not None
        return is_list and bool(above) and ancestors(previous)[:1] == above[:1]

    def _narrow(
        self, candidates: tuple[str, ...], start: int, *, is_short: bool
    ) -> tuple[str, ...]:
        """Choose among places of the same name.

        First by the mention just before; a short name then means the largest place (长沙 is the
        city, not the county); else by earlier mentions and by ``near``.
        """
        if len(candidates) < 2:
            return candidates
        introduced = tuple(code for code in candidates if self._is_introduced(code, start))
        if len(introduced) == 1:
            return introduced
        if is_short:
            ranked = sorted(candidates, key=_rank)
            if _rank(ranked[0]) < _rank(ranked[1]):
                return (ranked[0],)
        for context in [code for code, _, _ in reversed(self._found)] + list(self._home):
            inside = tuple(code for code in candidates if context in ancestors(code))
            if len(inside) == 1:
                return inside
        return ()


_RANKS = (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.ZONE, Level.TOWN)


def _rank(code: str) -> int:
    return _RANKS.index(region(code).level)
