"""What administrators hear when a part of the service stops, and when it is well again."""

from __future__ import annotations

from datetime import datetime

from bot.events import Message
from bot.keyboards import button
from bot.turn import Turn
from bot.wording import day
from jobs.outages import BEGAN, JOB_PREFIX, outage
from jobs.outbox import ClaimedNotice

MINUTES_AN_HOUR, HOURS_A_DAY = 60, 24


def outage_news(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Say that a part stopped, or that it is over; of what is over the first is not said."""
    found = outage(turn.session, int(notice.payload["outage_id"]))
    if found is None:
        return None
    part, since = part_name(turn, found.part), moment(turn, found.began_at)
    keyboard = ((button(turn, "buttons.delivery", "delivery"),),)
    if notice.period == BEGAN:
        if found.ended_at is not None:
            return None
        cause = turn.say(f"outage.cause_{found.cause.value}")
        text = turn.say("outage.began", part=part, since=since, cause=cause)
        return Message(text=text, keyboard=keyboard)
    until = found.ended_at or turn.now
    text = turn.say(
        "outage.ended",
        part=part,
        since=since,
        until=moment(turn, until),
        long=duration(turn, (until - found.began_at).total_seconds()),
    )
    return Message(text=text, keyboard=keyboard)


def part_name(turn: Turn, part: str) -> str:
    """Return what people call a part of the service."""
    if part.startswith(JOB_PREFIX):
        return turn.say("outage.part_job", job=job_name(turn, part.removeprefix(JOB_PREFIX)))
    return turn.say(f"outage.part_{part}")


def job_name(turn: Turn, name: str) -> str:
    """Return what people call a job."""
    return turn.say(f"outage.job_{name}")


def moment(turn: Turn, when: datetime) -> str:
    """Return a day and a time in the district."""
    local = when.astimezone(turn.settings.zone)
    return f"{day(local.date(), turn.today)} {local:%H:%M}"


def duration(turn: Turn, seconds: float) -> str:
    """Return a length of time in the unit in which it is short."""
    minutes = max(1, round(seconds / 60))
    if minutes < MINUTES_AN_HOUR:
        return turn.say("outage.minutes", count=minutes)
    hours = round(minutes / MINUTES_AN_HOUR)
    if hours < 2 * HOURS_A_DAY:
        return turn.say("outage.hours", count=hours)
    return turn.say("outage.days", count=round(hours / HOURS_A_DAY))
