"""Facts to ask for unasked: the one that would settle most, and last year's figures each spring.

A question is a push like any other, and a costly one: at most one a week, only where one
single fact is missing, never one that was asked before or that the contact did not want to
tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from jobs.attention import MOST_A_WEEK, WEEK
from jobs.occasion import Case, Occasion, Scene
from matcher.fields import field
from matcher.grounds import field_id_of, waiting_for
from store.tables import NoticeKind

NEVER_PUSHED = frozenset({"person.owner_group", "person.owner_age"})
"""An owner's group and age are nobody's business but its own; the bot never asks for them."""
NEWCOMER = timedelta(days=2)
"""So long after it came a contact was asked by the registration itself."""
FIRST_MONTH_OF_STALE = 3
"""Last year's books are closed by now."""
MOST_STALE = 3


def decisive_fact(case: Case, scene: Scene) -> Iterator[Occasion]:
    """Yield the fact that alone would settle the most money, if one may be asked for now."""
    if not _may_ask(case, scene):
        return
    worth: dict[str, int] = defaultdict(int)
    versions: dict[str, list[int]] = defaultdict(list)
    for one in case.open:
        key = _only_fact(one.version_id, case, scene)
        if key is not None:
            worth[key] += one.amount
            versions[key].append(one.version_id)
    if not worth:
        return
    best = min(worth, key=lambda key: (-worth[key], -len(versions[key]), key))
    yield Occasion(
        kind=NoticeKind.FACT_ASKED,
        subject=f"fact:{best}"[:64],
        period="",
        payload={"fact": best, "versions": versions[best]},
    )


def stale_facts(case: Case, scene: Scene) -> Iterator[Occasion]:
    """Yield, once a year in spring, what was true a year ago and should be looked at again."""
    if not case.listener.is_told or not case.stale:
        return
    yield Occasion(
        kind=NoticeKind.FACTS_STALE,
        subject="facts",
        period=str(scene.today.year - 1),
        payload={"facts": list(case.stale[:MOST_STALE])},
    )


def _may_ask(case: Case, scene: Scene) -> bool:
    listener = case.listener
    is_new = scene.now - listener.created_at < NEWCOMER
    was_asked = case.asked_on is not None and case.asked_on > scene.today - WEEK
    has_room = case.used < MOST_A_WEEK - 1 and not listener.is_quiet(scene.today)
    return listener.is_told and has_room and not (is_new or was_asked)


def _only_fact(version_id: int, case: Case, scene: Scene) -> str | None:
    card = scene.pool.cards.get(version_id)
    version = scene.pool.versions.get(version_id)
    if card is None or version is None or case.is_put_away(version.policy_id):
        return None
    waiting = waiting_for(card, case.profile)
    if waiting.needs_office or len(waiting.facts) != 1:
        return None
    (key,) = waiting.facts
    field_id = field_id_of(key)
    is_told_already = (NoticeKind.FACT_ASKED, f"fact:{key}"[:64], "") in case.known
    may_be_asked = field(field_id).ask and field_id not in NEVER_PUSHED | case.skipped
    return key if may_be_asked and not is_told_already else None
