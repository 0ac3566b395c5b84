"""What the year's messages are held against, by rules of its own and the tables as they stand.

The working day and the hours are looked up anew here, not asked of the code that sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.digests import joined_in
from jobs.kinds import KINDS, is_counted
from jobs.outbox import ClaimedNotice
from jobs.quiet import Hours
from lexicon.workdays import is_workday
from store.tables import (
    Application,
    ApplicationState,
    Chat,
    Contact,
    NoticeKind,
    Policy,
    PolicyStanding,
    PolicyVersion,
    RecipientKind,
)

OPEN_HOURS = ((time(9), time(11, 30)), (time(14, 30), time(17, 30)))
ANY_HOUR = frozenset(rules.kind for rules in KINDS if rules.hours is Hours.ANY)
# They urge to apply; whoever has applied is asked nothing of the kind.
URGING = frozenset(
    {NoticeKind.DEADLINE, NoticeKind.WINDOW_OPENS, NoticeKind.APPLICATION_UNFINISHED}
)
# They tell what became of a policy, and are no offer of it.
ABOUT_CHANGES = frozenset(
    {NoticeKind.POLICY_CHANGED, NoticeKind.POLICY_WITHDRAWN, NoticeKind.POLICY_STATE}
)
# Of these it counts whether the change came after the policy was put away.
OF_WHAT_HAPPENED = ABOUT_CHANGES | {NoticeKind.APPLICATION_MOVED}
# What a contact asked, and is answered, may name whatever it asked about; so may what happened.
ANYTHING_NAMED = ANY_HOUR | OF_WHAT_HAPPENED
HANDED_IN = (ApplicationState.SUBMITTED, ApplicationState.ACCEPTED)
UNDER_WAY = (ApplicationState.PREPARING, *HANDED_IN, ApplicationState.APPROVED)
MOST_UNASKED_A_WEEK = 3
WEEK = timedelta(days=7)
LAST_CALL = ":T-1"
MOST_EXAMPLES = 3
"""Of messages that broke a rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One message as it went out."""

    contact_id: int | None
    chat_id: int
    kind: NoticeKind
    key: tuple[str, int, str, str, str]
    at: datetime
    is_unasked: bool


@dataclass(kw_only=True)
class Ledger:
    """Every message of the year, and each rule that one broke."""

    zone: ZoneInfo
    sent: list[Sent] = field(default_factory=list)
    broken: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def take(self, session: Session, notice: ClaimedNotice, text: str, *, now: datetime) -> None:
        """Hold one message, about to go out, against the tables, and keep it."""
        is_contact = notice.recipient_kind is RecipientKind.CONTACT
        contact_id = notice.recipient_id if is_contact else None
        for rule in self._rules_broken(session, notice, contact_id, text, now):
            self.broken[rule] += 1
            self._keep_example(rule, notice, text, now)
        self.sent.append(
            Sent(
                contact_id=contact_id,
                chat_id=notice.chat_id,
                kind=notice.kind,
                key=(
                    notice.recipient_kind,
                    notice.recipient_id,
                    notice.kind,
                    notice.subject,
                    notice.period,
                ),
                at=now,
                is_unasked=is_contact and is_counted(notice.kind, notice.payload),
            )
        )

    def _keep_example(self, rule: str, notice: ClaimedNotice, text: str, now: datetime) -> None:
        kept = self.examples.setdefault(rule, [])
        if len(kept) < MOST_EXAMPLES:
            local, written = (one.astimezone(self.zone) for one in (now, notice.created_at))
            kept.append(
                f"{notice.kind} {notice.subject} {notice.period} to {notice.recipient_id}, "
                f"written {written:%m-%d %H:%M}, sent {local:%m-%d %H:%M}: {text}"
            )

    def _rules_broken(
        self,
        session: Session,
        notice: ClaimedNotice,
        contact_id: int | None,
        text: str,
        now: datetime,
    ) -> Iterator[str]:
        is_last_call = notice.kind is NoticeKind.DEADLINE and notice.period.endswith(LAST_CALL)
        local = now.astimezone(self.zone)
        if notice.kind not in ANY_HOUR:
            if not any(opens <= local.time() < closes for opens, closes in OPEN_HOURS):
                yield "sent in quiet time"
            if not is_workday(local.date()) and not is_last_call:
                yield "sent on a rest day"
        chat = session.get(Chat, notice.chat_id)
        if chat is not None and chat.unreachable_since is not None:
            yield "sent to a chat that blocked the bot"
        if contact_id is not None:
            yield from _about_contact(session, notice, contact_id, text, local)

    def close(self) -> None:
        """Count what only shows in the whole: doubles, and too many within a week."""
        keys = Counter(one.key for one in self.sent)
        self.broken["sent twice under one key"] += sum(times - 1 for times in keys.values())
        unasked: dict[int, list[datetime]] = {}
        for one in self.sent:
            if one.is_unasked and one.contact_id is not None:
                unasked.setdefault(one.contact_id, []).append(one.at)
        self.broken["more than three unasked within seven days"] += sum(
            _too_many(moments, self.zone) for moments in unasked.values()
        )


def _too_many(moments: list[datetime], zone: ZoneInfo) -> int:
    days = sorted(moment.astimezone(zone).date() for moment in moments)
    return sum(
        days[place + MOST_UNASKED_A_WEEK] - day < WEEK
        for place, day in enumerate(days[: -MOST_UNASKED_A_WEEK or None])
        if place + MOST_UNASKED_A_WEEK < len(days)
    )


def _about_contact(
    session: Session, notice: ClaimedNotice, contact_id: int, text: str, local: datetime
) -> Iterator[str]:
    contact = session.get_one(Contact, contact_id)
    is_unasked = is_counted(notice.kind, notice.payload)
    if is_unasked and contact.snoozed_until is not None and local.date() < contact.snoozed_until:
        yield "sent while snoozed"
    if is_unasked and not contact.is_personalised and notice.kind not in ABOUT_CHANGES:
        yield "sent after pushes were turned off"
    hour = contact.pushes_from_hour
    if notice.kind not in ANY_HOUR and hour is not None and local.hour < hour:
        yield "sent before the contact's own hour"
    titles = _live_titles(session)
    named = {policy_id for title, policy_id in titles.items() if title in text}
    yield from _of_what_was_put_away(session, notice, contact, named)
    if notice.kind in URGING and named & _applied(session, contact.enterprise_id, HANDED_IN):
        yield "urged to apply after having applied"


def _of_what_was_put_away(
    session: Session, notice: ClaimedNotice, contact: Contact, named: set[int]
) -> Iterator[str]:
    """Hold the message, and the news that it tells as a digest, against what was put away."""
    put_away = _put_away(session, contact.id)
    under_way = _applied(session, contact.enterprise_id, UNDER_WAY)
    explained = set()
    for one in (notice, *joined_in(session, notice)):
        policy_id = _policy_of(session, one) if one.kind in OF_WHAT_HAPPENED else None
        if policy_id is None or not (one is notice or policy_id in named):
            continue
        explained.add(policy_id)
        since = put_away.get(policy_id)
        if since is not None and since > one.created_at:
            yield "of a dismissed policy what had happened before"
        elif since is not None and one.kind in ABOUT_CHANGES and policy_id not in under_way:
            yield "of a dismissed policy without an application"
    if notice.kind not in ANYTHING_NAMED and (named - explained) & put_away.keys():
        yield "a dismissed policy came back"


def _live_titles(session: Session) -> dict[str, int]:
    """Return the live policies by title; a title within another names nothing for certain."""
    rows = session.execute(
        select(PolicyVersion.title, PolicyVersion.policy_id).join(
            Policy, Policy.current_version_id == PolicyVersion.id
        )
    ).all()
    titles = {row.title: row.policy_id for row in rows}
    return {
        title: policy_id
        for title, policy_id in titles.items()
        if not any(title in other for other in titles if other != title)
    }


def _put_away(session: Session, contact_id: int) -> dict[int, datetime]:
    """Return since when the contact put away which policies that have not changed since."""
    rows = session.execute(
        select(PolicyStanding.policy_id, PolicyStanding.changed_at)
        .join(Policy, Policy.id == PolicyStanding.policy_id)
        .where(
            PolicyStanding.contact_id == contact_id,
            PolicyStanding.dismissed_version_id == Policy.current_version_id,
        )
    )
    return {row.policy_id: row.changed_at for row in rows}


def _policy_of(session: Session, notice: ClaimedNotice) -> int:
    """Return the policy a notice of what happened is about."""
    if notice.kind is NoticeKind.APPLICATION_MOVED:
        application_id = int(notice.payload["application_id"])
        return session.get_one(Application, application_id).policy_id
    return int(notice.subject.partition(":")[2])


def _applied(
    session: Session, enterprise_id: int, states: Collection[ApplicationState]
) -> set[int]:
    """Return the policies of which an application of the enterprise stands in such a state."""
    return set(
        session.scalars(
            select(Application.policy_id).where(
                Application.enterprise_id == enterprise_id, Application.state.in_(states)
            )
        )
    )
