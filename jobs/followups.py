"""Applications that lie still: begun and not handed in, handed in and never heard of again.

Whoever began one is asked, once each time it lies still. Where a day closes the window the
deadline reminders ask already.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jobs.occasion import Applied, Case, Occasion, Scene
from lexicon.workdays import workdays_between
from matcher.window import window_on
from policies.live import PoolSnapshot
from store.tables import ApplicationState, NoticeKind

UNFINISHED_AFTER_WORKDAYS = 10
RESULT_AFTER_WORKDAYS = 30
_UNDER_REVIEW = (
    ApplicationState.SUBMITTED,
    ApplicationState.ACCEPTED,
    ApplicationState.APPROVED,
)


def unfinished(case: Case, scene: Scene) -> Iterator[Occasion]:
    """Yield applications that are prepared for two weeks, of policies without a closing day."""
    undated = {one.policy_id for one in scene.pool.versions.values()} - scene.dated
    for one in _own(case):
        if one.state is not ApplicationState.PREPARING or one.policy_id not in undated:
            continue
        if workdays_between(one.changed_on, scene.today) >= UNFINISHED_AFTER_WORKDAYS:
            yield _occasion(NoticeKind.APPLICATION_UNFINISHED, one)


def result_due(case: Case, scene: Scene) -> Iterator[Occasion]:
    """Yield applications of which nothing was said for six weeks since they were handed in."""
    for one in _own(case):
        if one.state not in _UNDER_REVIEW:
            continue
        if workdays_between(one.changed_on, scene.today) >= RESULT_AFTER_WORKDAYS:
            yield _occasion(NoticeKind.RESULT_ASKED, one)


def _own(case: Case) -> Iterator[Applied]:
    """What this contact began; what nobody is left of falls to the chosen contact.

    An application of what was put away since waits for nobody, whether or not the policy is in
    the pool.
    """
    listener = case.listener
    for one in case.applied:
        if case.is_put_away(one.policy_id):
            continue
        is_own = one.contact_id == listener.contact_id
        if listener.is_personalised and (is_own or (one.contact_id is None and listener.is_told)):
            yield one


def dated_policies(pool: PoolSnapshot, today: date) -> frozenset[int]:
    """Return the policies whose window closes on a day that is still ahead."""
    states = (
        (pool.versions[version_id].policy_id, window_on(card.window, today))
        for version_id, card in pool.cards.items()
    )
    return frozenset(
        policy_id
        for policy_id, state in states
        if state.closes_on is not None and state.closes_on >= today
    )


def _occasion(kind: NoticeKind, one: Applied) -> Occasion:
    return Occasion(
        kind=kind,
        subject=f"application:{one.id}",
        period=f"{one.state.value}:{one.changed_on.isoformat()}",
        payload={"application_id": one.id},
    )
