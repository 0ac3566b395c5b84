"""What is news to one contact: matches it may see, was never told of, and can still use.

A policy that was told in an earlier version is news again only if the enterprise was not
entitled then and no notice of the change is on its way; that a policy changed is told by
policies/, not twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import String, and_, cast, exists, or_, select
from sqlalchemy.orm import Session, aliased

from enterprises.profiles import Viewer, profile_of
from enterprises.standings import is_put_away
from jobs.listeners import Listener
from jobs.progress import Progress, is_busy
from matcher.eligibility import VerdictKind, judge
from matcher.ranking import rank, sort_key
from matcher.window import window_on
from policies.live import PoolSnapshot
from store.tables import (
    Match,
    Notice,
    NoticeKind,
    NoticeStatus,
    PolicyStanding,
    PolicyVersion,
    RecipientKind,
)

_NEVER_ARRIVED = (NoticeStatus.EXPIRED, NoticeStatus.UNDELIVERABLE, NoticeStatus.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a digest is made: the instant, its day in the district, and the zone."""

    now: datetime
    today: date
    zone: ZoneInfo


def new_matches(
    session: Session,
    listener: Listener,
    pool: PoolSnapshot,
    progress: Progress,
    moment: Moment,
) -> tuple[int, ...]:
    """Return the versions that are news to this contact, in the order of matcher/ranking.

    ELIGIBLE by what this contact may see, not told, not put away, not applied for, and
    with an application window that is not over.
    """
    untold = [one for one in _untold(session, listener) if one in pool.cards]
    open_ones = [
        version_id
        for version_id in untold
        if _can_still_apply(version_id, listener, pool, progress, moment)
    ]
    return _ranked(session, listener, open_ones, pool, moment.today) if open_ones else ()


def _untold(session: Session, listener: Listener) -> Sequence[int]:
    told = aliased(Match)
    was_entitled_then = exists().where(
        told.enterprise_id == listener.enterprise_id,
        told.policy_version_id == PolicyStanding.told_version_id,
        told.verdict == VerdictKind.ELIGIBLE.value,
    )
    is_told_of_change = exists().where(
        Notice.recipient_kind == RecipientKind.CONTACT,
        Notice.recipient_id == listener.contact_id,
        Notice.kind == NoticeKind.POLICY_CHANGED,
        Notice.subject == "policy:" + cast(PolicyVersion.policy_id, String),
        Notice.period == "v" + cast(PolicyVersion.number, String),
        Notice.status.not_in(_NEVER_ARRIVED),
    )
    is_news = or_(
        PolicyStanding.told_version_id.is_(None),
        and_(
            PolicyStanding.told_version_id != PolicyVersion.id,
            ~was_entitled_then,
            ~is_told_of_change,
        ),
    )
    return session.scalars(
        select(Match.policy_version_id)
        .join(PolicyVersion, PolicyVersion.id == Match.policy_version_id)
        .outerjoin(
            PolicyStanding,
            and_(
                PolicyStanding.contact_id == listener.contact_id,
                PolicyStanding.policy_id == PolicyVersion.policy_id,
            ),
        )
        .where(
            Match.enterprise_id == listener.enterprise_id,
            Match.verdict == VerdictKind.ELIGIBLE.value,
            Match.ended_at.is_(None),
            is_news,
            ~is_put_away(),
        )
        .order_by(Match.policy_version_id)
    ).all()


def _can_still_apply(
    version_id: int,
    listener: Listener,
    pool: PoolSnapshot,
    progress: Progress,
    moment: Moment,
) -> bool:
    version, card = pool.versions[version_id], pool.cards[version_id]
    state = window_on(card.window, moment.today)
    if state.closes_on is not None and state.closes_on < moment.today:
        return False
    begins_at = version.published_at
    if state.opens_on is not None:
        begins_at = datetime.combine(state.opens_on, time(), moment.zone)
    steps = progress.get((listener.enterprise_id, version.policy_id), ())
    return not is_busy(steps, begins_at)


def _ranked(
    session: Session,
    listener: Listener,
    version_ids: Sequence[int],
    pool: PoolSnapshot,
    today: date,
) -> tuple[int, ...]:
    """Judge again on what this contact may see: a verdict would give away a colleague's facts."""
    viewer = Viewer(contact_id=listener.contact_id, is_verified=listener.is_verified)
    profile = profile_of(session, listener.enterprise_id, as_of=today, viewer=viewer)
    ranked = {}
    for version_id in version_ids:
        card = pool.cards[version_id]
        verdict = judge(card, profile)
        if verdict.kind is VerdictKind.ELIGIBLE:
            ranked[version_id] = rank(verdict, card, today)
    return tuple(sorted(ranked, key=lambda one: sort_key(ranked[one], today)))
