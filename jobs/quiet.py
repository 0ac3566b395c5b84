"""When a message may reach people: hours of the day, working days. Pure.

Pushes arrive in the morning and in the early afternoon of working days, in the
district's time zone. Answers to what somebody asked for arrive at any time.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from lexicon.workdays import is_workday

PUSH_WINDOWS: tuple[tuple[time, time], ...] = (
    (time(9, 0), time(11, 30)),
    (time(14, 30), time(17, 30)),
)
# The longest holiday with the rest days around it is shorter; a longer search is a wrong table.
LONGEST_REST_DAYS = 21


class Hours(StrEnum):
    """In which hours a notice may be sent."""

    ANY = "any"
    DAYTIME = "daytime"  # within the push windows of any day, rest days included
    WORKING = "working"  # within the push windows of a working day


def next_allowed(instant: datetime, zone: ZoneInfo, hours: Hours) -> datetime:
    """Return the earliest instant from ``instant`` on at which ``hours`` allow a message.

    The answer is ``instant`` itself when it is allowed; a window's end is not in it.
    """
    if hours is Hours.ANY:
        return instant
    local = instant.astimezone(zone)
    for ahead in range(LONGEST_REST_DAYS + 1):
        day = local.date() + timedelta(days=ahead)
        if hours is Hours.WORKING and not is_workday(day):
            continue
        for opens, closes in PUSH_WINDOWS:
            start = datetime.combine(day, opens, zone)
            if local < datetime.combine(day, closes, zone):
                return max(instant, start.astimezone(instant.tzinfo))
    raise ValueError(f"no working day within {LONGEST_REST_DAYS} days of {local:%Y-%m-%d}")


def is_allowed(instant: datetime, zone: ZoneInfo, hours: Hours) -> bool:
    """Say whether a message may be sent at ``instant``."""
    return next_allowed(instant, zone, hours) == instant
