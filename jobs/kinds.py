"""KINDS: how each kind of notice is treated between its cause and its reader.

A push is something nobody asked for at this moment: it waits for working hours. An
answer to one's own request, or work that waits for an officer, goes at any hour.

What a contact never asked for is counted: a few a week, and none while it wants quiet
(jobs/attention.py). Most of it is told within the contact's digest, one message for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from enterprises.notices import UNASKED
from jobs.quiet import Hours, is_allowed
from store.tables import NoticeKind

# A reminder of the last working day, which the contact asked for, may go on a rest day.
LAST_CALL_SUFFIX = ":T-1"

ANSWER, DUTY, CHANGE, DEADLINE, DIGEST = 10, 20, 30, 40, 50
# Within a digest: what ends before what begins, and what only helps us to know more at the end.
ENDS, BEGINS, FOLLOW_UP, QUESTION = 51, 52, 53, 54


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """The rules of one kind of notice.

    ``expires_after`` counts from the notice's creation, for notices that were written
    without an end of their own. ``repeat_on_uncertain``: send once more, and only once, when
    nobody knows whether the first sending arrived. So it is for every kind: missing any of them is
    worse than reading it twice (docs/reliability.md says why).
    ``is_counted``: it takes up attention nobody offered, unless its payload says that it
    ``is_asked``. ``in_digest``: it is not sent by itself but waits for the next digest.
    """

    kind: NoticeKind
    priority: int
    hours: Hours
    expires_after: timedelta
    repeat_on_uncertain: bool
    is_counted: bool = False
    in_digest: bool = False


def _answer(kind: NoticeKind) -> Kind:
    return Kind(
        kind=kind,
        priority=ANSWER,
        hours=Hours.ANY,
        expires_after=timedelta(days=14),
        repeat_on_uncertain=True,
    )


def _duty(kind: NoticeKind) -> Kind:
    return Kind(
        kind=kind,
        priority=DUTY,
        hours=Hours.ANY,
        expires_after=timedelta(days=14),
        repeat_on_uncertain=True,
    )


def _push(kind: NoticeKind, priority: int, *, days: int) -> Kind:
    return Kind(
        kind=kind,
        priority=priority,
        hours=Hours.WORKING,
        expires_after=timedelta(days=days),
        repeat_on_uncertain=True,
        is_counted=kind in UNASKED,
    )


def _news(kind: NoticeKind, priority: int, *, days: int) -> Kind:
    """Return the rules of what is told within a digest; it goes by itself only if asked for."""
    return replace(_push(kind, priority, days=days), in_digest=True)


KINDS: tuple[Kind, ...] = (
    _answer(NoticeKind.JOIN_DECIDED),
    _answer(NoticeKind.VERIFIED),
    _answer(NoticeKind.REVIEW_DECIDED),
    _answer(NoticeKind.INQUIRY_ANSWERED),
    _answer(NoticeKind.APPLICATION_MOVED),
    _answer(NoticeKind.CASE_CLOSED),
    _duty(NoticeKind.JOIN_REQUEST),
    _duty(NoticeKind.VERIFICATION_REQUEST),
    _duty(NoticeKind.REVIEW_REQUEST),
    _duty(NoticeKind.VALIDITY_CHECK),
    _duty(NoticeKind.INQUIRY),
    _duty(NoticeKind.CASE_OPENED),
    _duty(NoticeKind.OUTAGE),
    # Work that has waited for two working days has time until the next morning.
    _push(NoticeKind.INQUIRY_WAITS, DUTY, days=5),
    _push(NoticeKind.DRAFT_WAITS, DUTY, days=5),
    _push(NoticeKind.CASE_WAITS, DUTY, days=5),
    _push(NoticeKind.POLICY_WITHDRAWN, CHANGE, days=30),
    _push(NoticeKind.POLICY_STATE, CHANGE, days=14),
    _push(NoticeKind.POLICY_CHANGED, CHANGE, days=30),
    _push(NoticeKind.DEADLINE, DEADLINE, days=15),
    # Each is asked once, and its repetition is the same question: either copy takes the answer.
    _push(NoticeKind.REGISTRATION_UNFINISHED, QUESTION, days=5),
    _push(NoticeKind.FACT_ASKED, QUESTION, days=7),
    _news(NoticeKind.TITLE_ENDS, ENDS, days=60),
    _news(NoticeKind.QUALIFIES_UNTIL, ENDS, days=30),
    _news(NoticeKind.WINDOW_OPENS, BEGINS, days=14),
    _news(NoticeKind.QUALIFIES_FROM, BEGINS, days=30),
    _news(NoticeKind.APPLICATION_UNFINISHED, FOLLOW_UP, days=30),
    _news(NoticeKind.RESULT_ASKED, FOLLOW_UP, days=30),
    _news(NoticeKind.FACTS_STALE, QUESTION, days=60),
    # What it holds counts as told and is in no later one: lost, nobody would hear of that money.
    _push(NoticeKind.NEW_MATCHES, DIGEST, days=7),
)

_BY_KIND = {rules.kind: rules for rules in KINDS}


def rules_of(kind: NoticeKind) -> Kind:
    """Return the rules of ``kind``."""
    return _BY_KIND[kind]


def is_counted(kind: NoticeKind, payload: Mapping[str, Any]) -> bool:
    """Say whether this notice takes up attention that the contact did not offer."""
    return rules_of(kind).is_counted and not payload.get("is_asked")


def sendable_kinds(now: datetime, zone: ZoneInfo) -> tuple[NoticeKind, ...]:
    """Return the kinds of which any notice may be sent at ``now``."""
    return tuple(rules.kind for rules in KINDS if is_allowed(now, zone, rules.hours))


def allows_last_call(now: datetime, zone: ZoneInfo) -> bool:
    """Say whether a last call (period ending in :T-1) may be sent now, even on a rest day."""
    return is_allowed(now, zone, Hours.DAYTIME)
