"""Deadlines as a calendar file: whole days with alarms, for whatever calendar people use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vDuration

PRODUCT = "-//zhaoren//deadlines//ZH"
MORNING = timedelta(hours=9)
"""An alarm rings at nine; a whole day begins at midnight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One day to note. ``uid`` stays the same for the same policy and day, so that a second
    file replaces the entry of the first; ``alarm_days`` are the days on which to ring.
    """

    uid: str
    day: date
    title: str
    note: str
    alarm_days: tuple[date, ...]
    alarm_text: str


def calendar_file(entries: Iterable[Entry], *, now: datetime) -> bytes:
    """Return the file; its bytes are the same for the same entries and instant."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        calendar.add_component(_event(entry, now))
    return bytes(calendar.to_ical())


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("description", entry.note)
    event.add("transp", "TRANSPARENT")
    for day in sorted(set(entry.alarm_days)):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.alarm_text)
        alarm.add("trigger", vDuration(day - entry.day + MORNING))
        event.add_component(alarm)
    return event
