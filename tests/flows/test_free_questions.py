"""What people type instead of tapping: each gets the room it asks for, and a way on."""

from __future__ import annotations

import pytest

from bot.wish_patterns import PATTERNS
from store.tables import Inquiry, UnansweredQuestion
from tests.flows.steps import consent, register
from tests.flows.town import CABLE, Chat, Town

CONTACT, STRANGER = 1001, 1009
# What a registered contact types, what the answer says, and a button under it.
ANSWERED = {
    "有什么补贴": ("能报", "我的政策包"),
    "我能拿多少钱": ("政策包", "材料清单"),
    "怎么没通过": ("差在哪里", "1"),
    "截止到什么时候": ("最早截止", "截止日加入日历"),
    "需要准备什么材料": ("材料清单", "我的政策包"),
    "怎么报": ("办事指南", "我要申报"),
    "什么时候到账": ("申报记录", "我的政策"),
    "怎么退订": ("提醒设置", "关闭个性化推送"),
    "怎么注销": ("删除与您有关的全部内容", "确认删除"),
    "改员工人数": ("员工人数", "补充 / 修改"),
    "我要投诉": ("哪里没有办成", "其他"),
    "骗子": ("不收费", "全部政策"),
    "政策包": ("政策包", "材料清单"),
    "全部政策": ("按主题看", "税费减免 16"),
    "取消": ("想办什么", "我的政策"),
    "能不能代办": ("办事指南", "我要申报"),
    CABLE: ("您填写", "再登记一家企业"),
    "你是谁": ("政策机器人", "问专员"),
    "？？？": ("没有找到相关的政策", "问专员"),
    "123": ("没有找到相关的政策", "全部政策"),
    "天王盖地虎": ("最接近的是", "问专员"),
    "研发费用加计扣除怎么算": ("实际发生额的100%", "1"),
    "个人能申请吗": ("没有写到您问的这一点", "问专员"),
    "代办费多少": ("没有写到您问的这一点", "问专员"),
    "稳岗返还要交什么材料": ("收款账户确认信息", "1"),
    "开办费补贴在哪里办": ("区县就业服务中心", "1"),
}
FOR_STRANGERS = {
    "有什么补贴": ("要先知道是哪家企业", "开始登记"),
    "转人工": ("12345", "开始登记"),
    "骗子": ("不收费", "全部政策"),
    "123": ("没有找到", "开始登记"),
    "全部政策": ("按主题看", "税费减免 16"),
    "招应届生有补贴吗": ("登记后", "开始登记"),
}


@pytest.fixture
def contact(sample_town: Town) -> Chat:
    chat = sample_town.chat(CONTACT)
    register(chat)
    return chat


def test_a_registered_contact(contact: Chat) -> None:
    for typed, (said, label) in ANSWERED.items():
        assert said in contact.say(typed), typed
        assert label in contact.labels, typed


def test_a_call_for_a_person_becomes_a_question_to_the_specialist(
    sample_town: Town, contact: Chat
) -> None:
    assert "您的专员" in contact.say("转人工")
    assert "已转达" in contact.say("补贴什么时候到账？")
    sample_town.deliver()
    assert "补贴什么时候到账" in sample_town.specialist.text


@pytest.mark.parametrize("has_agreed", [False, True], ids=["nobody", "agreed, not registered"])
def test_a_stranger(sample_town: Town, has_agreed: bool) -> None:
    stranger = sample_town.chat(STRANGER)
    if has_agreed:
        consent(stranger)
        stranger.say("/cancel")
    for typed, (said, label) in FOR_STRANGERS.items():
        assert said in stranger.say(typed), typed
        assert label in stranger.labels, typed
    assert sample_town.count(UnansweredQuestion) == 0


def test_passages_come_without_the_headings_around_them(contact: Chat) -> None:
    shown = contact.say("研发费用加计扣除怎么算")
    assert "支持标准" not in shown
    assert "四、" not in shown


def test_every_wish_is_answered_whoever_says_it(sample_town: Town, contact: Chat) -> None:
    for who in (contact, sample_town.chat(STRANGER), sample_town.author, sample_town.specialist):
        for pattern in PATTERNS:
            assert who.say(pattern.examples[0]), pattern.wish
            who.say("/cancel")


def test_a_question_in_the_midst_of_a_form_leaves_the_form(contact: Chat) -> None:
    contact.say("/matches")
    contact.tap("答这")
    assert "办不成事" not in contact.labels
    assert "最早截止" in contact.say("截止到什么时候")
    # The form is closed: what is typed next is a question again.
    assert "100%" in contact.say("研发费用加计扣除怎么算")


def test_yes_to_a_list_asks_which_and_puts_the_question_again(contact: Chat) -> None:
    contact.tap_data("1|fact|hr.hire_group")
    question = contact.text
    shown = contact.say("有啊")
    assert "请点选是哪几项" in shown
    assert question.split("\n")[-1] in shown
    assert "一项都没有" in contact.labels


def test_a_question_on_a_policy_in_the_midst_of_a_registration(sample_town: Town) -> None:
    stranger = sample_town.chat(STRANGER)
    consent(stranger)
    for step in ("研发费用加计扣除怎么算", "长沙政策咨询有限公司"):
        stranger.say(step)
    assert "没有找到“长沙政策咨询有限公司”" in stranger.text
    stranger.tap("不清楚，跳过")
    shown = stranger.say("研发费用加计扣除怎么算")
    # The answer comes, and the open question after it.
    assert "实际发生额的100%" in shown
    assert shown.endswith("例如：望城区")
    assert stranger.labels[-1] == "不清楚，跳过"


def test_a_typed_stop_stops(sample_town: Town, contact: Chat) -> None:
    contact.say("/specialist")
    assert "已停下" in contact.say("取消")
    contact.say("/specialist")
    assert "已停下" in contact.say("算了")
    assert sample_town.count(Inquiry) == 0
    stranger = sample_town.chat(STRANGER)
    consent(stranger)
    assert "接着来" in stranger.say("退出")


def test_a_typed_back_goes_back(sample_town: Town) -> None:
    stranger = sample_town.chat(STRANGER)
    consent(stranger)
    first = stranger.text
    stranger.say(CABLE)
    assert stranger.say("上一步") == first
    # Before the first question there is nothing to go back to.
    assert "信用代码是多少" in stranger.say("返回")
