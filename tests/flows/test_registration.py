"""An enterprise registers: every way in, every kind of answer, stops, undo and restarts."""

from __future__ import annotations

import pytest

from store.tables import AuditEntry, Base, Chat, Contact, Conversation, EnterpriseFact
from tests.flows.steps import ANSWERS, CABLE_NAME, consent, do, register, skip_all
from tests.flows.town import CABLE, Town, plain

CONTACT = 1001
# What is there before anybody comes: the registry, the pool, the staff.
FURNITURE = frozenset(
    {"enterprise", "enterprise_fact", "officer", "specialist", "policy", "policy_version"}
    | {"policy_draft", "notice", "audit_entry", "document", "job_run", "registry_import"}
)

EVERY_COMMAND = (
    "/matches", "/profile", "/settings", "/specialist", "/mydata", "/delete", "/redeem",
    "/register", "/applications", "/cancel", "/help", "/privacy", "/nothing",
)  # fmt: skip


def rows_of_people(town: Town) -> dict[str, int]:
    tables = {one.class_.__tablename__: one.class_ for one in Base.registry.mappers}
    return {
        name: count
        for name, table in tables.items()
        if name not in FURNITURE and (count := town.count(table))
    }


def test_by_credit_code(town: Town) -> None:
    contact = town.chat(CONTACT)
    text = register(contact)
    assert f"登记好了：<b>{CABLE_NAME}</b>" in text
    assert "能报" in text
    assert "未核验" in text
    assert town.count(Contact) == 1
    assert town.count(Conversation) == 0
    facts = plain(contact.say("/profile"))
    for said in ("员工人数：75至85", "3000万元", "高新技术企业", "望城区", "信用名单：无"):
        assert said in facts, said


def test_by_name(town: Town) -> None:
    contact = town.chat(CONTACT)
    consent(contact)
    assert CABLE_NAME in contact.say("示例线缆")
    for step in ANSWERS:
        do(contact, step)
    assert "登记好了" in contact.text


def test_by_a_name_that_several_have(town: Town) -> None:
    contact = town.chat(CONTACT)
    consent(contact)
    assert "是哪一家" in contact.say("示例")
    assert len([one for one in contact.labels if "示例" in one]) > 1
    contact.tap(contact.labels[0])
    assert "登记好了" in skip_all(contact)


def test_an_enterprise_that_no_registry_knows(town: Town) -> None:
    contact = town.chat(CONTACT)
    consent(contact)
    contact.say("长沙无名新店有限公司")
    assert "统一社会信用代码" in contact.text
    contact.tap("不清楚，跳过")
    for step in ("望城区", "卖水果", "▸", "12个人", "2025年5月", "20万"):
        if step == "▸":
            contact.tap(contact.labels[0])
        else:
            contact.say(step)
    assert "登记好了：<b>长沙无名新店有限公司</b>" in skip_all(contact)


def test_everything_skipped(town: Town) -> None:
    contact = town.chat(CONTACT)
    consent(contact)
    contact.tap("不清楚，跳过")
    assert "全称" in contact.text
    contact.say("什么都不清楚有限公司")
    assert "登记好了" in skip_all(contact)
    assert "能报" in contact.text or "没有能报" in contact.text


def test_a_wrong_check_digit_names_the_likely_place(town: Town) -> None:
    contact = town.chat(CONTACT)
    consent(contact)
    text = contact.say(CABLE[:-2] + "10")
    assert "校验码" in text
    assert "第 17 位“1”会不会是“5”" in text
    assert CABLE in text
    assert "例如" in text
    assert town.count(Contact) == 0


def test_a_personal_number_is_refused_and_not_kept(town: Town) -> None:
    contact = town.chat(CONTACT)
    consent(contact)
    number = "11010519491231002X"
    assert "身份证号，请不要发送" in contact.say(number)
    with town.database.reading() as session:
        kept = session.get(Conversation, CONTACT)
        assert kept is not None
        assert number not in repr(kept.answers) + repr(kept.trail)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("８０人", "80", id="full-width digits"),
        pytest.param("八十来人", "75至85", id="about eighty"),
        pytest.param("30到50人", "30至50", id="a range"),
        pytest.param("50-99", "50至99", id="two numbers"),
        pytest.param("一百二十", "120", id="in characters"),
        pytest.param("▸100–299人", "100至299", id="a tapped band"),
    ],
)
def test_natural_headcounts(sample_town: Town, typed: str, shown: str) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact, answers=(*ANSWERS[:3], typed, *ANSWERS[4:]))
    assert f"员工人数：{shown}" in plain(contact.say("/profile"))


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        pytest.param("很多", "没有看懂", id="not a number"),
        pytest.param("-5", "不会是负数", id="negative"),
        pytest.param("99999999999", "太大", id="too many"),
        pytest.param("🎉🎉", "例如", id="only pictures"),
        pytest.param("'; DROP TABLE contact; --", "例如", id="SQL"),
        pytest.param("<script>alert(1)</script>", "例如", id="script"),
    ],
)
def test_what_is_not_understood_is_asked_again(
    sample_town: Town, typed: str, complaint: str
) -> None:
    contact = sample_town.chat(CONTACT)
    consent(contact)
    contact.say(CABLE)
    for step in ANSWERS[:3]:
        do(contact, step)
    assert "多少员工" in contact.text
    assert complaint in contact.say(typed)
    assert "多少员工" in contact.text
    contact.say("80人")
    assert "营业收入" in contact.text


def test_undo_to_the_first_step_and_again(town: Town) -> None:
    contact = town.chat(CONTACT)
    consent(contact)
    contact.say(CABLE)
    for step in ANSWERS[:4]:
        do(contact, step)
    for _ in range(5):
        contact.tap("上一步")
    assert "第 1 步" in contact.text
    assert "上一步" not in contact.labels
    contact.say(CABLE)
    for step in ANSWERS:
        do(contact, step)
    assert "登记好了" in contact.text


def test_a_restart_at_every_step_loses_nothing(town: Town) -> None:
    contact = town.chat(CONTACT)
    consent(contact)
    for step in (CABLE, *ANSWERS):
        town.restart()
        do(contact, step)
    assert "登记好了" in contact.text


def test_start_and_cancel_at_every_step(town: Town) -> None:
    contact = town.chat(CONTACT)
    consent(contact)
    for step in (CABLE, *ANSWERS):
        asked = contact.text
        assert "没填完的登记" in contact.say("/start")
        assert "填好的内容还在" in contact.say("/cancel")
        contact.tap("继续登记")
        assert plain(contact.text).splitlines()[1:2] == plain(asked).splitlines()[1:2]
        do(contact, step)
    assert "登记好了" in contact.text
    assert "没有正在办的事" in contact.say("/cancel")


def test_begin_anew_throws_away_what_was_answered(town: Town) -> None:
    contact = town.chat(CONTACT)
    consent(contact)
    contact.say(CABLE)
    contact.say("/start")
    contact.tap("重新登记")
    assert "第 1 步" in contact.text


@pytest.mark.parametrize(
    "acts",
    [
        pytest.param(("/start",), id="start"),
        pytest.param(("/start", "▸不同意"), id="decline"),
        pytest.param(("/start", "▸全部政策", "▸科技创新", "▸1"), id="browse"),
        pytest.param(("技改有补贴吗", "你好", CABLE), id="ask"),
        pytest.param(
            EVERY_COMMAND,
            id="every command",
        ),
    ],
)
def test_nothing_is_stored_before_consent(sample_town: Town, acts: tuple[str, ...]) -> None:
    stranger, before = sample_town.chat(CONTACT), sample_town.count(AuditEntry)
    for one in acts:
        do(stranger, one)
    stranger.sticker()
    stranger.upload("secret.pdf", b"%PDF")
    assert rows_of_people(sample_town) == {}
    assert sample_town.count(AuditEntry) == before


def test_decline_then_browse_then_agree(sample_town: Town) -> None:
    stranger = sample_town.chat(CONTACT)
    stranger.say("/start")
    assert "没有记录任何内容" in stranger.tap("不同意")
    stranger.tap("全部政策")
    stranger.tap("科技创新")
    stranger.tap("1")
    assert "办事指南" in stranger.text
    assert "开始登记" in stranger.labels
    stranger.tap("开始登记")
    assert "个人信息告知" in stranger.text
    stranger.tap("同意并继续")
    assert sample_town.count(Chat) == 1
    assert "第 1 步" in stranger.text


def test_two_taps_of_the_same_button_count_once(town: Town) -> None:
    contact = town.chat(CONTACT)
    consent(contact)
    contact.say(CABLE)
    for step in ANSWERS[:-1]:
        do(contact, step)
    last = contact.button("每天一次").data
    contact.tap_data(last)
    assert "登记好了" in contact.text
    contact.tap_data(last)
    assert "已经失效" in contact.toast
    assert town.count(Contact) == 1


def test_an_old_question_s_button_is_stale(town: Town) -> None:
    contact = town.chat(CONTACT)
    consent(contact)
    contact.say(CABLE)
    old = contact.button("对，就是这家").data
    contact.tap_data(old)
    contact.tap_data(old)
    assert "已经失效" in contact.toast


def test_hostile_names_are_shown_as_they_were_written(town: Town) -> None:
    name = "<b>甲</b>&<script>x</script> ‮乙 公司🎉'; DROP TABLE contact;--"
    contact = town.chat(CONTACT)
    consent(contact)
    contact.say(name)
    contact.tap("不清楚，跳过")
    skip_all(contact)
    assert name in plain(contact.text)
    assert name in plain(contact.say("/profile"))
    assert name in plain(contact.say("/settings"))
    contact.say("/start")
    assert name in plain(contact.text)
    assert town.count(EnterpriseFact) > 0


def test_a_hurried_contact_is_understood(sample_town: Town) -> None:
    """Names for codes, words without their signs, questions instead of answers."""
    contact = sample_town.chat(CONTACT)
    consent(contact)
    for passing in ("你好", "好的", "？？？"):
        assert "信用代码是多少" in contact.say(passing), passing
    assert "登记完马上告诉您" in contact.say("有什么补贴")
    assert "没有找到“示范电缆厂”" in contact.say("示范电缆厂")
    assert "是这家吗" in contact.say("示例线缆制造")
    contact.tap("对，就是这家")
    contact.say("做电缆的")
    assert "例如：电线、电缆制造" in contact.say("二十来个人")
    assert "12345" in contact.say("转人工")
    assert "多少员工" in contact.say("电线电缆制造")


def test_a_slip_in_the_code_is_mended_by_a_tap(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    consent(contact)
    shown = contact.say("91430112MA00000151")
    # Other slips would do as well, but lead to no enterprise.
    assert shown.count("会不会是") == 1
    contact.tap(CABLE)
    assert "示例线缆" in contact.text


def test_a_slip_that_leads_nowhere_names_all_that_may_be(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    consent(contact)
    assert contact.say("91430112MA0000077O").count("会不会是") >= 1
