"""The year as a picture: for each week, which share of the contacts got how many messages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from bench.year_counting import ANY_HOUR, Ledger

CLASSES = ("0", "1", "2", "3", "4+")
COLOURS = ("#e8ecf1", "#a9c7e8", "#5b95d0", "#1f5f9f", "#c8553d")
LEFT, TOP, WIDTH, HEIGHT = 56, 54, 780, 240
STYLE = 'font-family="sans-serif" font-size="12" fill="#333"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    """For each week its Monday, and how many contacts got so many pushes in it."""

    mondays: tuple[date, ...]
    counts: tuple[Counter[str], ...]

    def total(self) -> Counter[str]:
        """Return the contact-weeks of the whole time."""
        return sum(self.counts, Counter())


def weeks_of(ledger: Ledger, first_day: date, days: int) -> Weeks:
    """Count pushes; answers to one's own requests are none.

    A contact counts from the week of its first message of any kind on.
    """
    mondays = tuple(first_day + timedelta(weeks=week) for week in range((days + 6) // 7))
    joined: dict[int, int] = {}
    got: Counter[tuple[int, int]] = Counter()
    for one in ledger.sent:
        if one.contact_id is None:
            continue
        week = (one.at.astimezone(ledger.zone).date() - first_day).days // 7
        joined.setdefault(one.contact_id, week)
        if one.kind not in ANY_HOUR:
            got[one.contact_id, week] += 1
    counts = [
        Counter(
            CLASSES[min(got[contact_id, week], len(CLASSES) - 1)]
            for contact_id, since in joined.items()
            if since <= week
        )
        for week in range(len(mondays))
    ]
    return Weeks(mondays=mondays, counts=tuple(counts))


def draw(weeks: Weeks) -> str:
    """Return the picture as SVG, with its figures as text for whoever cannot see it."""
    shares = _shares(weeks.total())
    title = "Pushes per contact and week over a simulated year"
    told = ", ".join(f"{name} pushes: {share:.0%}" for name, share in shares.items())
    width, height = LEFT + WIDTH + 24, TOP + HEIGHT + 64
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="t d">',
        f'<title id="t">{title}</title>',
        f'<desc id="d">A bar a week, divided by how many pushes a contact got in it. '
        f"Of all weeks of all contacts: {told}.</desc>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{LEFT}" y="20" {STYLE} font-weight="bold">{title}</text>',
        *_legend(shares),
        *_bars(weeks),
        *_axes(weeks),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _shares(total: Counter[str]) -> dict[str, float]:
    whole = max(1, total.total())
    return {name: total[name] / whole for name in CLASSES}


def _legend(shares: dict[str, float]) -> list[str]:
    parts = []
    for place, (name, share) in enumerate(shares.items()):
        x = LEFT + place * 130
        parts.append(
            f'<rect x="{x}" y="30" width="12" height="12" fill="{COLOURS[place]}"/>'
            f'<text x="{x + 18}" y="40" {STYLE}>{name} ({share:.1%})</text>'
        )
    return parts


def _bars(weeks: Weeks) -> list[str]:
    step = WIDTH / max(1, len(weeks.mondays))
    parts = []
    for place, counts in enumerate(weeks.counts):
        y = float(TOP + HEIGHT)
        for name, colour in zip(CLASSES, COLOURS, strict=True):
            tall = HEIGHT * counts[name] / max(1, counts.total())
            y -= tall
            if tall:
                parts.append(
                    f'<rect x="{LEFT + place * step:.1f}" y="{y:.1f}" width="{step - 1:.1f}" '
                    f'height="{tall:.1f}" fill="{colour}"/>'
                )
    return parts


def _axes(weeks: Weeks) -> list[str]:
    step = WIDTH / max(1, len(weeks.mondays))
    parts = [
        f'<text x="{LEFT - 8}" y="{TOP + HEIGHT * (1 - share) + 4:.0f}" text-anchor="end" '
        f"{STYLE}>{share:.0%}</text>"
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    for place, monday in enumerate(weeks.mondays):
        if monday.day <= 7:
            parts.append(
                f'<text x="{LEFT + place * step:.1f}" y="{TOP + HEIGHT + 18}" {STYLE}>'
                f"{monday:%b}</text>"
            )
    parts.append(
        f'<text x="{LEFT}" y="{TOP + HEIGHT + 44}" {STYLE}>Share of the contacts, by week. '
        "Answers to what one asked for are not counted.</text>"
    )
    return parts
