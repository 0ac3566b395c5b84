"""Who speaks for an enterprise: colleagues, officers, one-time codes, several enterprises."""

from __future__ import annotations

import re

import pytest

from bot.handlers.account import FACTS_A_PAGE
from enterprises import officers, registry, statements
from enterprises.actors import Actor
from enterprises.answers import Statement
from enterprises.membership import MOST_UNVERIFIED
from matcher.fields import FIELDS, Kind
from store.tables import Contact, Membership, Verification
from tests.flows.steps import ANSWERS, CABLE_NAME, consent, do, register, skip_all, verify
from tests.flows.town import CABLE, SOFT, Chat, Town, plain
from tests.jobs import rows

FIRST, SECOND, STRANGER = 1001, 1002, 1009
SOFT_NAME = "示例智软科技（长沙）有限公司"


def ask_to_join(town: Town, chat: Chat, code: str = CABLE) -> str:
    consent(chat)
    chat.say(code)
    chat.tap("对，就是这家")
    return skip_all(chat)


def officer_states(town: Town, field: str, value: object, code: str = CABLE) -> None:
    with town.database.transaction() as session:
        found = registry.find_by_credit_code(session, code)
        assert found is not None
        statements.state_fact(
            session,
            found.id,
            Statement(field=field, value=value, period="2025" if field == "fin.export" else ""),
            by=Actor.officer(officers.officer_by_key(session, "author").id),
            now=town.clock.now(),
        )


def test_a_second_contact_waits_and_sees_nothing(town: Town) -> None:
    register(town.chat(FIRST))
    second = town.chat(SECOND)
    assert "加入请求已发给" in ask_to_join(town, second)
    for command in ("/matches", "/profile", "/settings", "/applications", "/specialist", "/start"):
        assert "还在等" in second.say(command), command
        assert "员工人数" not in second.text


def test_the_first_contact_lets_a_colleague_in(town: Town) -> None:
    first, second = town.chat(FIRST), town.chat(SECOND)
    register(first)
    ask_to_join(town, second)
    town.deliver()
    assert "请确认是贵公司的同事" in first.text
    first.tap("同意加入")
    assert "已同意" in first.text
    town.deliver()
    assert "已通过" in second.text
    assert "能报" in second.say("/matches")
    # The first contact's answers are not the unverified colleague's to see.
    assert "员工人数" not in plain(second.say("/profile"))


def test_the_first_contact_refuses(town: Town) -> None:
    first, second = town.chat(FIRST), town.chat(SECOND)
    register(first)
    ask_to_join(town, second)
    town.deliver()
    first.tap("拒绝")
    town.deliver()
    assert "没有通过" in second.text
    assert "还没有登记" in second.say("/profile")


def test_an_officer_decides_and_the_first_contact_comes_too_late(town: Town) -> None:
    first, second = town.chat(FIRST), town.chat(SECOND)
    register(first)
    ask_to_join(town, second)
    town.deliver()
    assert "申请以" in town.approver.text
    assert "您也可以通过企业公开电话核对后决定" in town.approver.text
    town.approver.tap("同意加入")
    first.tap("同意加入")
    assert "已经有人处理过" in first.text
    town.deliver()
    assert "已通过" in second.text
    assert "未核验" not in second.say("/matches")


def test_a_request_that_was_taken_back_is_not_asked_about(town: Town) -> None:
    first, second = town.chat(FIRST), town.chat(SECOND)
    register(first)
    ask_to_join(town, second)
    second.say("/start")
    second.tap("撤回申请")
    assert "已撤回" in second.text
    town.deliver()
    assert "申请以" not in first.text
    assert town.count(Contact) == 2


def test_a_person_forgotten_meanwhile_leaves_no_broken_notice(town: Town) -> None:
    first, second = town.chat(FIRST), town.chat(SECOND)
    register(first)
    ask_to_join(town, second)
    second.say("/delete")
    second.tap("确认删除")
    town.deliver()
    assert all("申请以" not in one.text for one in first.shown)


def test_an_unverified_contact_sees_only_the_registry_and_its_own_word(town: Town) -> None:
    first = town.chat(FIRST)
    register(first, answers=(*ANSWERS[:4], "▸不清楚，跳过", *ANSWERS[5:]))
    officer_states(town, "fin.export", 12_345_600)
    officer_states(town, "qual.event", ["首次认定高新技术企业"])
    texts = [first.say("/profile"), first.say("/matches"), first.say("高企认定奖励")]
    for label in ("可能能报", "1", "看依据"):
        texts.append(first.tap(label))
    for text in texts:
        assert "1234" not in text
        assert "首次认定" not in text.replace("“上年度首次认定的高新技术企业”", "")
    assert "未核验" in texts[0]
    verify(town, first)
    assert "1234.56万元" in first.say("/profile")
    assert "管理员填写" in first.text


def test_no_fact_is_left_out_of_the_profile(town: Town) -> None:
    first = town.chat(FIRST)
    register(first)
    verify(town, first)
    simple = [one.id for one in FIELDS.values() if one.kind is Kind.BOOL and not one.is_yearly]
    for field_id in simple[:FACTS_A_PAGE]:
        officer_states(town, field_id, True)
    pages = [plain(first.say("/profile"))]
    pages.append(plain(first.tap("下一页")))
    assert "下一页" not in first.labels
    listed = [line for page in pages for line in page.splitlines() if line.startswith("·")]
    assert len(listed) > FACTS_A_PAGE
    assert not set(pages[0].splitlines()) & set(listed[FACTS_A_PAGE:])


def test_a_push_never_gives_away_an_officer_s_fact(town: Town) -> None:
    """Only with the officer's fact is the enterprise entitled: the unverified are not told."""
    first = town.chat(FIRST)
    register(first, answers=(*ANSWERS[:8], "▸一有就告诉我"))
    entry = {"name": "首次认定高新技术企业", "date": "2025-11-20"}
    officer_states(town, "qual.event", [entry])
    town.match_pending()
    town.later(days=1)
    town.digest()
    assert [text for chat, text in town.deliver() if chat == FIRST] == []
    verify(town, first)
    town.later(days=1)
    town.match_pending()
    town.digest()
    pushed = [text for chat, text in town.deliver() if chat == FIRST]
    assert any("高新技术企业认定奖补" in text for text in pushed)


def test_an_officer_confirms_or_refuses(town: Town) -> None:
    first = town.chat(FIRST)
    register(first)
    town.deliver()
    assert CABLE in town.author.text
    verify(town, first)
    assert "没有待核验" in town.approver.say("/verify")
    other = town.chat(SECOND)
    register(other, SOFT, ("▸对，就是这家",))
    skip_all(other)
    town.deliver()
    town.approver.tap("拒绝")
    assert "已拒绝" in town.approver.text
    town.deliver()
    assert "核验没有通过" in other.text
    assert "还没有登记" in other.say("/profile")
    assert town.audit("read")


def test_an_officer_finds_everybody_who_waits(town: Town) -> None:
    with town.database.transaction() as session:
        for _ in range(12):
            firm = rows.enterprise(session, town.clock)
            rows.contact(session, town.clock, firm, verification=Verification.UNVERIFIED)
    assert "12 位" in town.author.say("/verify")
    assert len(town.author.buttons) == 11, "ten of them, and the next page"
    town.author.tap("下一页")
    assert "12 位" in town.author.text
    assert len(town.author.buttons) == 3, "two of them, and the page before"


def test_a_one_time_code(town: Town) -> None:
    first = town.chat(FIRST)
    register(first)
    assert "一次性核验码" in town.author.say(f"/code {CABLE}")
    found = re.search(r"<code>(\w+)</code>", town.author.text)
    assert found is not None
    code = found[1]
    assert "/redeem" in first.say("/redeem")
    assert "还可以再试 4 次" in first.say("/redeem AAAAAAAA")
    assert "看起来是核验码" in first.say(code)
    assert "核验成功" in first.say(f"/redeem {code.lower()}")
    assert "未核验" not in first.say("/profile")
    assert "阅读并同意" in town.chat(SECOND).say(f"/redeem {code}")


def test_a_used_code_is_worth_nothing_and_guessing_is_locked(town: Town) -> None:
    first, guesser = town.chat(FIRST), town.chat(STRANGER)
    register(first)
    town.author.say(f"/code {CABLE}")
    code = re.findall(r"<code>(\w+)</code>", town.author.text)[0]
    first.say(f"/redeem {code}")
    consent(guesser)
    for _ in range(5):
        guesser.say(f"/redeem {code}")
    assert "试错次数太多" in guesser.say(f"/redeem {code}")
    assert "还没有登记" in guesser.say("/profile")


@pytest.mark.parametrize("typed", ["", "91430112MA00000151", "不知道", "9" * 500])
def test_a_code_for_nothing_is_not_issued(town: Town, typed: str) -> None:
    assert "请写：/code" in town.author.say(f"/code {typed}".strip())


def test_several_enterprises(town: Town) -> None:
    person = town.chat(FIRST)
    register(person)
    person.say("/profile")
    person.tap("再登记一家企业")
    person.say(SOFT)
    person.tap("对，就是这家")
    assert SOFT_NAME in skip_all(person)
    assert SOFT_NAME in person.say("/settings")
    person.say("/profile")
    person.tap(f"切换到 {CABLE_NAME[:20]}")
    assert CABLE_NAME in person.say("/settings")
    person.say("/profile")
    person.tap("同事")
    person.tap("退出这家企业")
    person.tap("确认退出")
    assert "已退出" in person.text
    assert SOFT_NAME in person.say("/settings")


def test_a_question_left_open_is_not_answered_for_the_other_enterprise(town: Town) -> None:
    person = town.chat(FIRST)
    register(person)
    person.say("/profile")
    person.tap("再登记一家企业")
    person.say(SOFT)
    person.tap("对，就是这家")
    skip_all(person)
    person.say("/profile")
    person.tap("补充 / 修改")
    person.tap("员工人数")
    person.say("/profile")
    person.tap("切换到")
    person.say("777人")
    assert "777" not in person.say("/profile")
    person.tap("切换到")
    assert "777" not in person.say("/profile")


def test_a_half_done_registration_survives_a_question(town: Town) -> None:
    person = town.chat(FIRST)
    register(person)
    person.say("/profile")
    person.tap("再登记一家企业")
    person.say(SOFT)
    person.tap("对，就是这家")
    asked = person.text
    person.say("/profile")
    person.tap("补充 / 修改")
    person.tap("员工人数")
    person.say("90人")
    assert "已记下" in person.text
    person.say("/start")
    person.tap("继续登记")
    assert person.text == asked


def test_a_push_for_another_enterprise_switches_to_it(town: Town) -> None:
    person = town.chat(FIRST)
    register(person, answers=(*ANSWERS[:5], "▸都没有", *ANSWERS[7:]))
    person.say("/profile")
    person.tap("再登记一家企业")
    person.say(SOFT)
    person.tap("对，就是这家")
    skip_all(person)
    person.say("/profile")
    person.tap("切换到")
    for step in ("/profile", "▸补充 / 修改", "▸资质", "▸高新技术企业", "▸就这些"):
        do(person, step)
    person.say("/profile")
    person.tap("切换到")
    assert SOFT_NAME in person.say("/settings")
    town.match_pending()
    town.later(days=1)
    town.digest()
    (pushed,) = [text for chat, text in town.deliver() if chat == FIRST]
    assert CABLE_NAME in pushed
    assert "高新技术企业减按" in pushed
    assert person.labels == [f"切换到 {CABLE_NAME[:20]} 查看", "一周内别打扰", "停止推送"]
    person.tap("切换到")
    assert CABLE_NAME in person.text


def test_who_left_and_comes_back_registers_again(town: Town) -> None:
    person = town.chat(FIRST)
    register(person)
    for step in ("/profile", "▸同事", "▸退出这家企业", "▸确认退出"):
        do(person, step)
    assert "还没有登记" in person.say("/matches")
    person.tap("开始登记")
    person.say(CABLE)
    person.tap("对，就是这家")
    assert "登记好了" in skip_all(person)
    with town.database.reading() as session:
        memberships = [one.membership for one in session.query(Contact)]
    assert memberships == [Membership.ACTIVE]


def test_a_chat_cannot_claim_one_enterprise_after_the_other(town: Town) -> None:
    stranger = town.chat(STRANGER)
    consent(stranger)
    said = []
    for number in range(MOST_UNVERIFIED + 1):
        stranger.tap_data("1|begin_another")
        stranger.say(f"没有登记的企业{number}号")
        stranger.tap("不清楚，跳过")
        said.append(skip_all_or_refused(stranger))
    assert ["登记好了" in one for one in said] == [True] * MOST_UNVERIFIED + [False]
    assert "等有了结果再提新的" in said[-1]
    assert town.count(Contact) == MOST_UNVERIFIED


def skip_all_or_refused(chat: Chat) -> str:
    for _ in range(20):
        labels = [one for one in chat.labels if one in ("不清楚，跳过", "不清楚")]
        if not labels:
            return chat.text
        chat.tap(labels[0])
    raise AssertionError(chat.text)
