"""What a person wants who names no policy: 有什么补贴, 能拿多少, 怎么没通过, 转人工. Pure.

Such a question is answered by a room of the bot, never by a search in the texts of policies. A
question that says anything beyond the words of its wish (招应届生有什么补贴) is not one: it is
about something, and the search finds what. The words are in wish_patterns.py.
"""

from __future__ import annotations

import re

from bot.wish_patterns import PATTERNS, SMALL, Pattern, Wish
from enterprises.short_words import plain

LONGEST = 40
"""Characters: whoever writes more tells a story of its own."""
SHORTEST_QUESTION = 4
_SURELY_ASKING = re.compile("[?？吗]|怎么|怎样|什么|有没有|能不能|可不可以|多少")
_ASKING = re.compile("呢|如何|哪|补贴|补助|政策|奖励|优惠|减免|贴息|申请|申报")
_NAME = re.compile("(?:公司|集团|合作社|厂|店|中心|院|所|场)$")
_NOISE = re.compile(r"[^\w]+|_")
_AMOUNT = re.compile(r"\d+(?:\.\d+)?[万亿千百元人个名家%]*")


def wish_of(text: str) -> Wish | None:
    """Return what is wanted by a text that is about no policy in particular, else ``None``."""
    said = _NOISE.sub("", plain(text))
    if not said or len(said) > LONGEST:
        return None
    for pattern in PATTERNS:
        if all(any(word in said for word in group) for group in pattern.needs) and (
            _is_made_of(said, pattern)
        ):
            return pattern.wish
    return None


def asks_something(text: str, *, surely: bool = False) -> bool:
    """Whether a text that is no answer to what was asked is a question of the person's own.

    ``surely`` leaves out what an enterprise's name may hold, such as 政策 or 申报, and names.
    """
    said = plain(text)
    if len(said) < SHORTEST_QUESTION or (surely and _NAME.search(said)):
        return False
    return any(one.search(text) for one in (_SURELY_ASKING, *(() if surely else (_ASKING,))))


def _is_made_of(said: str, pattern: Pattern) -> bool:
    """Whether the words of a pattern, one after the other, are the whole sentence.

    From each place that words can reach, so that no sentence takes long, however it repeats.
    """
    words = (*SMALL, *pattern.beside, *(one for group in pattern.needs for one in group))
    reached = {0}
    for place in range(len(said)):
        if place not in reached:
            continue
        reached.update(place + len(one) for one in words if said.startswith(one, place))
        if pattern.wish is Wish.CORRECT and (amount := _AMOUNT.match(said, place)):
            reached.add(amount.end())
    return len(said) in reached
