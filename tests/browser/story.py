"""The chapters of the main job. Each leaves the page on the persona whose turn it was."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path

from lexicon.workdays import add_workdays, next_workday
from tests.browser.new_policy import TITLE, write_new_policy
from tests.browser.visitor import PUSH_SECONDS, Visitor

CONTACT, COLLEAGUE = "企业联系人", "同一企业的同事"
AUTHOR, APPROVER, SPECIALIST = "政策管理员甲", "政策管理员乙", "政策服务专员"
CREDIT_CODE = "91430112MA00000150"
ENTERPRISE = "示例线缆制造（长沙）有限公司"
MORNING = time(10, 0)  # Within the hours of pushes.
WINDOW_WORKDAYS = 20  # Longer than the first reminder's fifteen.
REMINDED_WORKDAYS = 5


async def come_on_a_working_morning(visitor: Visitor) -> None:
    """Begin where pushes may come, whatever the day and hour of the test."""
    day = next_workday((await visitor.clock()).date())
    await visitor.move_clock(datetime.combine(day, MORNING))
    await visitor.fold_clock()


async def register(visitor: Visitor) -> None:
    """The notice, consent, all questions, and at their end the first matches with reasons."""
    await visitor.shot("empty")
    await visitor.begin()
    await visitor.reads("个人信息告知", "在境外")
    await visitor.shot("notice")
    await visitor.tap("同意并继续")
    await visitor.reads("统一社会信用代码是多少")
    await visitor.say(CREDIT_CODE)
    await visitor.reads(ENTERPRISE, "是这家吗")
    await visitor.shot("prefilled")
    await visitor.tap("对，就是这家")
    await visitor.reads("主要做什么")
    await visitor.say("我们做电线电缆")
    await visitor.reads("哪个行业")
    await visitor.tap("电线、电缆制造")
    await visitor.reads("多少员工")
    await visitor.say("一百二十来人")
    await visitor.reads("营业收入")
    await visitor.say("１．２亿元")
    await visitor.reads("哪些资质")
    await _tick_qualifications(visitor)
    await visitor.reads("严重失信")
    await visitor.tap("没有")
    await visitor.reads("多久告诉您一次")
    await visitor.shot("last-question")
    await visitor.tap("一有就告诉我")
    summary = await visitor.reads("登记好了", "能报")
    assert ENTERPRISE in summary
    await visitor.shot("matches")


async def _tick_qualifications(visitor: Visitor) -> None:
    """Tick a box, which edits the question in place, and say that this is all."""
    await visitor.tap("高新技术企业")
    await visitor.has_button("✓ 高新技术企业", under="哪些资质")
    await visitor.shot("ticked")
    await visitor.tap("就这些", under="哪些资质")


async def look_for_the_reasons(visitor: Visitor) -> None:
    """看依据 quotes the sentence that a condition stands in."""
    await visitor.tap("看依据")
    evidence = await visitor.reads("为什么这样判断", "依据：")
    assert "“" in evidence
    assert "✓" in evidence
    await visitor.shot("evidence")


async def let_a_colleague_in(visitor: Visitor) -> None:
    """A second contact of the enterprise sees nothing until the first one agrees."""
    await visitor.become(COLLEAGUE)
    await visitor.begin()
    await visitor.tap("同意并继续")
    await visitor.reads("统一社会信用代码是多少")
    await visitor.say(CREDIT_CODE)
    await visitor.tap("对，就是这家")
    for question in ("主要做什么", "多少员工", "营业收入", "哪些资质", "严重失信"):
        await visitor.reads(question)
        await _skip(visitor, question)
    await visitor.reads("多久告诉您一次")
    async with visitor.news_for(CONTACT):
        await visitor.tap("每天一次")
        await visitor.reads("已经有联系人了")
        await visitor.shot("pending")
    await visitor.become(CONTACT)
    await visitor.sees_no_badge(CONTACT)
    await visitor.reads("有人申请以", ENTERPRISE)
    await visitor.shot("join-request")
    async with visitor.news_for(COLLEAGUE):
        await visitor.tap("同意加入")
        await visitor.reads("已同意")
    await visitor.become(COLLEAGUE)
    await visitor.reads("您现在可以代表", ENTERPRISE)
    await visitor.shot("joined")


async def _skip(visitor: Visitor, question: str) -> None:
    label = "不清楚" if question == "严重失信" else "不清楚，跳过"
    await visitor.tap(label, under=question)


async def publish_a_policy(visitor: Visitor, folder: Path) -> datetime:
    """One officer hands a file in, another publishes it, and the contact has news in seconds.

    Return the day on which the policy's window closes, at ten.
    """
    now = await visitor.clock()
    closes_on = add_workdays(now.date(), WINDOW_WORKDAYS)
    file = write_new_policy(folder, today=now.date(), closes_on=closes_on)
    await visitor.become(AUTHOR)
    await visitor.send_file(file)
    await visitor.reads("录入 1 项", TITLE)
    await visitor.tap("看草稿")
    draft = await visitor.reads("读出的条件", TITLE)
    assert "员工50人以上" in draft
    await visitor.shot("draft")
    async with visitor.news_for(APPROVER):
        await visitor.tap("提交审核")
        await visitor.reads("已提交")
    await visitor.become(APPROVER)
    await visitor.reads("等您审核", TITLE)
    await visitor.tap("看草稿", under="等您审核")
    await visitor.reads("读出的条件", TITLE)
    await visitor.tap("通过并发布")
    await visitor.reads("发布后立即匹配")
    await visitor.shot("sure")
    async with visitor.news_for(CONTACT):
        await visitor.tap("确认发布")
        await visitor.reads("已发布，正在匹配企业")
    await visitor.shot("published")
    return datetime.combine(closes_on, MORNING)


async def be_found(visitor: Visitor) -> None:
    """The push says why it came, and offers a reminder."""
    await visitor.become(CONTACT)
    push = await visitor.reads("新政策可以享受", TITLE)
    assert "因为符合" in push
    assert "20万元" in push
    await visitor.shot("push")
    await visitor.tap("提醒我", under=TITLE)
    await visitor.sees_toast("提醒您")
    await visitor.has_button("取消提醒", under=TITLE)
    await visitor.shot("toast")


async def ask_the_specialist(visitor: Visitor) -> None:
    """A question goes to the specialist and comes back answered, with stars to give."""
    question, answer = "二手设备可以吗？", "不可以，须为新购设备，发票日期在本年度内。"
    await visitor.tap("问专员", under=TITLE)
    await visitor.reads("请用一段话写下问题")
    async with visitor.news_for(SPECIALIST):
        await visitor.say(question)
        await visitor.reads("已转达")
    await visitor.become(SPECIALIST)
    await visitor.reads(question, ENTERPRISE, TITLE)
    await visitor.shot("inquiry")
    await visitor.tap("答复", under=question)
    await visitor.reads("请写下对咨询")
    async with visitor.news_for(CONTACT):
        await visitor.say(answer)
        await visitor.reads("已答复")
    await visitor.become(CONTACT)
    await visitor.reads("专员答复", answer)
    await visitor.shot("answered")
    await visitor.tap("5 星", under=answer)
    await visitor.sees_toast("谢谢您的评价")


async def be_reminded(visitor: Visitor, closes_at: datetime) -> None:
    """Five working days before the end, at ten, the reminder is there."""
    to = add_workdays(closes_at.date(), -REMINDED_WORKDAYS)
    await visitor.move_clock(datetime.combine(to, MORNING))
    await visitor.shot("clock")
    await visitor.fold_clock()
    await visitor.reads(
        "以下政策", f"还剩 {REMINDED_WORKDAYS} 个工作日", TITLE, seconds=PUSH_SECONDS
    )
    await visitor.shot("reminder")
    assert await visitor.clock() - datetime.combine(to, MORNING) < timedelta(minutes=1)
