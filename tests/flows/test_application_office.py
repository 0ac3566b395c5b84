"""An office says what became of an application, and whoever applied hears of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from store.tables import Application, ApplicationState, Officer, OfficerRole, Specialist
from tests.flows.steps import register
from tests.flows.test_matches import open_policy
from tests.flows.town import AUTHOR_CHAT, Town, plain

CONTACT = 1001


@pytest.fixture
def applied(town: Town) -> Town:
    """A contact has handed an application in."""
    contact = town.chat(CONTACT)
    register(contact)
    open_policy(town, contact, "nat-hnte-tax-rate")
    contact.tap("我要申报")
    contact.tap("我已提交")
    return town


def state_of(town: Town) -> ApplicationState:
    with town.database.reading() as session:
        return session.scalars(select(Application.state)).one()


def test_from_acceptance_to_payment(applied: Town) -> None:
    officer, contact = applied.author, applied.chat(CONTACT)
    officer.say("/progress")
    assert "1 件等待处理" in plain(officer.text)
    officer.tap("示例线缆")
    assert officer.labels == ["受理", "退回补正", "未通过"]
    for label, told in (("受理", "已受理"), ("审核通过", "审核通过，等待拨付")):
        officer.tap(label)
        applied.deliver()
        assert told in plain(contact.text)
        applied.later(minutes=2)
    officer.tap("已兑现")
    officer.say("很多")
    assert "没有看懂金额" in officer.text
    officer.say("50万元")
    applied.deliver()
    assert "已兑现。金额 50万元" in plain(contact.text)
    assert state_of(applied) is ApplicationState.PAID
    officer.say("/progress")
    assert "没有等待处理" in officer.text
    assert {one.actor for one in applied.audit("application_moved")} == {"contact:1", "officer:1"}
    contact.say("/applications")
    assert "已兑现" in contact.text


def test_what_is_missing_is_said_and_it_comes_back(applied: Town) -> None:
    officer, contact = applied.author, applied.chat(CONTACT)
    officer.say("/progress")
    officer.tap("示例线缆")
    officer.tap("退回补正")
    officer.say("缺上年度 <审计报告>")
    applied.deliver()
    assert "需要补正" in plain(contact.text)
    assert "受理部门说明：缺上年度 <审计报告>" in plain(contact.text)
    assert state_of(applied) is ApplicationState.PREPARING
    contact.tap("说说进展")
    contact.tap("已提交")
    officer.say("/progress")
    assert "1 件等待处理" in plain(officer.text)


def test_a_specialist_does_the_same(applied: Town) -> None:
    applied.specialist.say("/progress")
    applied.specialist.tap("示例线缆")
    applied.specialist.tap("受理")
    assert state_of(applied) is ApplicationState.ACCEPTED
    assert applied.audit("application_moved")[-1].actor.startswith("specialist:")


def test_two_officers_one_application(applied: Town) -> None:
    for officer in (applied.author, applied.approver):
        officer.say("/progress")
        officer.tap("示例线缆")
    applied.author.tap("受理")
    applied.approver.tap("受理")
    assert "别人刚刚处理过" in applied.approver.text
    assert [chat for chat, text in applied.deliver() if "有了进展" in text] == [CONTACT]


def test_what_is_not_theirs_is_not_shown(applied: Town) -> None:
    applied.author.say("/progress")
    button = applied.author.button("示例线缆").data
    with applied.database.transaction() as session:
        session.execute(
            update(Officer)
            .where(Officer.chat_id == AUTHOR_CHAT)
            .values(role=OfficerRole.OFFICER, region="430105")
        )
        session.execute(
            update(Specialist).values(region="430105", department="x", key=Specialist.key + "x")
        )
    for chat in (applied.author, applied.specialist):
        chat.say("/progress")
        assert "没有等待处理" in chat.text
        chat.tap_data(button)
        assert "找不到了" in chat.text


def test_nobody_else_may(applied: Town) -> None:
    for chat in (applied.chat(CONTACT), applied.chat(4711)):
        for act in ("office", "office_one|1", "office_mark|1|paid"):
            chat.tap_data(f"1|{act}")
            assert "只对政策管理员或专员开放" in chat.text
        chat.say("/progress")
        assert "只对政策管理员或专员开放" in chat.text
    assert state_of(applied) is ApplicationState.SUBMITTED


@pytest.mark.parametrize(
    "act", ["office_mark|1|nonsense", "office_mark|1|paid", "office_mark|99|paid"]
)
def test_forged_buttons(applied: Town, act: str) -> None:
    applied.author.tap_data(f"1|{act}")
    assert state_of(applied) is ApplicationState.SUBMITTED
