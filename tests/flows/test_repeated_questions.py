"""A question that came twice, after a crash: either copy takes the answer, and it counts once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.events import Message
from bot.notices import render
from jobs import outbox
from jobs.duties import run_duties
from jobs.occasions import run_occasions
from jobs.runs import Work
from store.tables import (
    Contact,
    Conversation,
    EnterpriseFact,
    Notice,
    NoticeKind,
    NoticeStatus,
    SkippedQuestion,
)
from tests.flows.steps import consent, do, register, skip_all, verify
from tests.flows.town import CABLE, Town
from tests.jobs import rows

CHAT = 1001
FACT = "ip.patents"


def work(town: Town) -> Work:
    return Work(database=town.database, now=town.clock.now(), zone=town.settings.zone)


def send_without_knowing(town: Town) -> Message:
    """Send the notice that is due, as a sender does that ends before it settles it."""
    now = town.clock.now()
    with town.database.transaction() as session:
        (held,) = outbox.claim(
            session, now=now, limit=9, lease=timedelta(minutes=5), zone=town.settings.zone
        )
        message = render(held, town.desk.turn_for(held.chat_id, session, now))
        assert message is not None
        outbox.uncertain(session, held.id, held.token, error="the line broke", now=now)
    town.later(minutes=1)
    return message


def send_again(town: Town) -> Message:
    """Send what is repeated, and return it; nothing is sent a third time."""
    shown = len(town.chat(CHAT).shown)
    assert len(town.deliver()) == 1
    message = town.chat(CHAT).shown[shown]
    town.later(minutes=1)
    assert town.deliver() == []
    return message


def asked(town: Town) -> Message:
    """A push that asks for the one fact on which most money hangs, in doubt."""
    contact = town.chat(CHAT)
    register(contact)
    verify(town, contact)
    condition = {"field": FACT, "op": "gte", "value": 5, "quote": "拥有专利5件以上"}
    with town.database.transaction() as session:
        rows.version(
            session, town.clock, item={"eligibility": {"all": [condition]}}, amount=90_000_000
        )
    town.match_pending()
    town.deliver()
    with town.database.transaction() as session:
        session.execute(update(Contact).values(created_at=town.clock.now() - timedelta(days=30)))
    run_occasions(work(town))
    return send_without_knowing(town)


def facts(town: Town) -> list[object]:
    """What is written down of the fact that was asked for."""
    with town.database.reading() as session:
        found = session.scalars(select(EnterpriseFact).where(EnterpriseFact.field == FACT))
        return [row.value for row in found]


def answer(town: Town, copy: Message, place: int = 0) -> str:
    """Tap an answer that a copy offers, and once more what is then asked, if it is."""
    contact = town.chat(CHAT)
    label, data = copy.keyboard[0][place].label, copy.keyboard[0][place].data
    contact.tap_data(data)
    if label in contact.labels and "已记下" not in contact.text:
        contact.tap(label)
    return contact.text


@pytest.mark.parametrize(
    "order", [(0,), (1,), (0, 0), (1, 1), (0, 1), (1, 0)], ids=lambda one: "-".join(map(str, one))
)
def test_either_copy_takes_the_answer_and_it_counts_once(
    town: Town, order: tuple[int, ...]
) -> None:
    copies = (asked(town), send_again(town))
    assert copies[0] == copies[1]
    answers = [answer(town, copies[one]) for one in order]
    once = facts(town)
    assert len(once) == 1
    assert "已记下" in answers[0]
    assert all("已记下" in one for one in answers)
    answer(town, copies[0])
    assert facts(town) == once


def test_another_answer_to_the_other_copy_corrects_the_first(town: Town) -> None:
    copies = (asked(town), send_again(town))
    answer(town, copies[0])
    (first,) = facts(town)
    answer(town, copies[1], place=1)
    (second,) = facts(town)
    assert second != first


def test_what_is_answered_before_it_is_repeated_is_not_asked_again(town: Town) -> None:
    copy = asked(town)
    answer(town, copy)
    assert [text for chat, text in town.deliver() if chat == CHAT and "只差一个情况" in text] == []
    with town.database.reading() as session:
        found = session.scalars(select(Notice).where(Notice.kind == NoticeKind.FACT_ASKED)).one()
        assert found.status is NoticeStatus.EXPIRED


def test_a_skip_on_both_copies_is_one(town: Town) -> None:
    asked(town)
    send_again(town)
    contact = town.chat(CHAT)
    for _ in range(2):
        contact.tap_data(contact.button("跳过").data)
    with town.database.reading() as session:
        skipped = session.scalars(select(SkippedQuestion).where(SkippedQuestion.field == FACT))
        assert len(skipped.all()) == 1


def called_back(town: Town) -> tuple[Message, Message]:
    """Both copies of the call back to a registration that was left half done."""
    person = town.chat(CHAT)
    consent(person)
    person.say(CABLE)
    do(person, "▸对，就是这家")
    town.later(days=1)
    run_duties(work(town))
    copies = (send_without_knowing(town), send_again(town))
    assert copies[0] == copies[1]
    return copies


def tap(town: Town, copy: Message, label: str) -> str:
    (data,) = (one.data for row in copy.keyboard for one in row if one.label == label)
    return town.chat(CHAT).tap_data(data)


def test_both_copies_of_a_call_back_go_on_with_the_same_registration(town: Town) -> None:
    first, second = called_back(town)
    assert tap(town, first, "继续登记") == tap(town, second, "继续登记")
    skip_all(town.chat(CHAT))
    assert town.count(Contact) == 1
    # The other copy lies there still: it begins nothing anew and throws nothing away.
    tap(town, second, "继续登记")
    tap(town, second, "不登记了")
    assert town.count(Contact) == 1


def test_giving_up_on_both_copies_gives_up_once(town: Town) -> None:
    first, second = called_back(town)
    assert "已删除" in tap(town, first, "不登记了")
    assert "已删除" not in tap(town, second, "不登记了")
    assert town.count(Conversation) == 0
