"""What a fault run comes to: counts, and every sentence about what must not be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.faults_workers import CAUSE, FIRST_CHAT, UPDATE
from store.tables import AuditEntry, InboxUpdate, Notice, NoticeStatus

REPEATED = "in doubt, repeated once"
TWICE = "  of these arrived twice"
LEFT_AGAIN = "  of these in doubt after a second crash, and left"
LOST_AGAIN = "    of these had arrived neither time"
DOUBTS = (REPEATED, TWICE, LEFT_AGAIN, LOST_AGAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts by name, and what is wrong; nothing is wrong in a good run."""

    counts: Counter[str]
    wrong: tuple[str, ...]


def tally(
    session: Session,
    accepted: Sequence[tuple[int, str]],
    *,
    kills: int,
    hung: int,
    causes: int,
    updates: int,
) -> Tally:
    """Count what a run's recipient accepted against what the tables say."""
    counts: Counter[str] = Counter({"killed": kills})
    wrong = [f"{hung} process(es) hung or failed"] if hung else []
    wrong += _acts(session, CAUSE, causes) + _acts(session, UPDATE, updates)
    wrong += _notices(session, accepted, counts, causes + updates)
    wrong += _answers(session, accepted, counts, updates, kills)
    return Tally(counts=counts, wrong=tuple(wrong))


def _acts(session: Session, action: str, expected: int) -> list[str]:
    done = Counter(session.scalars(select(AuditEntry.subject).where(AuditEntry.action == action)))
    wrong = [f"{subject} done {times} times" for subject, times in done.items() if times > 1]
    return wrong + ([f"{action}: {len(done)} of {expected}"] if len(done) != expected else [])


def _notices(
    session: Session, accepted: Sequence[tuple[int, str]], counts: Counter[str], expected: int
) -> list[str]:
    arrived = Counter(text for chat_id, text in accepted if chat_id >= FIRST_CHAT)
    notices = session.scalars(select(Notice)).all()
    wrong = [f"{len(notices)} notices of {expected}"] if len(notices) != expected else []
    counts.update(dict.fromkeys(("notices", *DOUBTS), 0))
    for notice in notices:
        times = arrived.pop(notice.subject, 0)
        counts.update(("notices", *_doubts(notice, times)))
        wrong += _wrong_with(notice, times, counts["killed"])
    return wrong + [f"{text} came from nowhere" for text in arrived]


def _doubts(notice: Notice, times: int) -> Iterator[str]:
    """Name what became of a notice of which nobody knew whether it had arrived."""
    is_left = notice.status is NoticeStatus.UNCERTAIN
    said = (
        (REPEATED, notice.was_uncertain),
        (TWICE, times == 2),
        (LEFT_AGAIN, is_left),
        (LOST_AGAIN, is_left and not times),
    )
    return (name for name, is_so in said if is_so)


def _wrong_with(notice: Notice, times: int, kills: int) -> list[str]:
    """Return what is wrong with a notice that arrived so many times after so many kills."""
    what = f"{notice.subject} ({notice.kind}, {notice.status})"
    if notice.status not in (NoticeStatus.SENT, NoticeStatus.UNCERTAIN):
        return [f"{what} is not settled"]
    if not times and notice.status is NoticeStatus.SENT:
        return [f"{what} is lost"]
    if notice.status is NoticeStatus.UNCERTAIN and not notice.was_uncertain:
        return [f"{what} is left without a doubt"]
    if notice.status is NoticeStatus.UNCERTAIN and min(kills, notice.attempts) < 2:
        # Whatever the kind: only a crash on the repetition too may leave it.
        return [f"{what} is {'left' if times else 'lost'} without a second crash"]
    if times > 2 or (times == 2 and not notice.was_uncertain):
        return [f"{what} arrived {times} times"]
    return []


def _answers(
    session: Session,
    accepted: Sequence[tuple[int, str]],
    counts: Counter[str],
    expected: int,
    kills: int,
) -> list[str]:
    numbers: dict[int, list[int]] = {}
    for chat_id, text in accepted:
        if chat_id < FIRST_CHAT:
            numbers.setdefault(chat_id, []).append(int(text.removeprefix("answer:")))
    wrong = []
    for chat_id, given in numbers.items():
        # In the order of their first coming; a crash may repeat the one it fell on.
        firsts = list(dict.fromkeys(given))
        if firsts != sorted(firsts):
            wrong.append(f"chat {chat_id} was answered in the order {given}")
        repeated = len(given) - len(firsts)
        counts["answers given again after a crash"] += repeated
        if repeated > kills:
            wrong.append(f"chat {chat_id}: {repeated} answers repeated by {kills} kill(s)")
    answered = sum(len(set(given)) for given in numbers.values())
    counts["updates"] += expected
    if answered != expected:
        wrong.append(f"{answered} of {expected} updates answered")
    still_open = select(func.count()).where(InboxUpdate.payload.is_not(None))
    if session.scalar(still_open):
        wrong.append("updates are left open")
    return wrong
