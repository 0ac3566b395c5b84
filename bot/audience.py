"""Whom a policy finds, as officers read it: how many, what it hangs on, where they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.turn import Turn
from bot.wording import label, shortened
from lexicon.regions import UnknownRegion, region
from policies.audience import UNTOLD, Audience, Segment
from policies.wording import describe_yuan

MOST_LISTED = 6


def audience_lines(turn: Turn, found: Audience, key: str, **values: object) -> tuple[str, ...]:
    """Return an audience under a head of zh.toml: its counts, its hinges, and by district and size.

    ``values`` are what the head names beside the counts.
    """
    lines = [audience_counts(turn, found, key, **values)]
    if found.money.unpriced:
        lines.append(turn.say("draft.unpriced", count=found.money.unpriced))
    return (*lines, *_hinges(turn, found), *_segments(turn, found))


def audience_counts(turn: Turn, found: Audience, key: str, **values: object) -> str:
    """Return the counts alone, in the sentence of ``key``."""
    return turn.say(
        key,
        total=found.total,
        eligible=found.eligible,
        possible=found.possible,
        near=found.near,
        money=_at_most(turn, found.money.eligible),
        perhaps=_at_most(turn, found.money.possible),
        **values,
    )


def _at_most(turn: Turn, yuan: int) -> str:
    """Return what it would cost at most; nothing where no amount is known, which is not 0元."""
    return turn.say("draft.money", amount=describe_yuan(yuan)) if yuan else ""


def _hinges(turn: Turn, found: Audience) -> Iterable[str]:
    if found.unknown:
        yield turn.say("draft.hinges")
        for field_id, count in list(found.unknown.items())[:MOST_LISTED]:
            name = label(turn.texts, field_id)
            yield turn.say("draft.count_line", name=name, count=count)
    if found.misses:
        yield turn.say("draft.misses")
        for miss in found.misses[:MOST_LISTED]:
            named = miss.quote or "、".join(label(turn.texts, one) for one in miss.fields)
            yield turn.say("draft.count_line", name=shortened(named, 40), count=miss.count)


def _segments(turn: Turn, found: Audience) -> Iterable[str]:
    for title, segments, name_of in (
        ("draft.by_district", found.districts, _district),
        ("draft.by_size", found.sizes, _size),
    ):
        if segments:
            yield turn.say(title)
            yield from (
                turn.say(
                    "draft.segment",
                    name=name_of(turn, name),
                    eligible=one.eligible,
                    possible=one.possible,
                    near=one.near,
                )
                for name, one in _largest(segments)
            )


def _largest(segments: Mapping[str, Segment]) -> list[tuple[str, Segment]]:
    by_size = sorted(segments.items(), key=lambda pair: -(pair[1].eligible + pair[1].possible))
    return by_size[:MOST_LISTED]


def _district(turn: Turn, code: str) -> str:
    try:
        return region(code).name
    except UnknownRegion:
        return turn.say("draft.untold")


def _size(turn: Turn, name: str) -> str:
    return turn.say("draft.untold") if name == UNTOLD else turn.say(f"draft.size_{name}")
