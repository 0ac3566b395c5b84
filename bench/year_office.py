"""What officers do in the simulated year: publish, revise, stop, resume, withdraw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs import outages
from policies import drafts, pool
from policies.errors import PoliciesError
from policies.items import Place, RawItem, ReadItem, check_item
from policies.loading import load_items
from store.tables import OutageCause, Policy, PolicyState

AUTHOR_CHAT, APPROVER_CHAT, DESK_CHAT = 2001, 2002, 3001
Item = dict[str, Any]


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
        if self._dice.random() < 1 / 20:
            self._stop(session, author, now)
        if self._dice.random() < 1 / 15:
            self._resume(session, author, now)
        self._watch(session, now)
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
        # The sum is told in the text as well; what changes here is who may ask for what, by when.
        revise = self._dice.choice(REVISIONS)
        changed = revise(self._out[code], now.date(), self._dice)
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

    def _stop(self, session: Session, author: int, now: datetime) -> None:
        code = self._live_code(session)
        if code is None:
            return
        stop = self._dice.choice((pool.pause, pool.use_up_quota))
        stop(session, code, reason="本年度额度正在核定", by=author, now=now)
        self.done["stops"] += 1

    def _resume(self, session: Session, author: int, now: datetime) -> None:
        code = self._live_code(session, PolicyState.PAUSED, PolicyState.QUOTA_USED_UP)
        if code is None:
            return
        pool.resume(session, code, by=author, now=now)
        self.done["resumptions"] += 1

    def _watch(self, session: Session, now: datetime) -> None:
        """Let the line be silent for a day now and then."""
        is_silent = self._dice.random() < 1 / 90
        found = {outages.POLLING: OutageCause.SILENT} if is_silent else {}
        outages.write_down(session, found, lambda _: True, now=now)
        self.done["outages"] += is_silent

    def _live_code(self, session: Session, *states: PolicyState) -> str | None:
        codes = session.scalars(
            select(Policy.code)
            .where(Policy.state.in_(states or (PolicyState.PUBLISHED,)))
            .order_by(Policy.id)
        ).all()
        return self._dice.choice(codes) if codes else None


def _other_window(item: Item, today: date, dice: Random) -> Item:
    closes_on = today + timedelta(days=dice.choice((20, 45, 90)))
    window = {"type": "fixed", "opens_on": today.isoformat(), "closes_on": closes_on.isoformat()}
    return {**item, "window": window}


def _fewer_conditions(item: Item, _today: date, _dice: Random) -> Item:
    kept = item["eligibility"]["all"]
    return {**item, "eligibility": {"all": kept[:-1] if len(kept) > 1 else kept}}


def _one_more_condition(item: Item, _today: date, dice: Random) -> Item:
    least = dice.choice((5, 20, 50))
    added = {"field": "hr.headcount", "op": "gte", "value": least}
    return {**item, "eligibility": {"all": [*item["eligibility"]["all"], added]}}


REVISIONS: tuple[Callable[[Item, date, Random], Item], ...] = (
    _other_window,
    _fewer_conditions,
    _one_more_condition,
)
