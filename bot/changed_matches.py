"""What a change of an enterprise's facts did to its matches, said in a line or two."""

from __future__ import annotations

from collections.abc import Iterable

from bot.survey import Judged, Survey
from bot.turn import Turn

MOST_TITLES = 3


def change_lines(turn: Turn, before: Survey, after: Survey) -> list[str]:
    """Say which policies can be claimed now, which no longer surely, and how much there is."""
    gained = _only_in(after.eligible, before.eligible)
    lost = _only_in(before.eligible, after.eligible)
    lines = []
    if gained:
        lines.append(turn.say("facts.gained", count=len(gained), titles=_titles(gained)))
    if lost:
        lines.append(turn.say("facts.lost", count=len(lost), titles=_titles(lost)))
    if not lines:
        lines.append(turn.say("facts.same"))
    now = {"eligible": len(after.eligible), "possible": len(after.possible)}
    return [*lines, turn.say("facts.tally", **now)]


def _only_in(these: Iterable[Judged], others: Iterable[Judged]) -> list[Judged]:
    known = {one.version.version_id for one in others}
    return [one for one in these if one.version.version_id not in known]


def _titles(found: list[Judged]) -> str:
    return "、".join(one.version.title for one in found[:MOST_TITLES])
