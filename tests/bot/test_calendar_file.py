"""The calendar file: what another program reads from it."""

from __future__ import annotations

from datetime import date, timedelta

from icalendar import Calendar

from bot.calendar_file import Entry, calendar_file
from tests.jobs.rows import at

ENTRY = Entry(
    uid="one-closes-2026-04-30@zhaoren",
    day=date(2026, 4, 30),
    title="截止申报：示例奖励，第一批；含逗号",
    note="可享\n找谁：示例局" * 12,
    alarm_days=(date(2026, 4, 29), date(2026, 4, 23)),
    alarm_text="截止申报",
)


def test_it_reads_back() -> None:
    content = calendar_file([ENTRY], now=at("2026-03-10"))
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert event["uid"] == ENTRY.uid
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (ENTRY.day, date(2026, 5, 1))
    assert str(event["summary"]) == ENTRY.title
    assert str(event["description"]) == ENTRY.note
    alarms = [one.decoded("trigger") for one in event.walk("VALARM")]
    midnight = timedelta(days=1)
    assert alarms == [-7 * midnight + timedelta(hours=9), -midnight + timedelta(hours=9)]


def test_lines_are_short_and_end_as_they_must() -> None:
    content = calendar_file([ENTRY], now=at("2026-03-10"))
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75


def test_the_same_again_is_the_same_bytes() -> None:
    now = at("2026-03-10")
    assert calendar_file([ENTRY], now=now) == calendar_file([ENTRY], now=now)
