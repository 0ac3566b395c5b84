"""What enterprises ask in vain comes to the officers: by its matter, and without who asked."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from bot.callbacks import encode
from enterprises.actors import Actor
from enterprises.officers import add_officer
from enterprises.unanswered import remember_unanswered
from matcher.profile import Profile
from tests.flows.steps import register
from tests.flows.town import CABLE, Town, plain

FILE = encode("unanswered_file")


def test_an_officer_reads_what_was_asked_in_vain(town: Town) -> None:
    contact = town.chat(1001)
    register(contact)
    for text in ("火星移民补贴怎么申请", "请问火星移民补贴怎么申请？电话13812345678", "天王盖地虎"):
        contact.say(text)
    town.author.say("/delivery")
    seen = plain(town.author.tap("问了没答上的"))
    assert "近 30 天 3 次，2 件事" in seen
    assert "1. 火星移民补贴怎么申请\n　2 次，最近 3月10日；望城区 2；制造业 2" in seen
    assert "1381234" not in seen + str(town.author.tap("发表格"))
    (message,) = town.author.reply.messages
    assert message.file is not None
    rows = load_workbook(io.BytesIO(message.file.content)).active.iter_rows(values_only=True)
    head, first, _ = rows
    assert head[:2] == ("问的是什么（最常见的问法）", "次数")
    assert first[:6] == (
        "火星移民补贴怎么申请", 2, "2026-03-10", "2026-03-10", "望城区 2", "制造业 2",
    )  # fmt: skip
    assert CABLE not in str(first)


def test_a_long_report_has_pages(town: Town) -> None:
    with town.database.transaction() as session:
        nobody = Profile(id="nobody", as_of=town.clock.now().date())
        for sign in "天地玄黄宇宙洪荒日月盈":
            remember_unanswered(session, sign * 5, asker=nobody, now=town.clock.now())
    assert "1. 天天天天天" in plain(town.author.say("/questions"))
    assert "11. 盈盈盈盈盈" in plain(town.author.tap("下一页"))


def test_where_nothing_was_asked_in_vain_it_says_so(town: Town) -> None:
    assert "近 30 天没有答不上的提问" in town.author.say("/questions")
    assert "近 30 天没有答不上的提问" in town.author.tap_data(FILE)


def test_an_officer_of_another_district_does_not_see_it(town: Town) -> None:
    contact = town.chat(1001)
    register(contact)
    contact.say("火星移民补贴怎么申请")
    with town.database.transaction() as session:
        add_officer(
            session, key="other", title="录入岗", chat_id=2009, region="430104",
            by=Actor.job("tests"), now=town.clock.now(),
        )  # fmt: skip
    assert "没有答不上的提问（只含岳麓区）" in town.chat(2009).say("/questions")


def test_only_officers_read_it(town: Town) -> None:
    for chat in (town.specialist, town.chat(1009)):
        assert "只对政策管理员或专员开放" in chat.say("/questions")
        assert "只对政策管理员或专员开放" in chat.tap_data(FILE)
