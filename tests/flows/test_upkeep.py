"""What becomes of a policy after it was published, in the chats of officers and contacts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from jobs.runs import Work
from jobs.upkeep import run_upkeep
from store.tables import PolicyDraft
from tests.conftest import SHANGHAI
from tests.flows.steps import ANSWERS, register
from tests.flows.test_officers import file_of, publish
from tests.flows.town import Chat, Town, plain
from tests.policies.pool_items import TEXT, an_item, quoted

CONTACT = 1001
TITLE = "规模企业成长奖励"


def a_contact(town: Town) -> Chat:
    """Register somebody who wants to hear at once; the enterprise has some 30 million a year."""
    contact = town.chat(CONTACT)
    register(contact, answers=(*ANSWERS[:8], "▸一有就告诉我"))
    town.match_pending()
    town.deliver()
    return contact


def pushed(town: Town) -> list[str]:
    """Let the jobs and the sender do their work; return what the contact got."""
    town.match_pending()
    return [plain(text) for chat, text in town.deliver() if chat == CONTACT]


def threshold(yuan: int, **changes: Any) -> dict[str, Any]:
    """The item with another threshold of revenue."""
    atom = an_item()["eligibility"]["all"][0]
    return an_item(eligibility={"all": [atom | {"value": yuan}]}, **changes)


def amount(yuan: int) -> dict[str, Any]:
    benefit = {"kind": "reward", "form": "fixed", "amount": yuan, **quoted("一次性奖励50万元")}
    return an_item(benefits=[benefit])


REVISIONS = [
    pytest.param(threshold(50_000_000), ["不再符合", "营业收入还差", "申报条件"], id="loses"),
    pytest.param(threshold(25_000_000), [], id="another threshold, the same verdict"),
    pytest.param(amount(800_000), ["由 50万元 提高到 80万元"], id="more money"),
    pytest.param(amount(300_000), ["由 50万元 降为 30万元"], id="less money"),
    pytest.param(
        an_item(materials=["申请表", "审计报告"]), [], id="other papers for who does not apply"
    ),
]


@pytest.mark.parametrize(("revised", "said"), REVISIONS)
def test_a_revision_reaches_those_it_moves(
    town: Town, revised: dict[str, Any], said: list[str]
) -> None:
    a_contact(town)
    publish(town, an_item())
    assert len(pushed(town)) == 1
    publish(town, revised)
    arrived = pushed(town)
    assert len(arrived) == bool(said)
    for words in said:
        assert words in arrived[0]


def test_who_gains_hears_once_and_why(town: Town) -> None:
    contact = a_contact(town)
    publish(town, an_item())
    pushed(town)
    publish(town, threshold(50_000_000))
    assert "不再符合" in pushed(town)[0]
    publish(town, threshold(20_000_000, title=f"{TITLE}（再修订）"))
    arrived = pushed(town)
    # The digest found it, or the change told it: once, either way.
    assert len(arrived) <= 1
    assert "再修订" in contact.say("/matches")


def stop(town: Town, label: str, reason: str) -> str:
    """Let an officer stop the policy from the pool."""
    town.author.say("/pool")
    while TITLE not in " ".join(town.author.labels):
        town.author.tap("下一页")
    town.author.tap(TITLE)
    town.author.tap(label)
    assert "原因" in town.author.text or "说明" in town.author.text
    return plain(town.author.say(reason))


@pytest.mark.parametrize(
    ("label", "said"),
    [
        pytest.param("暂停", "已暂停受理", id="paused"),
        pytest.param("额度已用完", "本期额度已用完", id="used up"),
    ],
)
def test_a_stop_and_its_end_reach_who_knew(town: Town, label: str, said: str) -> None:
    contact = a_contact(town)
    publish(town, an_item())
    pushed(town)
    assert "通知 1 位" in stop(town, label, "预算核对中<b>")
    (arrived,) = pushed(town)
    assert said in arrived
    assert "预算核对中<b>" in arrived
    assert TITLE not in contact.say("/matches")
    town.later(days=7)
    town.author.say("/pool")
    town.author.tap("已停下的政策")
    assert "预算核对中" in town.author.text
    town.author.tap(TITLE)
    town.author.tap("恢复")
    assert "通知 1 位" in town.author.text
    (arrived,) = pushed(town)
    assert "已恢复受理" in arrived
    assert TITLE in contact.say("/matches")


def test_a_pause_that_was_undone_at_once_rings_nobody(town: Town) -> None:
    a_contact(town)
    publish(town, an_item())
    pushed(town)
    stop(town, "暂停", "点错了")
    town.author.say("/pool")
    town.author.tap("已停下的政策")
    town.author.tap(TITLE)
    town.author.tap("恢复")
    assert pushed(town) == []


def test_the_history_names_everybody(town: Town) -> None:
    publish(town, an_item())
    stop(town, "暂停", "核对")
    town.author.say("/pool")
    town.author.tap("已停下的政策")
    town.author.tap(TITLE)
    town.author.tap("办理记录")
    said = plain(town.author.text)
    for words in ("录入草稿", "提交审核", "审核通过并发布", "暂停", "政策管理员 approver"):
        assert words in said


def edition(year: int) -> dict[str, Any]:
    return an_item(f"growth-{year}", title=f"{TITLE}（{year}年）", text=f"{TEXT}{year}")


def test_next_years_edition_takes_the_place_of_this_years(town: Town) -> None:
    contact = a_contact(town)
    publish(town, edition(2025))
    pushed(town)
    town.author.upload("items.jsonl", file_of(edition(2026)))
    town.author.tap("有相近的 1 项")
    said = plain(town.author.text)
    assert "系统看像是：取代" in said
    assert "年份更新" in said
    town.author.tap("取代")
    assert "旧的自动结束" in town.author.text
    town.author.tap("看草稿")
    town.author.tap("提交审核")
    town.deliver()
    town.approver.tap("看草稿")
    town.approver.tap("通过并发布")
    assert "将取代" in town.approver.text
    town.approver.tap("确认发布")
    arrived = pushed(town)
    assert len(arrived) == 1
    assert "已由" in arrived[0]
    assert "贵公司符合新的一项" in arrived[0]
    contact.tap("看政策")
    assert "2026年版，取代2025年版" in plain(contact.text)
    assert f"{TITLE}（2025年）" not in contact.say("/matches")


def test_an_answer_can_be_changed_and_old_buttons_harm_nothing(town: Town) -> None:
    publish(town, edition(2025))
    town.author.upload("items.jsonl", file_of(edition(2026)))
    town.author.tap("有相近的 1 项")
    data = town.author.button("无关").data
    town.author.tap("同一项")
    assert "不必发布两次" in town.author.text
    town.author.tap("改：")
    town.author.tap("无关")
    assert "已记下：无关" in plain(town.author.text)
    town.author.tap_data(data)
    town.author.tap_data(f"{data[:-1]}x")
    assert "失效" in town.author.toast
    assert "只对政策管理员" in town.chat(CONTACT).tap_data(data)


def upkeep_on(town: Town, day: int, month: int = 9) -> None:
    town.move_to(datetime(2026, month, day, 10, 0, tzinfo=SHANGHAI))
    run_upkeep(Work(database=town.database, now=town.clock.now(), zone=town.settings.zone))
    town.deliver()


@pytest.fixture
def asked(town: Town) -> Town:
    """A town whose one policy of ours ends in a month, and whose author is asked."""
    publish(town, an_item())
    upkeep_on(town, 31, month=3)
    assert TITLE in show_question(town.author)
    return town


def show_question(officer: Chat) -> str:
    """Open the question about our policy from the list of all that wait."""
    for number in range(20):
        officer.say("/checks")
        if str(number + 1) not in officer.labels:
            break
        officer.tap(str(number + 1))
        if TITLE in officer.text:
            break
    assert "仍有效" in officer.labels
    return officer.text


def test_still_valid_is_one_tap(asked: Town) -> None:
    author = asked.author
    old = author.button("仍有效").data
    author.tap("仍有效")
    assert "已记下" in author.text
    assert "不能这样办" in author.tap_data(old)
    assert asked.audit("check.answered")[0].detail == {"answer": "still_valid"}


@pytest.mark.parametrize("nonsense", ["明年再说吧", "2020年1月1日", "一百亿", "0", "负数", "🙂"])
def test_new_dates_are_asked_again_until_they_are_days_to_come(asked: Town, nonsense: str) -> None:
    author = asked.author
    author.tap("改期")
    assert "没有看懂" in author.say(nonsense)
    author.sticker()
    before = asked.count(PolicyDraft)
    assert "已按" in author.say("2026年6月底")
    assert asked.count(PolicyDraft) == before + 1
    asked.deliver()
    asked.approver.tap("看草稿")
    asked.approver.tap("通过并发布")
    asked.approver.tap("确认发布")
    assert "已发布" in asked.approver.text


def test_a_withdrawal_asks_for_its_reason(asked: Town) -> None:
    author = asked.author
    author.tap("撤回这项政策")
    author.say("文件已废止")
    assert "已撤回" in author.text
    assert TITLE not in author.say("/checks")


def test_two_officers_answer_and_the_first_counts(asked: Town) -> None:
    author, approver = asked.author, asked.approver
    show_question(approver)
    author.tap("暂停")
    approver.tap("仍有效")
    assert "不能这样办" in author.say("核对预算")
    assert len(asked.audit("check.answered")) == 1


def test_a_contact_cannot_answer_for_an_officer(asked: Town) -> None:
    data = asked.author.button("仍有效").data
    assert "只对政策管理员" in asked.chat(CONTACT).tap_data(data)
    assert asked.audit("check.answered") == []
