"""One working form of a text that remembers where every character came from.

Policies write the same number in many shapes: full-width digits, traditional characters,
blanks inside "10 万 元", a line broken inside "200⏎万元". The finders of this package read
the folded form and answer with positions in the text that was given, so that every quote
stays an exact substring of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_FULL_WIDTH_OFFSET = 0xFEE0
_FULL_WIDTH_ASCII = {chr(code): chr(code - _FULL_WIDTH_OFFSET) for code in range(0xFF01, 0xFF5F)}
# The full-width comma separates clauses; only inside a full-width number is it a digit group.
_KEPT_FULL_WIDTH = {"，", "！", "？"}
_DASHES = dict.fromkeys("—–―‐‑−─﹣", "-") | dict.fromkeys("〜∼", "~") | {"﹪": "%"}
_TRADITIONAL = dict(
    zip(
        "萬億兩貳陸圓餘個過達滿內於於幣歲間從開關減應報時實認際產業戶歐韓創號證頒發佈獲後為終結屆"
        "規勞動僅稅與項點幾來約總數額區縣廠場單條無沒須處請辦執進將補貼獎勵標準資員僱參賬帳備註冊",
        "万亿两贰陆元余个过达满内于于币岁间从开关减应报时实认际产业户欧韩创号证颁发布获后为终结届"
        "规劳动仅税与项点几来约总数额区县厂场单条无没须处请办执进将补贴奖励标准资员雇参账账备注册",
        strict=True,
    )
)
_SQUARE_METRE = {"㎡": "平方米"}
_RESERVED = {"\ue000": "\ufffd"}  # rules.MARK stands for a value; a text may not bring its own.
_FOLDS: dict[str, str] = (
    {wide: plain for wide, plain in _FULL_WIDTH_ASCII.items() if wide not in _KEPT_FULL_WIDTH}
    | _DASHES
    | _TRADITIONAL
    | _SQUARE_METRE
    | _RESERVED
)
_FOLDS_BY_CODE = {ord(given): folded for given, folded in _FOLDS.items()}
_WIDE_GROUP = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_BLANKS = re.compile(r"\s+")
_LIST_MARKER = re.compile(
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、.．]|[(（](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A text in working form; ``origins[i]`` is where its character ``i`` stood before."""

    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original text of the non-empty working span."""
        return self.origins[start], self.origins[end - 1] + 1


@lru_cache(maxsize=256)
def fold(text: str) -> Folded:
    """Return the working form of ``text``: narrow, simplified, without blanks inside words."""
    pieces: list[str] = []
    origins: list[int] = []
    start = 0
    for blank in _BLANKS.finditer(text):
        _fold_run(text, start, blank.start(), pieces, origins)
        if _is_break(text, blank):
            pieces.append("\n" if "\n" in blank.group() else " ")
            origins.append(blank.start())
        start = blank.end()
    _fold_run(text, start, len(text), pieces, origins)
    return Folded(text="".join(pieces), origins=tuple(origins))


def _fold_run(text: str, start: int, end: int, pieces: list[str], origins: list[int]) -> None:
    """Fold characters without blanks: all at once where each stays one character."""
    if start == end:
        return
    run = text[start:end]
    if "，" in run:
        run = _WIDE_GROUP.sub(",", run)
    folded = run.translate(_FOLDS_BY_CODE)
    pieces.append(folded)
    if len(folded) == len(run):
        origins.extend(range(start, end))
        return
    for index, character in enumerate(run, start=start):
        origins.extend([index] * len(_FOLDS.get(character, character)))


def narrow(text: str) -> str:
    """Return ``text`` folded and without any blank: the form of a short answer."""
    return _BLANKS.sub("", fold(text).text)


def _is_break(text: str, blank: re.Match[str]) -> bool:
    """Whether this white space parts words rather than being an accident of layout."""
    before = text[blank.start() - 1] if blank.start() else ""
    after = text[blank.end()] if blank.end() < len(text) else ""
    if not before or not after or blank.group().count("\n") > 1:
        return True
    if _is_latin(before) and _is_latin(after):
        return True
    return "\n" in blank.group() and _LIST_MARKER.match(text, blank.end()) is not None


def _is_latin(character: str) -> bool:
    folded = _FOLDS.get(character, character)
    return folded.isascii() and (folded.isalnum() or folded in ".,")
