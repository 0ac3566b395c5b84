"""The credit code told after a registration by name alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from enterprises.registry_import import import_registry
from store.tables import Contact, Conversation, Enterprise, Membership
from tests.flows.steps import CABLE_NAME, consent, do, register, skip_all, verify
from tests.flows.town import CABLE, SOFT, Chat, Town, plain

FIRST, SECOND, OTHER = 1001, 1002, 1003
NAME = "没有登记的甲厂"
FREE = "91430112MA0000998L"
PERSONAL = "11010519491231002X"
UNUSED = "91430104MA000098X2"
OFFER = "补充统一社会信用代码"


def by_name(chat: Chat, name: str = NAME) -> str:
    """Register by name alone, telling the headcount and nothing else."""
    consent(chat)
    chat.say(name)
    chat.tap("不清楚，跳过")
    while "现在有多少员工" not in chat.text:
        chat.tap("不清楚，跳过")
    chat.say("80人")
    return skip_all(chat)


@pytest.fixture
def contact(town: Town) -> Chat:
    chat = town.chat(FIRST)
    assert "登记好了" in by_name(chat)
    return chat


def begin(contact: Chat) -> str:
    contact.say("/profile")
    return contact.tap(OFFER)


def codes(town: Town) -> set[str | None]:
    with town.database.reading() as session:
        named = select(Enterprise.credit_code).where(Enterprise.name == NAME)
        return set(session.scalars(named))


def test_it_is_offered_where_one_would_look(town: Town, contact: Chat) -> None:
    assert OFFER in contact.labels, "at the end of the registration"
    contact.say("/matches")
    assert OFFER in contact.labels
    for label in ("可能能报", "1", "看依据"):
        contact.tap(label)
    assert "未核验" in contact.text
    assert OFFER in contact.labels
    contact.say("/profile")
    assert OFFER in contact.labels
    # Who types the code unasked is led there, too.
    contact.say(FREE)
    assert OFFER in contact.labels
    registered = town.chat(SECOND)
    register(registered)
    for command in ("/profile", "/matches"):
        registered.say(command)
        assert OFFER not in registered.labels


def test_a_code_that_nobody_has(town: Town, contact: Chat) -> None:
    assert "18 位" in begin(contact)
    assert NAME in contact.say(f" {FREE[:8].lower()} {FREE[8:]}")
    assert FREE in contact.text
    assert codes(town) == {None}
    contact.tap("确认补充")
    assert "已补充" in contact.text
    assert "现在能报" in contact.text
    assert codes(town) == {FREE}
    assert FREE in contact.say("/profile")
    assert OFFER not in contact.labels
    assert [one.actor for one in town.audit("credit_code_given")] == ["contact:1"]
    assert town.count(Conversation) == 0
    # The button of the old message says what is so.
    contact.tap_data("1|late_code")
    assert "不用再补充" in contact.text
    contact.tap_data("1|code_yes")
    assert "已经失效" in contact.toast
    town.later(days=1)
    town.deliver()
    assert FREE in town.author.say("/verify") or FREE in town.author.tap(NAME)


def test_what_is_no_code_is_said_to_be_none(town: Town, contact: Chat) -> None:
    begin(contact)
    for typed, said in (
        ("12345", "您填了 5 位"),
        ("430112000012345", "旧的 15 位注册号"),
        ("甲厂", "18 位"),
        (PERSONAL, "身份证号"),
    ):
        assert said in contact.say(typed), typed
        assert PERSONAL not in contact.text
        assert contact.labels == ["先不补充"]
    contact.say(FREE)
    contact.say("是的")
    assert codes(town) == {FREE}


def test_a_slip_is_mended_by_a_tap(town: Town, contact: Chat) -> None:
    begin(contact)
    contact.say(CABLE[:-1] + "1")
    assert "校验码对不上" in contact.text
    contact.tap(CABLE)
    assert CABLE_NAME in contact.text
    contact.tap("不对，重新填")
    assert "请填" in contact.text
    contact.tap_data("1|code_is|123")
    assert "已经失效" in contact.toast
    assert codes(town) == {None}


def test_one_may_leave_it_or_go_back(town: Town, contact: Chat) -> None:
    for way in ("▸先不补充", "不清楚", "没有", "/cancel"):
        begin(contact)
        do(contact, way)
        assert "没有补充" in contact.text or "已停下" in contact.text, way
        assert town.count(Conversation) == 0
    for way in ("不是", "上一步"):
        begin(contact)
        contact.say(CABLE)
        assert "请填" in contact.say(way), way
    contact.say(FREE)
    assert codes(town) == {None}
    contact.tap("确认补充")
    assert codes(town) == {FREE}


def test_a_question_in_between_is_answered(town: Town, contact: Chat) -> None:
    begin(contact)
    assert "高新技术企业" in contact.say("高企认定有奖励吗")
    begin(contact)
    assert "能报" in contact.say("我能报什么")
    assert town.count(Conversation) == 0


def test_an_enterprise_of_the_registry_is_joined_with_what_was_told(
    town: Town, contact: Chat
) -> None:
    begin(contact)
    assert CABLE_NAME in contact.say(CABLE)
    assert "望城区" in contact.text
    contact.tap("是，登记到这家")
    assert f"登记好了：<b>{CABLE_NAME}</b>" in contact.text
    assert "1 项内容已带过来" in contact.text
    contact.tap("退出按名称登记的那份")
    assert f"不再代表 <b>{NAME}</b>" in contact.text
    contact.tap("确认退出")
    assert f"已退出 {NAME}" in contact.text
    assert "员工人数：80" in plain(contact.say("/profile"))
    assert CABLE in contact.text
    assert "切换到" not in "".join(contact.labels)
    town.deliver()
    assert CABLE in town.author.text


def test_where_others_are_one_waits_and_sees_nothing(town: Town, contact: Chat) -> None:
    colleague = town.chat(SECOND)
    register(colleague)
    begin(contact)
    said = contact.say(CABLE)
    assert "80人" not in said.replace(NAME, "")
    assert "高新技术企业" not in said
    contact.tap("是，登记到这家")
    assert "已经有联系人了" in contact.text
    assert NAME in contact.say("/profile"), "it speaks for its own until then"
    assert "高新技术企业" not in contact.text
    town.deliver()
    colleague.tap("同意加入")
    town.deliver()
    assert "已通过" in contact.text
    contact.say("/profile")
    contact.tap("切换到")
    assert CABLE_NAME in contact.say("/settings")


def test_what_another_contact_entered_is_not_given_away(town: Town, contact: Chat) -> None:
    """Neither its name nor that it is there, before somebody has asked to join."""
    colleague = town.chat(SECOND)
    by_name(colleague, "秘密项目公司")
    begin(colleague)
    colleague.say(FREE)
    colleague.tap("确认补充")
    begin(contact)
    other = town.chat(OTHER)
    by_name(other)
    begin(other)
    assert contact.say(FREE) == other.say(UNUSED).replace(UNUSED, FREE)
    assert "秘密项目" not in contact.text
    contact.tap("确认补充")
    assert "加入请求已发给" in contact.text
    assert codes(town) == {None}
    with town.database.reading() as session:
        waits = select(Contact.chat_id).where(Contact.membership == Membership.PENDING)
        assert session.scalars(waits).all() == [FIRST]


def test_the_code_of_one_s_other_enterprise(town: Town, contact: Chat) -> None:
    contact.say("/profile")
    contact.tap("再登记一家企业")
    contact.say(SOFT)
    contact.tap("对，就是这家")
    skip_all(contact)
    contact.say("/profile")
    contact.tap("切换到")
    begin(contact)
    contact.say(SOFT)
    assert "您登记的另一家企业" in contact.text
    contact.tap("退出按名称登记的那份")
    contact.tap("确认退出")
    assert SOFT in contact.say("/profile")


def test_what_the_registry_brings_meanwhile_is_shown_first(
    town: Town, contact: Chat, tmp_path_factory: pytest.TempPathFactory
) -> None:
    begin(contact)
    contact.say(FREE)
    path = tmp_path_factory.mktemp("registry") / "one.csv"
    path.write_text(
        f"name,uscc,registered,type,capital,scope,province,city,address\n示例新来制造有限公司,{FREE},,,,,,,\n",
        encoding="utf-8",
    )
    import_registry(town.database, path, now=town.clock.now())
    contact.tap("确认补充")
    assert "示例新来制造有限公司" in contact.text
    assert codes(town) == {None}
    contact.tap("是，登记到这家")
    assert "登记好了" in contact.text


def test_who_was_verified_by_name_hears_that_it_is_done_anew(town: Town, contact: Chat) -> None:
    verify(town, contact, NAME)
    contact.say("/matches")
    assert OFFER not in contact.labels, "nothing waits to be verified"
    begin(contact)
    assert "重新核验" in contact.say(FREE)
    contact.tap("确认补充")
    assert "未核验" in contact.say("/profile")
    assert FREE in town.author.say("/verify") or FREE in town.author.tap(NAME)


def test_an_officer_does_not_confirm_a_code_unseen(town: Town, contact: Chat) -> None:
    town.author.say("/verify")
    town.author.tap(NAME)
    begin(contact)
    contact.say(FREE)
    contact.tap("确认补充")
    town.author.tap("确认核验")
    assert "没有确认" in town.author.text
    assert FREE in town.author.text
    assert "未核验" in contact.say("/profile")
    town.author.tap("确认核验")
    assert "已确认" in town.author.text
    assert "未核验" not in contact.say("/profile")


def test_a_half_done_registration_is_kept(contact: Chat) -> None:
    contact.say("/profile")
    contact.tap("再登记一家企业")
    contact.say(SOFT)
    contact.tap("对，就是这家")
    asked = contact.text
    begin(contact)
    contact.say(FREE)
    contact.tap("确认补充")
    contact.say("/start")
    contact.tap("继续登记")
    assert contact.text == asked


def test_strangers_are_told_to_agree_first(town: Town) -> None:
    stranger = town.chat(OTHER)
    for data in ("1|late_code", "1|code_yes", "1|code_again", "1|code_stop", f"1|code_is|{FREE}"):
        assert "告知" in stranger.tap_data(data), data
