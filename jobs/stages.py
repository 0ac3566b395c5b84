"""When a deadline is called to mind: fifteen, five and one working days before. Pure.

A stage's day is always a working day, so what would fall on a rest day comes on the last
working day before it. Of several stages whose day has come only the most urgent one
counts: a missed reminder is not made up for beside the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from lexicon.workdays import add_workdays, is_workday


class Stage(IntEnum):
    """How many working days before the closing day."""

    EARLY = 15
    SOON = 5
    LAST_CALL = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """Why somebody is reminded: since which day, at which stages.

    ``is_asked`` when the contact asked for it, or prepares an application.
    """

    since: date
    is_asked: bool

    @property
    def stages(self) -> frozenset[Stage]:
        """Who asked hears every stage; who was only told of the policy hears one."""
        return frozenset(Stage) if self.is_asked else frozenset({Stage.SOON})


def stage_day(closes_on: date, stage: Stage) -> date:
    """Return the working day on which a stage falls."""
    return add_workdays(closes_on, -int(stage))


def reached_stage(closes_on: date, today: date) -> Stage | None:
    """Return the most urgent stage whose day has come; None before the first, or too late."""
    if closes_on < today:
        return None
    reached = (stage for stage in Stage if stage_day(closes_on, stage) <= today)
    return min(reached, default=None)


def due_stage(closes_on: date, today: date, interest: Interest) -> Stage | None:
    """Return the stage of which this contact is to be reminded today, if any.

    Whoever asks or is told after a stage's day knows the deadline already and hears of the
    next stage; the last call alone comes on the day after, however late it was asked for.
    On a rest day there is nothing but a last call.
    """
    stage = reached_stage(closes_on, today)
    if stage is None or stage not in interest.stages:
        return None
    if stage is Stage.LAST_CALL:
        return stage if interest.since < today else None
    is_news = interest.since < stage_day(closes_on, stage)
    return stage if is_news and is_workday(today) else None
