"""Puts items through the whole way — draft, review, publication — for demos and tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from policies.drafts import draft_by_id, submit
from policies.errors import PoliciesError
from policies.items import Place, RawItem, ReadItem, check_item
from policies.loading import LoadOutcome, load_items
from policies.pool import publish
from store.tables import DraftState, Notice, NoticeKind, NoticeStatus


class BrokenSamplePool(PoliciesError):
    """An item of the sample pool is not in the agreed form: samples are ours, none is skipped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallReport:
    """How many items were published now, and how many had been before."""

    published: int
    unchanged: int


def install_samples(
    session: Session,
    *,
    items: Iterable[Mapping[str, Any]],
    author_id: int,
    approver_id: int,
    now: datetime,
) -> InstallReport:
    """Publish every item that is not published in this very form; a second run changes nothing.

    Raises :class:`BrokenSamplePool` and publishes nothing if any item cannot be read.
    """
    read = [_checked(dict(item), number) for number, item in enumerate(items, start=1)]
    report = load_items(session, read, document=None, by=author_id, now=now)
    if report.refused:
        raise BrokenSamplePool(f"{report.refused[0].place}: {report.refused[0].why}")
    for draft_id in report.draft_ids:
        if draft_by_id(session, draft_id).state is not DraftState.SUBMITTED:
            submit(session, draft_id, by=author_id, now=now)
        publish(session, draft_id, by=approver_id, now=now)
    _tell_nobody(session, report.draft_ids, now)
    unchanged = [one for one in report.items if one.outcome is LoadOutcome.SAME_PUBLISHED]
    return InstallReport(published=len(report.draft_ids), unchanged=len(unchanged))


def _tell_nobody(session: Session, draft_ids: Sequence[int], now: datetime) -> None:
    # Nobody wrote or reviewed the samples, so nobody wants to hear what became of them.
    session.execute(
        update(Notice)
        .where(
            Notice.kind.in_((NoticeKind.REVIEW_REQUEST, NoticeKind.REVIEW_DECIDED)),
            Notice.subject.in_([f"draft:{draft_id}" for draft_id in draft_ids]),
            Notice.status == NoticeStatus.WAITING,
        )
        .values(status=NoticeStatus.CANCELLED, settled_at=now)
    )


def _checked(item: dict[str, Any], number: int) -> ReadItem:
    place = Place(file="samples", line=number)
    checked = check_item(RawItem(place=place, value=item, line_of=lambda _path: number))
    if isinstance(checked, ReadItem):
        return checked
    raise BrokenSamplePool(str(checked))
