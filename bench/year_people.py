"""What people do in the simulated year: drawn, and done by the product's acts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.question_firms import Firm
from bench.year_firms import statements_of
from enterprises import applications, attention, contacts, inquiries, membership, unresolved
from enterprises.actors import Actor
from enterprises.answers import Statement
from enterprises.drafts import new_draft
from enterprises.errors import EnterprisesError
from enterprises.registration import NewEnterprise, register
from enterprises.standings import DismissReason, dismiss, want_reminder
from enterprises.statements import state_fact
from store.tables import (
    Application,
    ApplicationState,
    Conversation,
    Frequency,
    Inquiry,
    Match,
    Membership,
    PolicyVersion,
    UnresolvedCase,
)

FIRST_CHAT = 10_001
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
        inquiries.ask(session, _id(person.contact_id), "这项政策怎么申报？", now=now)
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
        inquiries.answer(session, waiting, "请在政务服务网上申报。", by=by, now=now)
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

    def _complain(self, session: Session, person: Person, now: datetime) -> bool:
        unresolved.open_case(
            session, _id(person.contact_id), cause="delay", description="一直没有办结。", now=now
        )
        return True

    def _hear_what_became_of_it(self, session: Session, person: Person, now: datetime) -> bool:
        waiting = session.scalars(
            select(UnresolvedCase.id).where(
                UnresolvedCase.contact_id == person.contact_id, UnresolvedCase.closed_at.is_(None)
            )
        ).first()
        if waiting is None:
            return False
        unresolved.close_case(session, waiting, officer_id=OFFICER, outcome="已办结。", now=now)
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
        """Draw a live policy the enterprise may have, or may perhaps, by its and its version's id.

        What has a last day to it is drawn first: of the rest nobody is reminded.
        """
        rows = session.execute(
            select(PolicyVersion.policy_id, PolicyVersion.id, PolicyVersion.item)
            .join(Match, Match.policy_version_id == PolicyVersion.id)
            .where(
                Match.enterprise_id == person.enterprise_id,
                Match.verdict.in_(("ELIGIBLE", "POSSIBLE")),
                Match.ended_at.is_(None),
            )
            .order_by(PolicyVersion.id)
        ).all()
        if not rows:
            return None
        dated = [row for row in rows if row.item["window"]["type"] in DATED]
        row = self._dice.choice(dated if dated and self._dice.random() < DATED_SHARE else rows)
        return row.policy_id, row.id

    def _verify_some(self, session: Session, officer: int, now: datetime) -> None:
        for waiting in contacts.waiting_for_verification(session, limit=5):
            if self._dice.random() < VERIFIED_SHARE:
                membership.verify_by_officer(session, waiting.id, officer_id=officer, now=now)
                self.done["verifications"] += 1


VERIFIED_SHARE = 0.2
DATED = frozenset({"fixed", "yearly", "batch"})
DATED_SHARE = 0.7
TOLD_AT_FIRST = 40
"""Facts that a contact tells in its first days, beside what it is asked at registration."""
ACTS: tuple[tuple[str, float], ...] = (
    ("answer", 1 / 12),
    ("dismiss", 1 / 30),
    ("want_reminder", 1 / 25),
    ("apply", 1 / 30),
    ("move_application", 1 / 15),
    ("ask_specialist", 1 / 200),
    ("hear_from_specialist", 1 / 5),
    ("bring_a_colleague", 1 / 400),
    ("complain", 1 / 300),
    ("hear_what_became_of_it", 1 / 5),
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
