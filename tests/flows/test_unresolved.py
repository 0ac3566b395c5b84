"""办不成事: from the button in the help to the outcome the enterprise hears."""

from __future__ import annotations

import pytest

from store.tables import UnresolvedCase
from tests.flows.steps import CABLE_NAME, consent, register
from tests.flows.town import Town, plain

CONTACT, STRANGER = 1001, 1009
HOSTILE = "<b>窗口</b> & '; DROP TABLE unresolved_case; --"


def test_from_the_help_to_the_outcome(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    town.deliver()
    contact.say("/help")
    contact.tap("办不成事")
    contact.tap("反复补材料")
    town.restart()
    contact.say(HOSTILE)
    assert "已登记（编号 1）" in contact.text
    heard = [text for chat, text in town.deliver() if chat == town.author.id]
    assert [CABLE_NAME in plain(text) and HOSTILE in plain(text) for text in heard] == [True]
    town.author.say("/cases")
    assert "待处理的“办不成事”反映 1 条" in plain(town.author.text)
    town.author.tap("处理 1")
    town.restart()
    town.author.say("已联系窗口，一次办结。")
    assert "已办结" in town.author.text
    town.deliver()
    assert "一次办结" in contact.text
    assert contact.labels == ["还是没办成"]
    assert "没有待处理" in town.author.say("/cases")
    assert {one.actor for one in town.audit("case_closed")} == {"officer:1"}


def test_an_application_that_got_stuck_names_its_policy(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    contact.tap("我要申报")
    contact.say("/applications")
    contact.tap_data(next(one.data for one in contact.buttons if "progress" in one.data))
    contact.tap("办不成事")
    contact.tap("超时没有办结")
    contact.say("一个月没有消息。")
    sample_town.author.say("/cases")
    assert "关于“" in plain(sample_town.author.text)


def test_of_what_was_closed_before_it_was_read_nothing_is_said(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    town.deliver()
    contact.tap_data("1|case_cause|other|0")
    contact.say("网上点不动。")
    town.author.tap_data("1|close_case|1")
    town.author.say("已修好。")
    assert {chat for chat, _ in town.deliver()} == {contact.id}
    town.approver.tap_data("1|close_case|1")
    assert "已经有人处理过" in town.approver.text


@pytest.mark.parametrize("data", ["case_cause|nonsense|0", "case_cause|other|x"])
def test_forged_causes_open_nothing(town: Town, data: str) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    contact.tap_data(f"1|{data}")
    assert "已经失效" in contact.toast
    contact.tap_data("1|case_cause|other|99999")
    contact.upload("licence.png", b"\x89PNG")
    assert "请用文字写" in contact.text
    contact.say("/cancel")
    assert town.count(UnresolvedCase) == 0


def test_whoever_is_not_registered_is_asked_to(town: Town) -> None:
    stranger = town.chat(STRANGER)
    consent(stranger)
    stranger.say("/cancel")
    assert "还没有登记企业" in stranger.say("/unresolved")
    assert "只对政策管理员" in stranger.say("/cases")
    assert town.count(UnresolvedCase) == 0


def test_officers_hear_of_it_at_any_hour(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    town.deliver()
    town.later(hours=12)
    contact.tap_data("1|case_cause|other|0")
    contact.say("夜里也要能说。")
    assert len(town.deliver()) == 2, "two officers, at night"
