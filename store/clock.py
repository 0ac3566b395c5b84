"""The one place that looks at the clock.

Everything below bot/, jobs/ and cli/ takes ``now`` or ``today`` as a parameter;
the edges ask a :class:`Clock`. Instants are aware and in UTC; days are days in
the district's time zone.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the product's time."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's current instant."""
        return datetime.now(UTC)  # noqa: TID251 - this module is the exception the rule names.


class FrozenClock:
    """A clock that stands still, for checks and tests."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant the clock was stopped at."""
        return self._instant

    def move_to(self, instant: datetime) -> None:
        """Stop the clock at another instant."""
        self._instant = instant.astimezone(UTC)


class MovableClock:
    """A running clock with an offset, for the demo's time switch."""

    def __init__(self, base: Clock | None = None) -> None:
        self._base = base or SystemClock()
        self._offset = timedelta()

    def now(self) -> datetime:
        """Return the base clock's instant, moved by the offset."""
        return self._base.now() + self._offset

    def move_to(self, instant: datetime) -> None:
        """Make ``instant`` the current instant; time runs on from there."""
        self._offset = instant.astimezone(UTC) - self._base.now()

    def reset(self) -> None:
        """Go back to the base clock's time."""
        self._offset = timedelta()


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day of ``instant`` in ``zone``."""
    return instant.astimezone(zone).date()
