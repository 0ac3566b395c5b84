"""我区, 本市, 全县, 园区: places named from where the speaker stands."""

from __future__ import annotations

import re

from lexicon.gbt2260 import NATION, Level, Region, ancestors, current_code, region
from lexicon.place_names import RegionMention
from lexicon.spelling import spell

_DEICTIC = re.compile(
    r"(?<!对)(?:我|本|全)(?P<kind>省|市|州|县|区|园区|新区|开发区|高新区|经开区|辖区|地区|行政区)"
    r"|(?<![城都])(?P<inside>省|市|州|县)(?:内|域内|外)"
    r"|(?<![地社园小校矿厂城郊辖街景库禁片范税])(?P<district>区)(?:内|外)"
    r"|(?:本|所)?(?P<own>辖区|辖内|本地)"
    r"|(?P<park>园区)(?:内|外)?"
    r"|(?P<nation>全国|我国)"
)
_NOT_AFTER = re.compile(r"[成根版基样文资日书脚剧]$")
_NOT_BEFORE = re.compile(r"场|域|面上|值|分|划|块链|间|别|质|址")
_LEVELS = {
    "省": (Level.PROVINCE,),
    "市": (Level.CITY,),
    "州": (Level.CITY,),
    "县": (Level.COUNTY,),
    "区": (Level.ZONE, Level.COUNTY),
    "地区": (Level.CITY, Level.COUNTY, Level.ZONE),
}
_PARKS = frozenset({"园区", "新区", "开发区", "高新区", "经开区"})


def resolve_deictic(text: str, issuer_region: str) -> tuple[RegionMention, ...]:
    """Return what 我区, 我市, 全县, 园区 … in ``text`` mean when ``issuer_region`` speaks.

    我市 of a district is its city; of a county-level city it is that city itself. A word that
    the issuer's place cannot mean (我区 in a city's document) is left out. 市外 and 区外 are
    mentions of the place too: the reader of the sentence sees the negation.
    Raises ``UnknownRegion``.
    """
    folded = spell(text)
    found: list[RegionMention] = []
    for match in _DEICTIC.finditer(folded.text):
        if not _is_word(folded.text, match):
            continue
        code = _meaning(match, current_code(issuer_region))
        if code is not None:
            start, end = folded.span(*match.span())
            found.append(RegionMention(code=code, name=region(code).name, start=start, end=end))
    return tuple(found)


def _is_word(text: str, match: re.Match[str]) -> bool:
    """本市 inside 成本市场 and 全区 inside 全区域 are no words."""
    if match["nation"]:
        return True
    before, after = text[: match.start()], text[match.end() :]
    return not _NOT_AFTER.search(before) and not _NOT_BEFORE.match(after)


def _meaning(match: re.Match[str], issuer: str) -> str | None:
    if match["nation"]:
        return NATION
    if match["own"] or match["kind"] in ("辖区", "行政区"):
        return issuer
    if match["park"] or match["kind"] in _PARKS:
        return issuer if region(issuer).level is Level.ZONE else None
    kind = match["kind"] or match["inside"] or match["district"]
    return next((code for code in (issuer, *ancestors(issuer)) if _is_called(code, kind)), None)


def _is_called(code: str, kind: str) -> bool:
    """Whether people of ``code`` call it their ``kind`` (省, 市, 县, 区 …)."""
    place: Region = region(code)
    if place.level is Level.COUNTY and kind != "地区":
        return place.name.endswith(kind)
    return place.level in _LEVELS[kind]
