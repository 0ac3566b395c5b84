"""Being told and left in peace, as a person meets it: pushes, their ways out, and coming back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from enterprises import applications
from enterprises.actors import Actor
from jobs.duties import run_duties
from jobs.occasions import run_occasions
from jobs.runs import Work
from store.tables import ApplicationState, Contact, Notice, NoticeKind, PolicyStanding
from tests.conftest import SHANGHAI
from tests.flows.steps import ANSWERS, CABLE_NAME, consent, do, register, verify
from tests.flows.test_matches import open_policy
from tests.flows.town import CABLE, Chat, Town

CONTACT, COLLEAGUE = 1001, 1002
CODE = "cs-hnte-recognition-reward"  # Closes on 30 March.
UNDATED = "nat-hnte-tax-rate"


def occasions(town: Town) -> None:
    run_occasions(Work(database=town.database, now=town.clock.now(), zone=town.settings.zone))


def heard(town: Town, chat_id: int = CONTACT) -> list[str]:
    return [text for chat, text in town.deliver() if chat == chat_id]


def known(town: Town) -> Chat:
    """A contact who came a while ago and whose matches are there."""
    contact = town.chat(CONTACT)
    register(contact)
    town.match_pending()
    with town.database.transaction() as session:
        session.execute(update(Contact).values(created_at=town.clock.now() - timedelta(days=30)))
        # The registration showed what fits; as if it had not, so that there is something to push.
        session.execute(update(PolicyStanding).values(told_version_id=None, told_at=None))
    return contact


def pushed_digest(town: Town) -> Chat:
    contact = known(town)
    town.later(days=1)
    town.digest()
    assert len(heard(town)) == 1
    return contact


def test_one_tap_under_a_push_really_stops_and_says_how_to_come_back(town: Town) -> None:
    contact = pushed_digest(town)
    assert "/settings" in contact.tap("停止推送")
    for days in range(1, 40):
        town.later(days=1)
        occasions(town)
        town.reminders()
        town.digest()
        assert heard(town) == [], days
    contact.tap("恢复推送")
    assert "个性化推送：开" in contact.say("/settings")


def test_a_week_of_peace(town: Town) -> None:
    contact = known(town)
    contact.say("/settings")
    assert "3月17日" in contact.tap("一周内别打扰")
    contact.say("/mydata")
    (message,) = contact.reply.messages
    assert message.file is not None
    assert b'"snoozed_until": "2026-03-17"' in message.file.content
    for _ in range(6):
        town.later(days=1)
        occasions(town)
        town.digest()
        assert heard(town) == []
    town.later(days=1)
    town.digest()
    assert len(heard(town)) == 1


def test_until_a_day_and_back(town: Town) -> None:
    contact = known(town)
    contact.say("/settings")
    assert "例如" in contact.tap("暂停到某天")
    assert "例如" in contact.say("过几天吧")
    assert "例如" in contact.say("2030年1月1日")
    assert "4月2日" in contact.say("到4月2日")
    assert "暂停推送到 4月2日" in contact.say("/settings")
    assert "暂停推送到" not in contact.tap("恢复推送")
    town.later(days=1)
    town.digest()
    assert len(heard(town)) == 1


def test_an_hour_of_one_s_own(town: Town) -> None:
    contact = known(town)
    contact.say("/settings")
    assert "14:30 起" in contact.tap("14:30")
    town.move_to(datetime(2026, 3, 11, 9, 30, tzinfo=SHANGHAI))
    town.digest()
    assert heard(town) == []
    town.move_to(datetime(2026, 3, 11, 14, 31, tzinfo=SHANGHAI))
    assert len(heard(town)) == 1


def test_the_colleague_takes_over(town: Town) -> None:
    first = known(town)
    verify(town, first)
    colleague = town.chat(COLLEAGUE)
    register(colleague)
    town.deliver()
    first.tap("同意加入")
    town.deliver()
    assert "另一位联系人" in colleague.say("/settings")
    colleague.tap("改由我接收")
    assert "另一位联系人" not in colleague.text
    assert "另一位联系人" in first.say("/settings")
    with town.database.transaction() as session:
        session.execute(update(PolicyStanding).values(told_version_id=None, told_at=None))
    town.later(days=1)
    town.digest()
    arrived = {chat for chat, _ in town.deliver()}
    assert arrived == {COLLEAGUE}


def test_an_answer_tapped_in_the_push_decides(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact, answers=(*ANSWERS[:3], "不清楚", *ANSWERS[4:]))
    verify(town, contact)
    town.match_pending()
    with town.database.transaction() as session:
        session.execute(update(Contact).values(created_at=town.clock.now() - timedelta(days=30)))
    occasions(town)
    with town.database.reading() as session:
        asked = session.scalars(select(Notice).where(Notice.kind == NoticeKind.FACT_ASKED)).all()
    if not asked:
        pytest.fail("no policy of this town waits for one fact alone")
    (text,) = heard(town)
    assert "只差一个情况" in text
    assert contact.labels[-2:] == ["一周内别打扰", "停止推送"]
    first = contact.buttons[0]
    contact.tap_data(first.data)
    assert "已记下" in contact.text or "？" in contact.text
    town.later(days=8)
    occasions(town)
    assert [one for one in heard(town) if text in one] == []


def test_an_answer_whose_place_was_taken_asks_anew(town: Town) -> None:
    contact = known(town)
    with town.database.reading() as session:
        mine = session.scalars(select(Contact.id)).one()
    contact.tap_data(f"1|tell|{mine}|hr.headcount|0|0000")
    assert "多少员工" in contact.text or "员工" in contact.text
    assert "已记下" not in contact.text


def test_another_s_push_answers_nothing(town: Town) -> None:
    known(town)
    with town.database.reading() as session:
        theirs = session.scalars(select(Contact.id)).one()
    stranger = town.chat(999)
    consent(stranger)
    for act in ("tell", "push_skip", "stop", "snooze_week", "unsnooze", "restart_pushes"):
        answer = stranger.tap_data(f"1|{act}|{theirs}|hr.headcount|0|0000")
        assert "已停止" not in answer
        assert "已记下" not in answer
    with town.database.reading() as session:
        row = session.get_one(Contact, theirs)
        assert (row.is_personalised, row.snoozed_until) == (True, None)


def test_a_half_done_registration_is_called_back_once(town: Town) -> None:
    person = town.chat(CONTACT)
    consent(person)
    person.say(CABLE)
    do(person, "▸对，就是这家")
    work = Work(
        database=town.database,
        now=town.clock.now() + timedelta(days=1),
        zone=town.settings.zone,
    )
    town.later(days=1)
    run_duties(work)
    (text,) = heard(town)
    assert "只发一次" in text
    person.tap("继续登记")
    town.later(days=3)
    run_duties(Work(database=town.database, now=town.clock.now(), zone=town.settings.zone))
    assert heard(town) == []


def test_giving_a_registration_up(town: Town) -> None:
    person = town.chat(CONTACT)
    consent(person)
    person.say(CABLE)
    town.later(days=1)
    run_duties(Work(database=town.database, now=town.clock.now(), zone=town.settings.zone))
    heard(town)
    assert "已删除" in person.tap("不登记了")
    assert "继续登记" not in person.say("/start")


def test_what_the_office_notes_is_told(town: Town) -> None:
    contact = known(town)
    open_policy(town, contact, CODE)
    contact.tap("我要申报")
    contact.tap("我已提交")
    with town.database.transaction() as session:
        who = session.scalars(select(Contact.enterprise_id)).one()
        (mine,) = applications.of_enterprise(session, who)
        applications.advance(
            session,
            mine.id,
            to=ApplicationState.ACCEPTED,
            by=Actor.officer(1),
            now=town.clock.now(),
        )
    (text,) = heard(town)
    assert CABLE_NAME in text
    assert "已受理" in text


def test_days_go_into_a_calendar(town: Town) -> None:
    contact = known(town)
    assert "没有带日期" in contact.say("/calendar")
    open_policy(town, contact, CODE)
    contact.tap("提醒我")
    contact.say("/calendar")
    (message,) = contact.reply.messages
    assert message.file is not None
    found = Calendar.from_ical(message.file.content).walk("VEVENT")
    assert found
    assert all(len(one.walk("VALARM")) >= 1 for one in found)


def test_a_card_with_a_last_day_goes_into_a_calendar(town: Town) -> None:
    contact = known(town)
    open_policy(town, contact, CODE)
    assert "加入日历" in contact.labels
    contact.tap("加入日历")
    (message,) = contact.reply.messages
    assert message.file is not None
    (day,) = Calendar.from_ical(message.file.content).walk("VEVENT")
    assert day.decoded("dtstart") == date(2026, 3, 30)
    assert len(day.walk("VALARM")) == 2, "five and one working days before; fifteen are over"


def test_a_card_without_a_day_offers_no_calendar(town: Town) -> None:
    contact = known(town)
    open_policy(town, contact, UNDATED)
    assert "不感兴趣" in contact.labels
    assert "加入日历" not in contact.labels


def test_a_reminder_s_policy_goes_into_a_calendar(town: Town) -> None:
    contact = known(town)
    open_policy(town, contact, CODE)
    contact.tap("提醒我")
    town.move_to(datetime(2026, 3, 24, 9, 30, tzinfo=SHANGHAI))
    town.reminders()
    assert len([one for one in heard(town) if "3月30日" in one]) == 1
    assert "取消提醒" in contact.labels
    contact.tap("加入日历")
    (message,) = contact.reply.messages
    assert message.file is not None
    assert b"20260330" in message.file.content
