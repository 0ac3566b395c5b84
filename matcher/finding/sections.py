"""The section of a text that its heading names: 四、申报时间, 五、申报材料.

Who asks when, where or with which papers is answered by that section, whatever words it uses.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from matcher.finding.passages import Passage

_NUMBER = "[一二三四五六七八九十]{1,3}、"
_NEXT = re.compile(rf"\n[^\S\n]*{_NUMBER}")
_ENDS_SENTENCE = re.compile(r"[。；;！!\n]")


def section(text: str, *, heading: str, length: int) -> Passage | None:
    """Return the section under a heading, with it, in whole sentences up to ``length``.

    ``heading`` is a pattern of its words. ``None`` where no line or more than one is such a
    heading: of several the question does not say which.
    """
    found = list(_heading(heading).finditer(text))
    if len(found) != 1:
        return None
    start = found[0].start("heading")
    following = _NEXT.search(text, found[0].end())
    end = following.start() if following else len(text)
    whole = text[start:end].rstrip()
    return Passage(start=start, end=start + len(_shortened(whole, length)))


def sections_of(text: str, part: Passage) -> tuple[Passage, ...]:
    """Return the sections of a part of the text; the first may have begun before it."""
    cuts = [part.start]
    cuts += (one.start() + 1 for one in _NEXT.finditer(text, part.start, part.end))
    return tuple(Passage(start=start, end=end) for start, end in pairwise((*cuts, part.end)))


def _shortened(whole: str, length: int) -> str:
    if len(whole) <= length:
        return whole
    ends = [one.end() for one in _ENDS_SENTENCE.finditer(whole, 0, length)]
    return whole[: ends[-1] if ends else length].rstrip()


@cache
def _heading(words: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|\n)\s*(?P<heading>(?:{_NUMBER})?(?:{words})(?:[及和与][^\s。；，]{{2,6}})?\s*(?:[:：]|\n))"
    )
