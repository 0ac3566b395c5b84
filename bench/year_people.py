"""What people and officers do in the simulated year: drawn, and done by the product's acts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.question_firms import Firm
from enterprises import applications, attention, contacts, membership, specialists
from enterprises.actors import Actor
from enterprises.answers import Statement
from enterprises.drafts import new_draft
from enterprises.errors import EnterprisesError
from enterprises.registration import NewEnterprise, register
from enterprises.standings import DismissReason, dismiss, want_reminder
from enterprises.statements import state_fact
from matcher.profile import Profile
from policies import drafts, pool
from policies.errors import PoliciesError
from policies.items import Place, RawItem, ReadItem, check_item
from policies.loading import load_items
from store.tables import (
    Application,
    ApplicationState,
    Conversation,
    Frequency,
    Inquiry,
    Match,
    Membership,
    Policy,
    PolicyState,
    PolicyVersion,
)

AUTHOR_CHAT, APPROVER_CHAT, DESK_CHAT, FIRST_CHAT = 2001, 2002, 3001, 10_001
DISTRICT = "430112"
COLLEAGUES = 500_000
"""A colleague's chat is its contact's, and so much more."""
OFFICER = 1
NEXT_STATE = {
    ApplicationState.PREPARING: ApplicationState.SUBMITTED,
    ApplicationState.SUBMITTED: ApplicationState.ACCEPTED,
    ApplicationState.ACCEPTED: ApplicationState.PAID,
}


@dataclass(kw_only=True)
class Person:
    """One contact: its chat, what its firm could tell, and how far it is."""

    chat_id: int
    firm: Firm
    contact_id: int | None = None
    enterprise_id: int | None = None
    is_blocking: bool = False
    untold: list[Statement] = field(default_factory=list)


class People:
    """Everybody of the year; each day some of them do something."""

    def __init__(self, firms: Sequence[Firm], dice: Random) -> None:
        self.all = [
            Person(chat_id=FIRST_CHAT + number, firm=firm) for number, firm in enumerate(firms)
        ]
        self._dice = dice
        self.done: Counter[str] = Counter()

    def register_some(self, session: Session, share: float, *, now: datetime) -> None:
        """Let this share of those who are not there yet come."""
        for person in self.all:
            if person.contact_id is None and self._dice.random() < share:
                self._register(session, person, now)

    def live_a_day(self, session: Session, *, author: int, now: datetime) -> None:
        """Let everybody do what falls to the day."""
        for person in self.all:
            if person.contact_id is None or person.enterprise_id is None:
                continue
            for act, share in ACTS:
                if self._dice.random() < share:
                    self._try(session, act, person, now)
        self._verify_some(session, author, now)

    def begin_to_register(self, session: Session, chat_id: int, *, now: datetime) -> None:
        """Let somebody who never comes back begin a registration."""
        contacts.record_consent(session, chat_id, version="1", now=now)
        session.add(
            Conversation(
                chat_id=chat_id,
                flow="register",
                step="name",
                answers=new_draft(now.date()),
                updated_at=now,
            )
        )
        self.done["registrations left half done"] += 1

    def _register(self, session: Session, person: Person, now: datetime) -> None:
        contacts.record_consent(session, person.chat_id, version="1", now=now)
        # All of them are of the district, or most of the pool would be no concern of theirs.
        told = [
            replace(one, value=DISTRICT) if one.field == "region.registered" else one
            for one in statements_of(person.firm.registered)
        ]
        frequency = self._dice.choices(tuple(Frequency), (1, 4, 2))[0]
        registered = register(
            session,
            person.chat_id,
            NewEnterprise(name=f"示例企业{person.chat_id}号"),
            told,
            now=now,
            frequency=frequency,
        )
        person.contact_id = registered.joined.contact_id
        person.enterprise_id = contacts.contact(session, person.contact_id).enterprise_id
        known = {one.key for one in told}
        person.untold = [one for one in statements_of(person.firm.truth) if one.key not in known]
        self._dice.shuffle(person.untold)
        for _ in range(TOLD_AT_FIRST):
            self._try(session, "answer", person, now)
        self.done["registrations"] += 1

    def _try(self, session: Session, act: str, person: Person, now: datetime) -> None:
        try:
            with session.begin_nested():
                done = getattr(self, f"_{act}")(session, person, now)
        except EnterprisesError:
            # A person is told why; the year goes on.
            done = False
            act = f"{act} (refused)"
            self.done[act.replace("_", " ")] += 1
            return
        self.done[act.replace("_", " ")] += bool(done)

    def _answer(self, session: Session, person: Person, now: datetime) -> bool:
        if not person.untold:
            return False
        by = Actor.contact(_id(person.contact_id))
        return state_fact(session, _id(person.enterprise_id), person.untold.pop(), by=by, now=now)

    def _dismiss(self, session: Session, person: Person, now: datetime) -> bool:
        version = self._version(session, person)
        if version is None:
            return False
        reason = self._dice.choice(tuple(DismissReason))
        policy_id, version_id = version
        dismiss(session, _id(person.contact_id), policy_id, version_id, reason=reason, now=now)
        return True

    def _want_reminder(self, session: Session, person: Person, now: datetime) -> bool:
        version = self._version(session, person)
        if version is None:
            return False
        want_reminder(session, _id(person.contact_id), version[0], wants=True, now=now)
        return True

    def _apply(self, session: Session, person: Person, now: datetime) -> bool:
        version = self._version(session, person)
        if version is None:
            return False
        year = str(now.year)
        applications.start(session, _id(person.contact_id), version[0], period=year, now=now)
        return True

    def _move_application(self, session: Session, person: Person, now: datetime) -> bool:
        rows = session.execute(
            select(Application.id, Application.state).where(
                Application.enterprise_id == person.enterprise_id,
                Application.state.in_(NEXT_STATE),
            )
        ).all()
        if not rows:
            return False
        row = self._dice.choice(rows)
        is_own_step = row.state is ApplicationState.PREPARING
        by = Actor.contact(_id(person.contact_id)) if is_own_step else Actor.officer(OFFICER)
        applications.advance(session, row.id, to=NEXT_STATE[row.state], by=by, now=now)
        return True

    def _ask_specialist(self, session: Session, person: Person, now: datetime) -> bool:
        specialists.ask(session, _id(person.contact_id), "这项政策怎么申报？", now=now)
        return True

    def _hear_from_specialist(self, session: Session, person: Person, now: datetime) -> bool:
        waiting = session.scalars(
            select(Inquiry.id).where(
                Inquiry.contact_id == person.contact_id, Inquiry.answered_at.is_(None)
            )
        ).first()
        if waiting is None:
            return False
        by = Actor.officer(OFFICER)
        specialists.answer(session, waiting, "请在政务服务网上申报。", by=by, now=now)
        return True

    def _bring_a_colleague(self, session: Session, person: Person, now: datetime) -> bool:
        chat_id = COLLEAGUES + person.chat_id
        contacts.record_consent(session, chat_id, version="1", now=now)
        joined = membership.join(session, chat_id, _id(person.enterprise_id), now=now)
        if joined.membership is not Membership.PENDING:
            return False
        by = Actor.contact(_id(person.contact_id))
        membership.decide_join(session, joined.contact_id, by=by, is_accepted=True, now=now)
        return True

    def _snooze(self, session: Session, person: Person, now: datetime) -> bool:
        until = now.date() + timedelta(days=self._dice.choice((7, 14, 30)))
        attention.snooze(session, _id(person.contact_id), until=until, today=now.date(), now=now)
        return True

    def _set_hour(self, session: Session, person: Person, _now: datetime) -> bool:
        hour = self._dice.choice((None, *attention.HOURS_OFFERED))
        attention.set_hour(session, _id(person.contact_id), hour)
        return True

    def _set_frequency(self, session: Session, person: Person, _now: datetime) -> bool:
        frequency = self._dice.choice(tuple(Frequency))
        contacts.set_frequency(session, _id(person.contact_id), frequency)
        return True

    def _turn_pushes_on_or_off(self, session: Session, person: Person, now: datetime) -> bool:
        is_on = contacts.contact(session, _id(person.contact_id)).is_personalised
        contacts.set_personalised(
            session, _id(person.contact_id), is_personalised=not is_on, now=now
        )
        return True

    def _block_or_come_back(self, session: Session, person: Person, now: datetime) -> bool:
        person.is_blocking = not person.is_blocking
        change = contacts.mark_unreachable if person.is_blocking else contacts.mark_reachable
        change(session, person.chat_id, now=now)
        return True

    def _version(self, session: Session, person: Person) -> tuple[int, int] | None:
        """Draw a live policy the enterprise may have, by its id and its version's."""
        rows = session.execute(
            select(PolicyVersion.policy_id, PolicyVersion.id)
            .join(Match, Match.policy_version_id == PolicyVersion.id)
            .where(
                Match.enterprise_id == person.enterprise_id,
                Match.verdict == "ELIGIBLE",
                Match.ended_at.is_(None),
            )
            .order_by(PolicyVersion.id)
        ).all()
        if not rows:
            return None
        policy_id, version_id = self._dice.choice(rows)
        return policy_id, version_id

    def _verify_some(self, session: Session, officer: int, now: datetime) -> None:
        for waiting in contacts.waiting_for_verification(session, limit=5):
            if self._dice.random() < VERIFIED_SHARE:
                membership.verify_by_officer(session, waiting.id, officer_id=officer, now=now)
                self.done["verifications"] += 1


VERIFIED_SHARE = 0.2
TOLD_AT_FIRST = 40
"""Facts that a contact tells in its first days, beside what it is asked at registration."""
ACTS: tuple[tuple[str, float], ...] = (
    ("answer", 1 / 12),
    ("dismiss", 1 / 30),
    ("want_reminder", 1 / 40),
    ("apply", 1 / 45),
    ("move_application", 1 / 15),
    ("ask_specialist", 1 / 200),
    ("hear_from_specialist", 1 / 5),
    ("bring_a_colleague", 1 / 400),
    ("snooze", 1 / 150),
    ("set_hour", 1 / 200),
    ("set_frequency", 1 / 200),
    ("turn_pushes_on_or_off", 1 / 300),
    ("block_or_come_back", 1 / 250),
)
"""What a contact may do, and the share of days on which it does."""


def _id(known: int | None) -> int:
    assert known is not None
    return known


def statements_of(profile: Profile) -> list[Statement]:
    """Return a drawn profile's facts as answers, in the order of their keys."""
    complete = profile.declared_complete
    return [
        Statement(
            field=key.field,
            value=_plain(value),
            period=key.period or "",
            is_complete=key.field in complete,
        )
        for key, value in sorted(profile.facts.items(), key=lambda one: str(one[0]))
        if isinstance(value, (str, int, bool, date, Decimal, frozenset))
    ]


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case frozenset():
            return sorted(value)
        case _:
            return value


class Office:
    """The officers: what they publish, change and withdraw."""

    def __init__(self, items: Sequence[Mapping[str, Any]], dice: Random) -> None:
        self._shelf = [dict(item) for item in items]
        self._out: dict[str, dict[str, Any]] = {}
        self._dice = dice
        self.done: Counter[str] = Counter()

    def publish(
        self, session: Session, count: int, *, author: int, approver: int, now: datetime
    ) -> None:
        """Publish so many items that were not published yet."""
        taken, self._shelf = self._shelf[:count], self._shelf[count:]
        for item in taken:
            self._publish(session, item, author, approver, now)
            self.done["publications"] += 1

    def live_a_day(self, session: Session, *, author: int, approver: int, now: datetime) -> None:
        """Publish, revise, withdraw, or do nothing."""
        if self._dice.random() < 1 / 12 and self._shelf:
            self.publish(session, 1, author=author, approver=approver, now=now)
        if self._dice.random() < 1 / 15:
            self._revise(session, author, approver, now)
        if self._dice.random() < 1 / 45:
            self._withdraw(session, author, now)
        if self._dice.random() < 1 / 60 and self._shelf:
            # One that nobody approves.
            self._draft(session, self._shelf.pop(), author, now)
            self.done["drafts left waiting"] += 1

    def _publish(
        self, session: Session, item: dict[str, Any], author: int, approver: int, now: datetime
    ) -> None:
        for draft_id in self._draft(session, item, author, now):
            pool.publish(session, draft_id, by=approver, now=now)
        self._out[str(item["id"])] = item

    def _draft(
        self, session: Session, item: Mapping[str, Any], author: int, now: datetime
    ) -> Sequence[int]:
        place = Place(file="year", line=1)
        read = check_item(RawItem(place=place, value=dict(item), line_of=lambda _path: 1))
        assert isinstance(read, ReadItem), read
        report = load_items(session, [read], document=None, by=author, now=now)
        for draft_id in report.draft_ids:
            if drafts.draft_by_id(session, draft_id).state != "submitted":
                drafts.submit(session, draft_id, by=author, now=now)
        return report.draft_ids

    def _revise(self, session: Session, author: int, approver: int, now: datetime) -> None:
        code = self._live_code(session)
        if code is None:
            return
        item = self._out[code]
        # The sum is told in the text as well; what changes here is who may ask for what, by when.
        closes_on = now.date() + timedelta(days=self._dice.choice((20, 45, 90)))
        window = {"type": "fixed", "opens_on": now.date().isoformat()}
        changed = {**item, "window": window | {"closes_on": closes_on.isoformat()}}
        try:
            with session.begin_nested():
                self._publish(session, changed, author, approver, now)
        except PoliciesError:
            self.done["revisions (refused)"] += 1
            return
        self.done["revisions"] += 1

    def _withdraw(self, session: Session, author: int, now: datetime) -> None:
        code = self._live_code(session)
        if code is None:
            return
        pool.withdraw(session, code, reason="资金已安排完毕", by=author, now=now)
        self.done["withdrawals"] += 1

    def _live_code(self, session: Session) -> str | None:
        codes = session.scalars(
            select(Policy.code).where(Policy.state == PolicyState.PUBLISHED).order_by(Policy.id)
        ).all()
        return self._dice.choice(codes) if codes else None
