"""Work that waits too long: inquiries, drafts, cases of 办不成事, half-done registrations.

A desk or an officer is told once of all that waits: the key names the newest piece of work
that has become late, so nothing is told twice and the next piece rings again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from enterprises.officers import officers as all_officers
from enterprises.unresolved import open_cases
from jobs.kinds import rules_of
from jobs.quiet import next_allowed
from jobs.runs import Counts, Work
from lexicon.workdays import add_workdays
from policies.officers import may_handle
from policies.officers import officers as acting_officers
from store.clock import local_day
from store.outbox_rows import add_notice
from store.tables import (
    Chat,
    Contact,
    Conversation,
    DraftState,
    Inquiry,
    Membership,
    NoticeKind,
    Officer,
    PolicyDraft,
    RecipientKind,
    Specialist,
)

LATE_AFTER_WORKDAYS = 2
TO_OFFICERS_AFTER_WORKDAYS = 4
REGISTRATION_AFTER_WORKDAYS = 1
# A registration that lies still for longer was given up; nobody is called back to it.
REGISTRATION_WITHIN = timedelta(days=14)
REGISTER = "register"
_ASIDE = "aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What the run writes with."""

    session: Session
    now: datetime
    today: date
    zone: ZoneInfo

    def is_late(self, since: datetime, workdays: int) -> bool:
        """Say whether the last of so many working days after that day has come."""
        return add_workdays(local_day(since, self.zone), workdays) <= self.today

    def tell(
        self,
        to: RecipientKind,
        id: int,
        kind: NoticeKind,
        *,
        subject: str,
        period: str,
        **what: Any,
    ) -> bool:
        """Write one notice for the next working hours; return whether it is new."""
        rules = rules_of(kind)
        return add_notice(
            self.session,
            recipient_kind=to,
            recipient_id=id,
            kind=kind,
            subject=subject,
            period=period,
            payload=what,
            priority=rules.priority,
            not_before=next_allowed(self.now, self.zone, rules.hours),
            expires_at=self.now + rules.expires_after,
            now=self.now,
        )


def run_duties(work: Work) -> Counts:
    """Do the daily job: remind desks, officers, and those who did not finish to register."""
    counts: Counts = {}
    for name, remind in DUTIES:
        work.go_on()
        with work.database.transaction() as session:
            counts[name] = remind(
                _Desk(session=session, now=work.now, today=work.today, zone=work.zone)
            )
    return counts


def _inquiries(desk: _Desk) -> int:
    rows = desk.session.scalars(
        select(Inquiry).where(Inquiry.answered_at.is_(None)).order_by(Inquiry.id)
    ).all()
    late = [one for one in rows if desk.is_late(one.asked_at, LATE_AFTER_WORKDAYS)]
    by_desk: dict[int, list[int]] = defaultdict(list)
    for one in late:
        by_desk[one.specialist_id].append(one.id)
    told, unheard = 0, []
    for specialist_id, ids in by_desk.items():
        post = desk.session.get_one(Specialist, specialist_id)
        if post.chat_id is None or post.is_absent or post.ended_at is not None:
            unheard += ids
        else:
            told += _tell_late(desk, RecipientKind.SPECIALIST, specialist_id, ids)
    very_late = [one.id for one in late if desk.is_late(one.asked_at, TO_OFFICERS_AFTER_WORKDAYS)]
    for_officers = sorted({*unheard, *very_late})
    if for_officers:
        for officer in all_officers(desk.session):
            if officer.chat_id is not None:
                told += _tell_late(desk, RecipientKind.OFFICER, officer.id, for_officers)
    return told


def _tell_late(desk: _Desk, to: RecipientKind, id: int, inquiry_ids: Sequence[int]) -> bool:
    return desk.tell(
        to,
        id,
        NoticeKind.INQUIRY_WAITS,
        subject="inquiries",
        period=f"inquiry:{max(inquiry_ids)}",
        inquiries=list(inquiry_ids),
    )


def _drafts(desk: _Desk) -> int:
    drafts = desk.session.scalars(
        select(PolicyDraft)
        .where(PolicyDraft.state == DraftState.SUBMITTED, PolicyDraft.submitted_at.is_not(None))
        .order_by(PolicyDraft.submitted_at, PolicyDraft.id)
    ).all()
    late = [one for one in drafts if _is_late(desk, one)]
    told = 0
    for officer in acting_officers(desk.session) if late else ():
        chat_id = desk.session.get_one(Officer, officer.id).chat_id
        mine = [
            one
            for one in late
            if officer.id not in (one.author_id, *one.editor_ids) and may_handle(officer, one.item)
        ]
        if chat_id is None or not mine:
            continue
        told += desk.tell(
            RecipientKind.OFFICER,
            officer.id,
            NoticeKind.DRAFT_WAITS,
            subject="drafts",
            period=_newest(mine),
            drafts=[one.id for one in mine],
        )
    return told


def _is_late(desk: _Desk, draft: PolicyDraft) -> bool:
    since = draft.submitted_at
    return since is not None and desk.is_late(since, LATE_AFTER_WORKDAYS)


def _newest(drafts: Iterable[PolicyDraft]) -> str:
    """Return a name for the last submission: one that was mended and comes again is news."""
    newest = max(one.submitted_at for one in drafts if one.submitted_at is not None)
    return f"until:{newest:%Y%m%dT%H%M%S}"


def _cases(desk: _Desk) -> int:
    told = 0
    for officer in all_officers(desk.session):
        if officer.chat_id is None:
            continue
        mine = open_cases(desk.session, officer_id=officer.id)
        late = [one.id for one in mine if desk.is_late(one.opened_at, LATE_AFTER_WORKDAYS)]
        if late:
            told += desk.tell(
                RecipientKind.OFFICER,
                officer.id,
                NoticeKind.CASE_WAITS,
                subject="cases",
                period=f"case:{max(late)}",
                cases=late,
            )
    return told


def _registrations(desk: _Desk) -> int:
    """Remind, once a registration, whoever left it half done a working day ago."""
    speaks_already = exists().where(
        Contact.chat_id == Chat.chat_id,
        or_(Contact.membership == Membership.ACTIVE, Contact.membership == Membership.PENDING),
    )
    rows = desk.session.scalars(
        select(Conversation)
        .join(Chat, Chat.chat_id == Conversation.chat_id)
        .where(
            Chat.consented_at.is_not(None),
            Chat.unreachable_since.is_(None),
            Conversation.updated_at > desk.now - REGISTRATION_WITHIN,
            ~speaks_already,
        )
        .order_by(Conversation.chat_id)
    )
    told = 0
    for row in rows:
        draft = _registration(row)
        if draft is not None and desk.is_late(row.updated_at, REGISTRATION_AFTER_WORKDAYS):
            told += desk.tell(
                RecipientKind.CHAT,
                row.chat_id,
                NoticeKind.REGISTRATION_UNFINISHED,
                subject="registration",
                period=str(draft.get("started_on", "")),
            )
    return told


def _registration(row: Conversation) -> dict[str, Any] | None:
    """Return the draft of a half-done registration, open, paused or put aside; else ``None``."""
    if row.flow.partition(":")[2] == REGISTER or row.flow == REGISTER:
        return row.answers
    aside = row.answers.get(_ASIDE)
    if isinstance(aside, dict) and aside.get("flow") == REGISTER:
        draft = aside.get("answers")
        return draft if isinstance(draft, dict) else None
    return None


DUTIES: tuple[tuple[str, Callable[[_Desk], int]], ...] = (
    ("inquiries", _inquiries),
    ("drafts", _drafts),
    ("cases", _cases),
    ("registrations", _registrations),
)
