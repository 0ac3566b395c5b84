"""Whoever has decided is left in peace: what waits is taken back, and nothing is lost by it."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select, update

from store.tables import Notice, NoticeKind, NoticeStatus
from tests.conftest import SHANGHAI
from tests.flows.steps import do, register
from tests.flows.test_matches import open_policy
from tests.flows.town import Chat, Town

CONTACT = 1001
CODE = "cs-hnte-recognition-reward"  # Closes on 30 March.
CLOSING = "hn-innovative-sme-evaluation"  # On 31 March.


def waiting(town: Town, kind: NoticeKind) -> int:
    with town.database.reading() as session:
        found = session.scalars(
            select(Notice.id).where(Notice.kind == kind, Notice.status == NoticeStatus.WAITING)
        )
        return len(found.all())


def to_be_reminded(town: Town) -> Chat:
    """A contact whose reminder was written in the evening and waits for the morning."""
    contact = town.chat(CONTACT)
    register(contact)
    open_policy(town, contact, CODE)
    contact.tap("提醒我")
    town.match_pending()
    town.move_to(datetime(2026, 3, 23, 20, 0, tzinfo=SHANGHAI))
    town.reminders()
    assert waiting(town, NoticeKind.DEADLINE) == 1
    return contact


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(("▸不感兴趣", "▸已经享受过"), id="put away"),
        pytest.param(("▸取消提醒",), id="reminders given up"),
    ],
)
def test_a_waiting_reminder_is_taken_back(town: Town, steps: tuple[str, ...]) -> None:
    contact = to_be_reminded(town)
    open_policy(town, contact, CODE)
    for step in steps:
        do(contact, step)
    assert waiting(town, NoticeKind.DEADLINE) == 0
    town.move_to(datetime(2026, 3, 24, 9, 30, tzinfo=SHANGHAI))
    assert [text for chat, text in town.deliver() if chat == CONTACT] == []


def test_handing_in_ends_reminders_and_preparing_does_not(sample_town: Town) -> None:
    town, contact = sample_town, sample_town.chat(CONTACT)
    register(contact)
    open_policy(town, contact, CLOSING)
    contact.tap("提醒我")
    town.match_pending()
    town.move_to(datetime(2026, 3, 24, 20, 0, tzinfo=SHANGHAI))
    town.reminders()
    assert waiting(town, NoticeKind.DEADLINE) == 1
    open_policy(town, contact, CLOSING)
    contact.tap("我要申报")
    assert waiting(town, NoticeKind.DEADLINE) == 1
    contact.tap("我已提交")
    assert waiting(town, NoticeKind.DEADLINE) == 0


def test_a_reminder_that_was_claimed_already_says_nothing_of_what_is_done(
    sample_town: Town,
) -> None:
    town, contact = sample_town, sample_town.chat(CONTACT)
    register(contact)
    open_policy(town, contact, CLOSING)
    contact.tap("提醒我")
    town.match_pending()
    town.move_to(datetime(2026, 3, 24, 20, 0, tzinfo=SHANGHAI))
    town.reminders()
    open_policy(town, contact, CLOSING)
    contact.tap("我要申报")
    contact.tap("我已提交")
    with town.database.transaction() as session:
        session.execute(update(Notice).values(status=NoticeStatus.WAITING))
    town.move_to(datetime(2026, 3, 25, 9, 30, tzinfo=SHANGHAI))
    assert [text for chat, text in town.deliver() if chat == CONTACT] == []
