"""Windows that opened: told to whoever knew of the policy before, or wants to be reminded of it.

Who hears of a policy for the first time hears of its window with the new match.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from jobs.occasion import Case, Occasion, Opening, Scene
from jobs.progress import has_handed_in
from lexicon.workdays import add_workdays
from matcher.window import window_on
from policies.live import PoolSnapshot
from store.tables import ApplicationState, NoticeKind

NEWS_FOR_WORKDAYS = 10
"""Later than this it is no news that a window has opened."""


def openings_in(pool: PoolSnapshot, today: date) -> tuple[Opening, ...]:
    """Return the windows of the pool that opened lately, by version."""
    found = []
    for version_id, card in sorted(pool.cards.items()):
        state = window_on(card.window, today)
        if not state.is_open or state.opens_on is None:
            continue
        if today <= add_workdays(state.opens_on, NEWS_FOR_WORKDAYS):
            found.append(
                Opening(
                    version_id=version_id,
                    policy_id=pool.versions[version_id].policy_id,
                    opens_on=state.opens_on,
                    closes_on=state.closes_on,
                )
            )
    return tuple(found)


def opened(case: Case, scene: Scene) -> Iterator[Occasion]:
    """Yield the windows this contact waited for."""
    for one in scene.openings:
        if case.is_put_away(one.policy_id):
            continue
        steps = case.steps.get(one.policy_id, ())
        if has_handed_in(steps, _begins(one.opens_on, scene.zone)):
            continue
        is_asked = _is_asked(case, one, scene.zone)
        if not (is_asked or _knew(case, one)):
            continue
        yield Occasion(
            kind=NoticeKind.WINDOW_OPENS,
            subject=f"policy:{one.policy_id}",
            period=f"opens:{one.opens_on.isoformat()}",
            payload={"version_id": one.version_id, "is_asked": is_asked},
            ends_on=_last_day(one),
            is_asked=is_asked,
        )


def _is_asked(case: Case, one: Opening, zone: ZoneInfo) -> bool:
    """Whether the contact wanted to be reminded, or prepared an application, before it opened."""
    choice = case.choices.get(one.policy_id)
    if choice is not None and choice.reminded_since is not None:
        return choice.reminded_since < one.opens_on
    return any(
        step.state is ApplicationState.PREPARING
        and step.contact_id in (None, case.listener.contact_id)
        and step.changed_at < _begins(one.opens_on, zone)
        for step in case.steps.get(one.policy_id, ())
    )


def _knew(case: Case, one: Opening) -> bool:
    choice = case.choices.get(one.policy_id)
    return (
        case.listener.is_told
        and one.version_id in case.entitled
        and choice is not None
        and choice.told_on is not None
        and choice.told_on < one.opens_on
    )


def _last_day(one: Opening) -> date:
    latest = add_workdays(one.opens_on, NEWS_FOR_WORKDAYS)
    return latest if one.closes_on is None else min(latest, one.closes_on)


def _begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
