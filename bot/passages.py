"""A passage of a policy as an answer: without the headings it stands between. Pure."""

from __future__ import annotations

import re

from bot.wording import shortened

LEAST_LEFT = 8
"""Characters below which what is left says too little, and the passage is shown as it is."""
_HEADING = r"[一二三四五六七八九十]{1,3}、[^\s。；，：:、]{2,10}"
_LEADING = re.compile(rf"^\s*{_HEADING}[\s：:]+")
_FOLLOWING = re.compile(rf"(?<=[。；！])\s*{_HEADING}[\s：:].*$", re.DOTALL)


def answering(passage: str, limit: int) -> str:
    """Return what a passage says under its own heading, on one line of at most ``limit``."""
    own = _FOLLOWING.sub("", _LEADING.sub("", passage))
    return shortened(own if len(own) >= LEAST_LEFT else passage, limit)
