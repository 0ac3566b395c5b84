"""What a contact sees of the pool, and what it does with it."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from policies.live import warm_pool
from store.tables import UnansweredQuestion
from tests.conftest import SHANGHAI
from tests.flows.steps import ANSWERS, do, register, verify
from tests.flows.town import SOFT, Chat, Town, plain

CONTACT = 1001
MOST_CARD_LINES = 8


def open_policy(town: Town, chat: Chat, code: str) -> str:
    """Open a policy's card by its code."""
    chat.tap_data(f"1|card|{policy_id(town, code)}")
    return plain(chat.text)


def policy_id(town: Town, code: str) -> int:
    with town.database.reading() as session:
        version = warm_pool(session, today=town.clock.now().date()).version_of(code)
    assert version is not None
    return version.policy_id


def text_of(town: Town, code: str) -> str:
    with town.database.reading() as session:
        version = warm_pool(session, today=town.clock.now().date()).version_of(code)
    assert version is not None
    return str(version.item["text"])


def test_every_card_and_its_evidence(sample_town: Town) -> None:
    """Eight lines at most, no id shows through, every quote stands in the item's text."""
    contact = sample_town.chat(CONTACT)
    register(contact)
    with sample_town.database.reading() as session:
        versions = warm_pool(session, today=sample_town.clock.now().date()).versions.values()
    for version in versions:
        contact.tap_data(f"1|card|{version.policy_id}")
        lines = plain(contact.text).splitlines()
        assert len(lines) <= MOST_CARD_LINES, contact.text
        assert version.title in lines[0]
        assert lines[0].startswith("【")
        contact.tap_data(f"1|evidence|{version.policy_id}")
        shown = plain(contact.text)
        assert "初步匹配，以主管部门审核为准" in shown
        assert not re.search(r"\b[a-z]+\.[a-z_]+\b", shown), shown
        # The guide's quotes stand in the item's text, whatever is said of the facts between.
        for line in shown.splitlines():
            if line.startswith("　“"):
                assert line[2:-1] in version.item["text"]


def test_an_entitlement_is_never_applied_for(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    text = open_policy(sample_town, contact, "cs-hnte-recognition-reward")
    assert "免申即享" in text
    assert "无需申请，请核对收款账户信息" in text
    assert "我要申报" not in contact.labels
    contact.tap_data(f"1|apply|{policy_id(sample_town, 'cs-hnte-recognition-reward')}")
    assert "不需要或不能申报" in contact.toast


def test_what_is_over_is_browsed_but_not_offered(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    sample_town.move_to(datetime(2026, 11, 2, 10, tzinfo=SHANGHAI))
    text = open_policy(sample_town, contact, "hn-srdi-sme-recognition")
    assert "【已截止" in text
    assert "本期已于" in text
    assert not {"我要申报", "提醒我"} & set(contact.labels)
    contact.say("/matches")
    contact.tap("可能能报")
    while "下一页" in contact.labels:
        assert "本期已于" not in contact.text
        contact.tap("下一页")


def test_possible_says_in_words_what_is_missing(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    text = open_policy(sample_town, contact, "nat-rd-super-deduction")
    assert "还差 1 项待核实" in text
    assert "？研发费用" in text
    # 当年 is this year: asked for last year's figure, the answer would settle nothing.
    contact.tap("补充：2026年研发费用")
    assert "2026 年研发费用大约多少" in contact.text
    contact.say("150万")
    assert "又确定了" in contact.text
    assert "研发费用税前加计扣除" in contact.text


def test_what_only_the_office_can_judge_says_so(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    with sample_town.database.reading() as session:
        versions = list(warm_pool(session, today=sample_town.clock.now().date()).versions.values())
    shown = []
    for version in versions:
        contact.tap_data(f"1|card|{version.policy_id}")
        if "【需主管部门认定" in contact.text:
            shown.append(version)
            contact.tap_data(f"1|evidence|{version.policy_id}")
            assert "需主管部门认定" in contact.text or "请对照原文核对" in contact.text
    assert shown


def test_promises_and_preferences_are_no_question_marks(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    open_policy(sample_town, contact, "nat-hnte-tax-rate")
    assert "？" not in contact.text
    contact.tap("看依据")
    assert "◇ 承诺事项：申报时承诺即可，不影响判断" in contact.text
    assert "指标持续符合认定条件" in contact.text


def test_one_step_away_names_the_clause_and_by_how_much(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    contact.say("/matches")
    contact.tap("差一步")
    assert "员工人数超出 45（上限 30）" in contact.text
    assert "10万元 · 4月1日 开始申报 · 还差资质：科技型中小企业" in contact.text
    open_policy(sample_town, contact, "nat-disability-levy-exemption")
    assert "【差一步" in contact.text
    contact.tap("差在哪")
    assert "差一步：员工人数超出 45（上限 30）" in plain(contact.text)
    assert "✗ 员工人数" in plain(contact.text)


def test_the_lists_page_through_everything_once(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    count = int(re.findall(r"可能能报 <b>(\d+)</b>", contact.text)[0])
    contact.tap("可能能报")
    numbers = re.findall(r"^(\d+)\. ", contact.text, re.M)
    while "下一页" in contact.labels:
        contact.tap("下一页")
        numbers += re.findall(r"^(\d+)\. ", contact.text, re.M)
    assert numbers == [str(n) for n in range(1, count + 1)]


def test_the_short_form_settles_what_it_says(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    before = int(re.findall(r"可能能报 <b>(\d+)</b>", contact.text)[0])
    promised = int(re.findall(r"可多判定 (\d+) 项", contact.text)[0])
    contact.tap("答这 3 题")
    for number in (1, 2, 3):
        assert f"第 {number} 题，共 3 题" in contact.text
        if "一项都没有" in contact.labels:
            contact.tap("一项都没有")
        else:
            contact.tap(contact.labels[0])
    assert "已记下" in contact.text
    contact.tap("我的政策")
    after = int(re.findall(r"可能能报 <b>(\d+)</b>", contact.text)[0])
    assert before - after >= promised


def test_the_short_form_can_be_left_and_skipped(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    contact.tap("答这 3 题")
    contact.tap("不清楚，跳过")
    assert "第 2 题" in contact.text
    contact.tap("先到这里")
    assert "我的政策" in contact.labels
    # The conversation is over: a text is a question again.
    assert "相关的政策" in contact.say("高企奖励") or "供参考" in contact.text


def test_a_ticked_list_is_taken_up_again_and_changed(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    for step in ("/profile", "▸补充 / 修改", "▸资质"):
        do(contact, step)
    assert "✓ 高新技术企业" in contact.labels
    contact.tap("✓ 高新技术企业")
    assert "高新技术企业" in contact.labels
    contact.tap("就这些")
    assert "请先点选" in contact.toast
    contact.say("科小，就这些")
    assert "资质：科技型中小企业" in plain(contact.say("/profile"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("没有", "安全环保记录：是", id="typed: it has not happened"),
        pytest.param("有", "安全环保记录：否", id="typed: it has"),
        pytest.param("▸没有", "安全环保记录：是", id="tapped: it has not happened"),
    ],
)
def test_questions_put_the_other_way_round(sample_town: Town, typed: str, kept: str) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    open_policy(sample_town, contact, "hn-innovative-sme-evaluation")
    contact.tap("补充：安全环保记录")
    assert "近三年有没有发生过" in contact.text
    do(contact, typed)
    assert kept in plain(contact.say("/profile"))


@pytest.mark.parametrize(
    ("when", "is_settled"),
    [
        pytest.param("▸去年", True, id="tapped, in the year asked for"),
        pytest.param("2025年11月", True, id="typed"),
        pytest.param("▸更早", False, id="earlier"),
        pytest.param("▸不清楚，跳过", False, id="nobody remembers"),
    ],
)
def test_what_happened_is_asked_with_its_year(
    sample_town: Town, when: str, is_settled: bool
) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    open_policy(sample_town, contact, "cs-hnte-recognition-reward")
    for step in ("▸补充：新获认定", "▸首次认定高新技术企业", "▸就这些"):
        do(contact, step)
    assert "“首次认定高新技术企业”是哪一年的事" in contact.text
    do(contact, when)
    assert ("又确定了" in contact.text) is is_settled
    assert "新获认定：首次认定高新技术企业" in plain(contact.say("/profile"))
    # Taken up again, what was told is ticked, and its year need not be told again.
    for step in ("▸补充 / 修改", "▸资质"):
        do(contact, step)


def test_dismiss_and_restore(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    open_policy(sample_town, contact, "nat-hnte-tax-rate")
    contact.tap("不感兴趣")
    contact.tap("已经享受过")
    assert "不再推送" in contact.text
    assert "高新技术企业减按" not in contact.say("/matches")
    contact.tap("恢复显示")
    assert "已恢复显示" in contact.toast
    assert "高新技术企业减按" in contact.say("/matches")


def test_remind_until_the_reminder_comes_and_give_up(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    code = "cs-hnte-recognition-reward"
    open_policy(town, contact, code)
    contact.tap("提醒我")
    assert "提醒您" in contact.toast
    assert "取消提醒" in contact.labels
    town.match_pending()
    town.move_to(datetime(2026, 3, 23, 9, 30, tzinfo=SHANGHAI))
    town.reminders()
    arrived = [text for chat, text in town.deliver() if chat == CONTACT]
    assert len(arrived) == 1
    assert "3月30日 截止，还剩 5 个工作日" in arrived[0]
    contact.tap("取消提醒")
    town.move_to(datetime(2026, 3, 27, 9, 30, tzinfo=SHANGHAI))
    town.reminders()
    assert [text for chat, text in town.deliver() if chat == CONTACT] == []


def test_nothing_without_a_date_offers_a_reminder(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    open_policy(sample_town, contact, "nat-hnte-tax-rate")
    assert "全年可办" in contact.text
    assert "提醒我" not in contact.labels
    contact.tap_data(f"1|remind|{policy_id(sample_town, 'nat-hnte-tax-rate')}|1")
    assert "没有截止日期" in contact.toast


def test_apply_and_progress(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    assert "还没有申报记录" in contact.say("/applications")
    open_policy(sample_town, contact, "nat-hnte-tax-rate")
    contact.tap("我要申报")
    assert "准备申报" in contact.text
    assert "申报材料" in contact.text
    contact.tap("我已提交")
    assert "已提交" in contact.text
    contact.tap("已受理")
    contact.tap("已兑现")
    assert "已兑现" in plain(contact.say("/applications"))
    # What was paid is a fact about the enterprise: 已享受的同类政策.
    assert "nat-hnte" not in contact.say("/profile")


def test_two_taps_of_apply_make_one_application(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    open_policy(sample_town, contact, "nat-hnte-tax-rate")
    data = contact.button("我要申报").data
    contact.tap_data(data)
    contact.tap_data(data)
    assert contact.say("/applications").count("准备中") == 1


def test_free_text_finds_policies_with_the_askers_verdict(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    text = contact.say("高新技术企业认定奖励")
    assert "高新技术企业" in text
    assert "【" in text
    contact.tap("1")
    assert "看依据" in contact.labels
    before = sample_town.count(UnansweredQuestion)
    contact.say("火星移民补贴怎么申请")
    assert sample_town.count(UnansweredQuestion) == before + 1
    contact.say("你好")
    assert sample_town.count(UnansweredQuestion) == before + 1
    assert "想办什么" in contact.text


def test_a_verified_contact_is_not_told_it_is_not(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    verify(town, contact)
    for step in ("/start", "/matches", "/profile"):
        assert "未核验" not in contact.say(step)
    open_policy(town, contact, "nat-hnte-tax-rate")
    assert "未核验" not in contact.tap("看依据")


def test_nothing_to_show_says_what_to_do(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact, SOFT, ("▸对，就是这家", *ANSWERS[1:5], "▸都没有", *ANSWERS[7:]))
    with town.database.reading() as session:
        codes = [
            one.code for one in warm_pool(session, today=town.clock.now().date()).versions.values()
        ]
    for code in codes:
        town.author.tap_data(f"1|pool_act|{policy_id(town, code)}|withdraw")
        town.author.say("演练结束")
    assert "目前没有能报的政策" in contact.say("/matches")
    assert "政策池里还没有政策" in contact.say("/all")
    assert "没有找到" in contact.say("高企奖励")
