"""When one may apply: the window of a policy, and what it means on a given day.

The window is no part of the verdict. It is shown, and results are ordered by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from matcher.errors import InvalidItem
from matcher.fields import Kind
from matcher.periods import add_months
from matcher.reading import first_of, read_amount, read_day, read_list
from matcher.written import written_number

_MONTH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})")
_LEAP_YEAR = 2024


class WindowKind(StrEnum):
    """The forms a window has in real notices."""

    FIXED = "fixed"
    YEARLY = "yearly"
    ROLLING = "rolling"
    RELATIVE = "relative"
    BATCH = "batch"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days from ``opens_on`` to ``closes_on``, both included; ``None`` is an open side."""

    opens_on: date | None = None
    closes_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The window as the text gives it.

    ``stretches`` has one entry for a fixed window and one a batch; ``opens_md`` and ``closes_md``
    are (month, day) of a yearly one; ``anchor`` and ``months`` of a relative one.
    """

    kind: WindowKind = WindowKind.UNKNOWN
    stretches: tuple[Stretch, ...] = ()
    opens_md: tuple[int, int] | None = None
    closes_md: tuple[int, int] | None = None
    anchor: str | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowState:
    """What a window means on one day.

    ``is_open`` is ``None`` where the text does not tell, or where it depends on the enterprise
    (a relative window). ``opens_on`` and ``closes_on`` are those of the stretch that is open, or
    else of the next one, or else of the last one.
    """

    kind: WindowKind
    is_open: bool | None
    opens_on: date | None = None
    closes_on: date | None = None


def parse_window(raw: Any, path: str = "window") -> Window:
    """Read a window in the form of the contract; nothing at all is an unknown window.

    Raises :class:`InvalidItem` naming what cannot be read.
    """
    if raw is None or raw == {}:
        return Window()
    if not isinstance(raw, Mapping):
        raise InvalidItem(path, f"{raw!r} is no window", 'write {"type": "fixed", …}')
    written = first_of(raw, "type", "kind")
    try:
        kind = WindowKind(written or "unknown")
    except ValueError as error:
        hint = "use one of " + ", ".join(WindowKind)
        raise InvalidItem(f"{path}.type", f"{written!r} is no kind of window", hint) from error
    parser = _PARSERS.get(kind)
    return Window(kind=kind) if parser is None else parser(raw, path)


def _fixed(raw: Mapping[str, Any], path: str) -> Window:
    return Window(kind=WindowKind.FIXED, stretches=(_stretch(raw, path),))


def _stretch(raw: Any, path: str) -> Stretch:
    if not isinstance(raw, Mapping):
        raise InvalidItem(path, f"{raw!r} is no window", 'write {"opens_on": …, "closes_on": …}')
    opens = read_day(first_of(raw, "opens_on", "start", "from", "opens"), f"{path}.opens_on")
    closes = read_day(
        first_of(raw, "closes_on", "end", "to", "closes"), f"{path}.closes_on", end=True
    )
    if opens is not None and closes is not None and opens > closes:
        raise InvalidItem(f"{path}.closes_on", "lies before opens_on", "swap the two days")
    return Stretch(opens_on=opens, closes_on=closes)


def _yearly(raw: Mapping[str, Any], path: str) -> Window:
    return Window(
        kind=WindowKind.YEARLY,
        opens_md=_month_day(first_of(raw, "opens_md", "from_md", "start"), f"{path}.opens_md"),
        closes_md=_month_day(first_of(raw, "closes_md", "to_md", "end"), f"{path}.closes_md"),
    )


def _month_day(raw: Any, path: str) -> tuple[int, int] | None:
    if raw is None:
        return None
    match = _MONTH_DAY.fullmatch(str(raw).removeprefix("--"))
    try:
        month, day = (int(part) for part in match.groups()) if match else (0, 0)
        date(_LEAP_YEAR, month, day)
    except ValueError as error:
        raise InvalidItem(path, f"{raw!r} is no day of the year", 'write "03-01"') from error
    return month, day


def _relative(raw: Mapping[str, Any], path: str) -> Window:
    written = raw.get("months")
    spoken = written_number(written, Kind.MONTHS) if isinstance(written, str) else None
    months = read_amount(written if spoken is None else spoken, f"{path}.months")
    return Window(
        kind=WindowKind.RELATIVE,
        anchor=str(raw["anchor"]) if raw.get("anchor") is not None else None,
        months=int(months) if months is not None else None,
    )


def _batch(raw: Mapping[str, Any], path: str) -> Window:
    batches = read_list(first_of(raw, "batches", "list"), f"{path}.batches")
    read = [_stretch(batch, f"{path}.batches[{i}]") for i, batch in enumerate(batches)]
    if not read and first_of(raw, "opens_on", "closes_on", "start", "end") is not None:
        read = [_stretch(raw, path)]
    ordered = sorted(read, key=lambda part: part.opens_on or part.closes_on or date.min)
    return Window(kind=WindowKind.BATCH, stretches=tuple(ordered))


_PARSERS: dict[WindowKind, Callable[[Mapping[str, Any], str], Window]] = {
    WindowKind.FIXED: _fixed,
    WindowKind.YEARLY: _yearly,
    WindowKind.RELATIVE: _relative,
    WindowKind.BATCH: _batch,
}


def window_on(window: Window, today: date) -> WindowState:
    """Return what the window means on ``today``; a yearly one is resolved to actual days."""
    if window.kind is WindowKind.ROLLING:
        return WindowState(kind=window.kind, is_open=True)
    stretches = window.stretches
    if window.kind is WindowKind.YEARLY:
        stretches = tuple(_in_year(window, today.year + offset) for offset in (-1, 0, 1))
    dated = [part for part in stretches if part.opens_on or part.closes_on]
    if not dated:
        return WindowState(kind=window.kind, is_open=None)
    chosen = next((part for part in dated if not _is_over(part, today)), dated[-1])
    has_begun = chosen.opens_on is None or chosen.opens_on <= today
    return WindowState(
        kind=window.kind,
        is_open=has_begun and not _is_over(chosen, today),
        opens_on=chosen.opens_on,
        closes_on=chosen.closes_on,
    )


def _is_over(part: Stretch, today: date) -> bool:
    return part.closes_on is not None and part.closes_on < today


def _in_year(window: Window, year: int) -> Stretch:
    opens_md, closes_md = window.opens_md or (1, 1), window.closes_md or (12, 31)
    closes_year = year + 1 if closes_md < opens_md else year
    return Stretch(opens_on=_day_of(year, opens_md), closes_on=_day_of(closes_year, closes_md))


def _day_of(year: int, month_day: tuple[int, int]) -> date:
    """Return that day of a year; 29 February is the last of February in other years."""
    month, day = month_day
    last = add_months(date(year, month, 1), 1) - timedelta(days=1)
    return date(year, month, min(day, last.day))
