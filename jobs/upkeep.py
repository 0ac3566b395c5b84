"""Officers are asked whether what they published is still valid, and reminded by handing on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from jobs.kinds import rules_of
from jobs.runs import Counts, Work
from lexicon.workdays import is_workday
from policies import upkeep
from store.outbox_rows import add_notice
from store.tables import NoticeKind, RecipientKind

QUESTIONS_A_BATCH = 100
RULES = rules_of(NoticeKind.VALIDITY_CHECK)


def run_upkeep(work: Work) -> Counts:
    """Do the daily job: close what is moot, hand on what nobody answered, ask what is due.

    An officer gets one message a day, however many policies it is about, and none on a day off.
    """
    if not is_workday(work.today):
        return {"asked": 0, "handed_on": 0, "closed": 0, "nobody_left": 0}
    with work.database.transaction() as session:
        closed = upkeep.close_moot(session, now=work.now)
        told = upkeep.hand_on(session, today=work.today, now=work.now)
        handed_on = _tell(session, work, told)
    asked = 0
    with work.database.reading() as session:
        due = upkeep.due_occasions(session, today=work.today, zone=work.zone)
    for start in range(0, len(due), QUESTIONS_A_BATCH):
        work.go_on()
        with work.database.transaction() as session:
            batch = due[start : start + QUESTIONS_A_BATCH]
            told = upkeep.ask(session, batch, today=work.today, now=work.now)
            asked += _tell(session, work, told)
    with work.database.reading() as session:
        left = upkeep.unanswered(session, today=work.today)
    return {"asked": asked, "handed_on": handed_on, "closed": closed, "nobody_left": left}


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
