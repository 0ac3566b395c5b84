"""Whoever has decided about a policy is not urged any more: what still waits is taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot.turn import Turn
from jobs.backlog import cancel_for
from store.tables import NoticeKind, RecipientKind

PUT_AWAY = (
    NoticeKind.DEADLINE,
    NoticeKind.POLICY_CHANGED,
    NoticeKind.WINDOW_OPENS,
    NoticeKind.QUALIFIES_FROM,
    NoticeKind.QUALIFIES_UNTIL,
    NoticeKind.POLICY_STATE,
    NoticeKind.POLICY_WITHDRAWN,
)
"""Of what was put away while its news waited nothing is said (bot/policy_news.py), not even to
whoever has an application under way: it saw how the policy stands when it put it away."""


def stop_urging(
    turn: Turn,
    contact_ids: Iterable[int],
    policy_id: int,
    reason: str,
    *,
    kinds: Collection[NoticeKind] = (NoticeKind.DEADLINE,),
) -> None:
    """Take back what waits to be told of a policy: its reminders, unless ``kinds`` says more."""
    for contact_id in contact_ids:
        cancel_for(
            turn.session,
            RecipientKind.CONTACT,
            contact_id,
            now=turn.now,
            reason=reason,
            kinds=kinds,
            subject=f"policy:{policy_id}",
        )
