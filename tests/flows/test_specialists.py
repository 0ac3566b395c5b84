"""A contact asks, the specialist answers, the contact rates."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from enterprises.inquiries import MOST_WAITING
from store.tables import Inquiry, Rating, Specialist
from tests.flows.steps import register
from tests.flows.town import Town, plain

CONTACT, OTHER = 1001, 1002
HOSTILE = "<b>能不能</b> & '; DROP TABLE inquiry; -- ‮🎉"


def ask(town: Town, question: str = "高企奖励什么时候到账？") -> None:
    contact = town.chat(CONTACT)
    contact.say("/specialist")
    contact.say(question)
    assert "已转达" in contact.text
    town.deliver()


def test_ask_answer_rate(town: Town) -> None:
    contact, specialist = town.chat(CONTACT), town.specialist
    register(contact)
    ask(town, HOSTILE)
    assert HOSTILE in plain(specialist.text)
    assert "未核验" in specialist.text
    specialist.tap("答复")
    town.restart()
    specialist.say(HOSTILE)
    assert "已答复" in specialist.text
    town.deliver()
    assert plain(contact.text).count(HOSTILE) == 2
    contact.tap("4 星")
    assert "谢谢您的评价" in contact.toast
    assert "★★★★☆" in contact.text
    assert "4 星" not in contact.labels
    with town.database.reading() as session:
        assert session.scalars(select(Rating.stars)).all() == [4]


def test_a_question_about_a_policy_names_it(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    contact.tap("问专员")
    assert "您的专员" in contact.text
    contact.say("怎么享受？")
    with sample_town.database.reading() as session:
        inquiry = session.scalars(select(Inquiry)).one()
        desk = session.get_one(Specialist, inquiry.specialist_id)
        assert desk.title in contact.shown[-2].text
    sample_town.deliver()
    assert "关于“高新技术企业减按15%税率征收企业所得税”" in plain(sample_town.specialist.text)
    sample_town.specialist.say("/inquiries")
    assert "待答复的咨询 1 条" in plain(sample_town.specialist.text)


def test_it_is_answered_once(town: Town) -> None:
    register(town.chat(CONTACT))
    ask(town)
    town.specialist.tap("答复")
    town.author.say("/inquiries")
    button = town.specialist.button("答复").data
    town.specialist.say("三个月内。")
    town.specialist.tap_data(button)
    assert "已经有人处理过" in town.specialist.text
    # Nothing is left open: the next text is no answer.
    assert "已答复" not in town.specialist.say("再说一遍")


def test_a_question_about_a_policy_that_is_gone(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    contact.tap_data("1|specialist|99999")
    contact.say("还有吗？")
    assert "已转达" in contact.text


@pytest.mark.parametrize("text", ["", "   ", "问" * 3000])
def test_a_question_that_cannot_be_kept(town: Town, text: str) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    contact.say("/specialist")
    contact.say(text)
    assert town.count(Inquiry) == 0
    contact.say("好好问一次")
    assert town.count(Inquiry) == 1


def test_a_picture_is_not_passed_on(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    contact.say("/specialist")
    contact.upload("licence.png", b"\x89PNG")
    assert "请用文字写" in contact.text
    contact.say("/cancel")
    assert "好的，已停下" in contact.text
    assert town.count(Inquiry) == 0


def test_nobody_rates_another_s_answer(town: Town) -> None:
    contact, other = town.chat(CONTACT), town.chat(OTHER)
    register(contact)
    register(other, "91430104MA00000238", ("▸对，就是这家", *["▸不清楚，跳过"] * 1))
    ask(town)
    town.specialist.tap("答复")
    town.specialist.say("三个月内。")
    other.tap_data("1|rate|1|1")
    assert "找不到了" in other.text
    contact.tap_data("1|rate|99|1")
    assert "找不到了" in contact.text
    contact.tap_data("1|rate|1|9")
    assert "已经失效" in contact.toast
    assert town.count(Rating) == 0
    assert len(town.audit("access_refused")) == 2


def test_a_flood_of_questions_is_stopped_until_some_are_answered(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    for number in range(MOST_WAITING):
        contact.say("/specialist")
        assert "已转达" in contact.say(f"问题 {number}")
    contact.say("/specialist")
    assert "等有了结果再提新的" in contact.say("再问一个")
    assert town.count(Inquiry) == MOST_WAITING
    town.deliver()
    town.specialist.say("/inquiries")
    town.specialist.tap("答复 1")
    town.specialist.say("可以。")
    contact.say("/specialist")
    assert "已转达" in contact.say("再问一个")
