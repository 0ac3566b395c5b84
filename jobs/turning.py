"""From which day an enterprise qualifies, until when, and what hangs on a title that ends.

Told to the enterprise's chosen contact alone, a month ahead; titles three months and one
month ahead, because a renewal takes its time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from jobs.occasion import Case, Occasion, Scene
from jobs.outlooks import Turning
from jobs.progress import is_busy
from matcher.title_ends import title_end, titles_of
from store.tables import NoticeKind

AHEAD = timedelta(days=30)
TITLE_STAGES = (timedelta(days=30), timedelta(days=90))
"""Of several stages that were reached only the most urgent counts."""
_ONE_DAY = timedelta(days=1)


def will_qualify(case: Case, scene: Scene) -> Iterator[Occasion]:
    """Yield the policies the enterprise will qualify for within a month."""
    for turn in _near(case, scene):
        if turn.begins and turn.version_id not in case.entitled:
            # On the day itself it is a new match, which the digest tells.
            yield _occasion(NoticeKind.QUALIFIES_FROM, "from", turn, scene)


def will_stop(case: Case, scene: Scene) -> Iterator[Occasion]:
    """Yield the policies it will lose; those that a title takes along are told with the title."""
    for turn in _near(case, scene):
        if not (turn.begins or turn.by_title) and turn.version_id in case.entitled:
            yield _occasion(NoticeKind.QUALIFIES_UNTIL, "until", turn, scene)


def titles_end(case: Case, scene: Scene) -> Iterator[Occasion]:
    """Yield the titles that end, each with the policies that hang on it."""
    if not case.listener.is_told:
        return
    for entry in titles_of(case.profile):
        end = title_end(entry, as_of=case.profile.as_of)
        stage = None if end is None else _stage(end.day, scene.today)
        if end is None or stage is None:
            continue
        lost = [
            turn.version_id
            for turn in case.turns
            if turn.by_title
            and not turn.begins
            and turn.day == end.day + _ONE_DAY
            and not _is_put_away(case, turn, scene)
        ]
        yield Occasion(
            kind=NoticeKind.TITLE_ENDS,
            subject=f"title:{entry.name}"[:64],
            period=f"ends:{end.day.isoformat()}:{stage.days}",
            payload={
                "title": entry.name,
                "ends_on": end.day.isoformat(),
                "is_exact": end.is_exact,
                "versions": lost,
            },
            ends_on=end.day,
        )


def _stage(ends_on: date, today: date) -> timedelta | None:
    if ends_on < today:
        return None
    return min((one for one in TITLE_STAGES if ends_on - today <= one), default=None)


def _near(case: Case, scene: Scene) -> Iterator[Turning]:
    if not case.listener.is_told:
        return
    for turn in case.turns:
        version = scene.pool.versions.get(turn.version_id)
        if version is None or not scene.today < turn.day <= scene.today + AHEAD:
            continue
        if case.is_put_away(version.policy_id):
            continue
        if is_busy(case.steps.get(version.policy_id, ()), version.published_at):
            continue
        yield turn


def _is_put_away(case: Case, turn: Turning, scene: Scene) -> bool:
    version = scene.pool.versions.get(turn.version_id)
    return version is not None and case.is_put_away(version.policy_id)


def _occasion(kind: NoticeKind, word: str, turn: Turning, scene: Scene) -> Occasion:
    return Occasion(
        kind=kind,
        subject=f"policy:{scene.pool.versions[turn.version_id].policy_id}",
        period=f"{word}:{turn.day.isoformat()}",
        payload={"version_id": turn.version_id, "day": turn.day.isoformat()},
        ends_on=turn.day - _ONE_DAY,
    )
