"""The product's clock as the page shows and moves it; it runs in the product, not here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = time(9, 0)
WEEKDAYS = "一二三四五六日"


class ClockControl(Protocol):
    """What the product lets the page do with its clock; instants are aware."""

    def now(self) -> datetime:
        """Return the product's present instant."""

    def move_to(self, instant: datetime) -> None:
        """Make ``instant`` the present."""

    def reset(self) -> None:
        """Go back to real time, or to the instant the clock was frozen at."""


def _hour_later(now: datetime) -> datetime:
    return now + timedelta(hours=1)


def _day_later(now: datetime) -> datetime:
    return now + timedelta(days=1)


def _tomorrow_morning(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=1), MORNING, now.tzinfo)


def _next_monday(now: datetime) -> datetime:
    days = 7 - now.weekday()
    return datetime.combine(now.date() + timedelta(days=days), MORNING, now.tzinfo)


STEPS: dict[str, Callable[[datetime], datetime]] = {
    "hour": _hour_later,
    "day": _day_later,
    "tomorrow_morning": _tomorrow_morning,
    "next_monday": _next_monday,
}


def step(name: str, now: datetime) -> datetime:
    """Return the instant a step of the panel leads to; raise ``KeyError`` for no such step."""
    return STEPS[name](now.astimezone(ZONE))


def read_instant(text: str) -> datetime:
    """Read an ISO instant; one without a zone is Shanghai time. Raise ``ValueError``."""
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=ZONE)


def view(now: datetime, *, can_move: bool) -> dict[str, Any]:
    """Return what the page shows of the clock."""
    local = now.astimezone(ZONE)
    return {
        "now": local.isoformat(timespec="seconds"),
        "weekday": f"星期{WEEKDAYS[local.weekday()]}",
        "can_move": can_move,
    }
