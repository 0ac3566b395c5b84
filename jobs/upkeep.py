"""Officers are asked whether what they published is still valid, and reminded by handing on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from jobs.kinds import rules_of
from jobs.runs import Counts, Work
from lexicon.workdays import is_workday
from policies import upkeep
from store.outbox_rows import add_notice
from store.tables import NoticeKind, RecipientKind

# Each reads its version whole: some hundredths of a second a transaction.
QUESTIONS_A_BATCH = 20
RULES = rules_of(NoticeKind.VALIDITY_CHECK)


class Act(Protocol):
    """Puts questions to officers, and returns those that were, by officer."""

    def __call__(
        self, session: Session, what: Any, /, *, today: date, now: datetime
    ) -> Mapping[int, Sequence[int]]:
        """Do it for some of them."""
        ...


def run_upkeep(work: Work) -> Counts:
    """Do the daily job: close what is moot, hand on what nobody answered, ask what is due.

    An officer gets one message a day, however many policies it is about, and none on a day off.
    """
    if not is_workday(work.today):
        return {"asked": 0, "handed_on": 0, "closed": 0, "nobody_left": 0}
    closed = _close_moot(work)
    with work.database.reading() as session:
        late = upkeep.late_checks(session, today=work.today)
    handed_on = _in_batches(work, late, upkeep.hand_on)
    with work.database.reading() as session:
        due = upkeep.due_occasions(session, today=work.today, zone=work.zone)
    asked = _in_batches(work, due, upkeep.ask)
    with work.database.reading() as session:
        left = upkeep.unanswered(session, today=work.today)
    return {"asked": asked, "handed_on": handed_on, "closed": closed, "nobody_left": left}


def _close_moot(work: Work) -> int:
    closed = 0
    while True:
        work.go_on()
        with work.database.transaction() as session:
            batch = upkeep.close_moot(session, limit=QUESTIONS_A_BATCH)
        closed += batch
        if batch < QUESTIONS_A_BATCH:
            return closed


def _in_batches(work: Work, what: Sequence[Any], act: Act) -> int:
    """Ask or hand on some questions a transaction; return how many."""
    count = 0
    for start in range(0, len(what), QUESTIONS_A_BATCH):
        work.go_on()
        with work.database.transaction() as session:
            batch = what[start : start + QUESTIONS_A_BATCH]
            count += _tell(session, work, act(session, batch, today=work.today, now=work.now))
    return count


def _tell(session: Session, work: Work, told: Mapping[int, Sequence[int]]) -> int:
    """Tell each officer once today that there are questions; return how many questions."""
    for officer_id in sorted(told):
        add_notice(
            session,
            recipient_kind=RecipientKind.OFFICER,
            recipient_id=officer_id,
            kind=NoticeKind.VALIDITY_CHECK,
            subject="checks",
            period=work.today.isoformat(),
            payload={},
            priority=RULES.priority,
            not_before=work.now,
            expires_at=work.now + RULES.expires_after,
            now=work.now,
        )
    return sum(len(checks) for checks in told.values())
