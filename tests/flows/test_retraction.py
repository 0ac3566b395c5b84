"""Taking an answer back, and hearing what that changed."""

from __future__ import annotations

import pytest

from store.tables import SkippedQuestion
from tests.flows.steps import CABLE_NAME, do, register, skip_all, verify
from tests.flows.test_membership import ask_to_join, officer_states
from tests.flows.town import CABLE, SOFT, Chat, Town, plain

FIRST, SECOND, STRANGER = 1001, 1002, 1009
OFFER = "撤回填写的内容"
TITLES = "qual.has"


@pytest.fixture
def contact(town: Town) -> Chat:
    chat = town.chat(FIRST)
    register(chat)
    return chat


def begin(contact: Chat) -> str:
    contact.say("/profile")
    return contact.tap(OFFER)


def of_act(contact: Chat, act: str) -> str:
    """Return what the newest button with this act carries."""
    return next(one.data for one in contact.buttons if one.data.startswith(f"1|{act}|"))


def test_an_answer_is_taken_back_and_the_change_said(town: Town, contact: Chat) -> None:
    before = plain(contact.say("/matches"))
    assert "高新技术企业" in before
    begin(contact)
    contact.tap("资质")
    assert "高新技术企业" in contact.text
    assert "未填" in contact.text
    contact.tap("返回")
    assert len(town.audit("fact_retracted")) == 0, "nothing goes without a word"
    contact.tap("资质")
    contact.tap("确认撤回")
    assert "已撤回：资质" in contact.text
    assert "不能再确定能报" in contact.text
    assert "高新技术企业减按" in contact.text
    assert "现在能报" in contact.text
    assert "资质：" not in plain(contact.say("/profile"))
    (entry,) = town.audit("fact_retracted")
    assert (entry.actor, entry.detail) == (
        "contact:1",
        {"key": TITLES, "before": ["hnte"], "after": None},
    )


def test_what_was_taken_back_is_asked_for_by_wish_alone(town: Town, contact: Chat) -> None:
    asked = town.count(SkippedQuestion)
    begin(contact)
    contact.tap("资质")
    contact.tap("确认撤回")
    assert town.count(SkippedQuestion) == asked + 1, "nobody asks for it at once"
    contact.tap("重新填写：资质")
    contact.tap("高新技术企业")
    contact.tap("就这些")
    assert "高新技术企业减按" in contact.text
    assert town.count(SkippedQuestion) == asked
    assert "资质：高新技术企业" in plain(contact.say("/profile"))


def test_the_registry_s_word_comes_back(contact: Chat) -> None:
    for step in ("/profile", "▸补充 / 修改", "▸注册地", "长沙县"):
        do(contact, step)
    begin(contact)
    contact.tap("注册地")
    assert "恢复为登记信息" in contact.text
    assert "望城区" in contact.text
    contact.tap("确认撤回")
    assert "注册地：望城区" in plain(contact.say("/profile"))


def test_the_registry_s_own_word_cannot_be_taken_back(town: Town, contact: Chat) -> None:
    assert "登记信息和系统推断的内容不能撤回" in begin(contact)
    assert not [one for one in contact.labels if "成立" in one]
    data = of_act(contact, "retract").rpartition("|")[0]
    contact.tap_data(f"{data}|entity.founded")
    assert "不能撤回" in contact.text
    contact.tap("重新填写：")
    assert "成立" in contact.text
    contact.tap_data(f"{data.replace('retract', 'retract_yes')}|entity.founded")
    assert "不能撤回" in contact.text
    assert town.audit("fact_retracted") == []


def test_what_an_officer_wrote_cannot_be_taken_back(town: Town, contact: Chat) -> None:
    officer_states(town, "hr.headcount", 90)
    verify(town, contact)
    begin(contact)
    assert not [one for one in contact.labels if "员工人数" in one]
    data = of_act(contact, "retract").rpartition("|")[0]
    contact.tap_data(f"{data}|hr.headcount")
    assert "联系专员" in contact.text
    assert "员工人数：90" in plain(contact.say("/profile"))


def test_a_colleague_s_word_is_the_verified_ones_to_take_back(town: Town, contact: Chat) -> None:
    second = town.chat(SECOND)
    ask_to_join(town, second)
    town.deliver()
    contact.tap("同意加入")
    town.deliver()
    second.say("/profile")
    assert OFFER not in second.labels, "it told nothing itself, and is not verified"
    assert "没有您可以撤回的内容" in second.tap_data("1|retract_list")
    second.tap_data("1|retract_yes|2|hr.headcount")
    assert "已经失效" in second.toast, "what it may not see is as if it were not there"
    verify(town, contact)
    verify(town, second)
    second.say("/profile")
    second.tap(OFFER)
    second.tap("员工人数")
    second.tap("确认撤回")
    assert "员工人数" not in plain(contact.say("/profile"))


def test_an_old_button_takes_back_nothing_of_another_enterprise(town: Town, contact: Chat) -> None:
    begin(contact)
    contact.tap("员工人数")
    old = of_act(contact, "retract_yes")
    contact.say("/profile")
    contact.tap("再登记一家企业")
    contact.say(SOFT)
    contact.tap("对，就是这家")
    while "现在有多少员工" not in contact.text:
        contact.tap("不清楚，跳过")
    contact.say("20人")
    skip_all(contact)
    contact.tap_data(old)
    assert "已经失效" in contact.toast
    assert "员工人数：20" in plain(contact.say("/profile"))
    contact.tap("切换到")
    contact.tap_data(old)
    assert "已撤回" in contact.text
    contact.tap_data(old)
    assert "已经失效" in contact.toast
    assert CABLE_NAME in contact.say("/profile")


def test_strangers_take_back_nothing(town: Town, contact: Chat) -> None:
    stranger = town.chat(STRANGER)
    for data in ("1|retract_list", "1|retract|1|hr.headcount", "1|retract_yes|1|hr.headcount"):
        assert "告知" in stranger.tap_data(data), data
    assert CABLE in contact.say("/profile")
    assert town.audit("fact_retracted") == []
