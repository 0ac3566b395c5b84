"""Telling when titles were issued, keeping it, and hearing in time that one ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from jobs.digests import run_digest
from jobs.occasions import run_occasions
from jobs.runs import Work
from store.tables import EnterpriseFact
from tests.conftest import SHANGHAI
from tests.flows.steps import ANSWERS, CABLE_NAME, do, register, verify
from tests.flows.test_membership import ask_to_join, officer_states
from tests.flows.town import Chat, Town, plain

FIRST, SECOND = 1001, 1002
OFFER = "补发证日期（到期提醒）"
WHY = "有的资质会到期"
TITLES = "qual.has"


@pytest.fixture
def contact(town: Town) -> Chat:
    chat = town.chat(FIRST)
    register(chat)
    return chat


def titles(town: Town) -> Any:
    with town.database.reading() as session:
        return session.scalars(
            select(EnterpriseFact.value).where(EnterpriseFact.field == TITLES)
        ).one()


def profile_line(contact: Chat) -> str:
    lines = plain(contact.say("/profile")).splitlines()
    return next(one for one in lines if "资质" in one)


def instead_of_ticking(*said: str) -> tuple[str, ...]:
    """Return the answers of a registration, with other words on its titles."""
    at = ANSWERS.index("▸高新技术企业")
    return (*ANSWERS[:at], *said, *ANSWERS[at + 2 :])


def tell(contact: Chat, *answers: str) -> str:
    contact.say("/profile")
    contact.tap(OFFER)
    for one in answers:
        contact.say(one)
    return plain(contact.text)


def tick_anew(contact: Chat, *steps: str) -> None:
    """Go through the list of titles again, by taps (▸) and words."""
    contact.tap_data(f"1|fact|{TITLES}")
    for one in steps:
        do(contact, one)


def arrives_on(town: Town, year: int, month: int, day: int) -> str:
    """Let the jobs of a morning run; return what reached the first contact."""
    town.move_to(datetime(year, month, day, 9, 30, tzinfo=SHANGHAI))
    town.match_pending()
    work = Work(database=town.database, now=town.clock.now(), zone=SHANGHAI)
    run_occasions(work)
    run_digest(work)
    return "\n".join(plain(text) for chat, text in town.deliver() if chat == FIRST)


def test_a_registration_offers_it_in_one_line(town: Town) -> None:
    contact = town.chat(FIRST)
    register(contact)
    said = "\n".join(plain(one.text) for one in contact.reply.messages)
    assert said.count(WHY) == 1
    contact.tap(OFFER)
    assert "高新技术企业 最近一次是哪天发证" in plain(contact.text)
    contact.tap("不清楚，跳过")
    assert titles(town) == ["hnte"]


def test_who_ticked_nothing_that_ends_is_not_bothered(town: Town) -> None:
    contact = town.chat(FIRST)
    register(contact, answers=instead_of_ticking("省级绿色工厂", "▸就这些"))
    assert WHY not in "".join(one.text for one in contact.reply.messages)
    contact.say("/profile")
    assert OFFER not in contact.labels


TOLD = (
    ("a day", "2023年5月20日", "（2023年5月20日发证，2026年5月20日到期）", "2026年5月20日到期"),
    ("a month", "2023.5", "（2023年5月发证，2026年5月到期）", "2026年5月到期"),
)


@pytest.mark.parametrize(
    ("answer", "shown", "kept"), [one[1:] for one in TOLD], ids=[one[0] for one in TOLD]
)
def test_it_is_kept_as_it_was_told(
    town: Town, contact: Chat, answer: str, shown: str, kept: str
) -> None:
    said = tell(contact, answer)
    assert kept in said
    assert "到期前 90 天和 30 天提醒贵公司" in said
    assert f"高新技术企业{shown}" in profile_line(contact)
    assert OFFER not in contact.labels


REMINDED = (
    ("a day", "2023年5月20日", "高新技术企业 5月20日 到期，还有 71 天", "还有 29 天"),
    ("a month", "2023.5", "高新技术企业 预计 2026年5月内到期", "预计 2026年5月内到期"),
)


@pytest.mark.parametrize(
    ("answer", "first", "second"), [one[1:] for one in REMINDED], ids=[one[0] for one in REMINDED]
)
def test_the_end_is_told_in_time_with_what_hangs_on_it(
    town: Town, contact: Chat, answer: str, first: str, second: str
) -> None:
    assert "到期" not in arrives_on(town, 2026, 3, 10)
    tell(contact, answer)
    said = arrives_on(town, 2026, 3, 10)
    assert first in said
    assert "到期后不再符合的政策" in said
    assert "到期" not in arrives_on(town, 2026, 3, 11), "once a stage"
    assert second in arrives_on(town, 2026, 4, 21)


def test_the_renewed_certificate_is_told_from_the_reminder(town: Town, contact: Chat) -> None:
    tell(contact, "2023年5月20日")
    arrives_on(town, 2026, 4, 21)
    contact.tap("填新证日期")
    contact.say("2026年4月18日")
    assert "高新技术企业（2026年4月18日发证，2029年4月18日到期）" in profile_line(contact)
    assert "到期" not in arrives_on(town, 2026, 5, 19)


def test_a_year_is_kept_and_more_is_asked_for(town: Town, contact: Chat) -> None:
    assert "还推算不出到期日" in tell(contact, "2023年")
    assert titles(town) == [{"name": "hnte", "date": {"gte": "2023-01-01", "lte": "2023-12-31"}}]
    contact.say("2023年12月")
    assert "高新技术企业（2023年12月发证，2026年12月到期）" in profile_line(contact)


REFUSED = (
    ("in the future", "2026年12月", "这个日期还没到"),
    ("no day", "很久以前", "没有看懂"),
    ("over long ago", "2019年12月8日", "到 2022年12月8日 就已到期"),
)


@pytest.mark.parametrize(
    ("answer", "expected"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED]
)
def test_what_cannot_be_is_asked_again(
    town: Town, contact: Chat, answer: str, expected: str
) -> None:
    said = tell(contact, answer)
    assert expected in said
    assert "最近一次是哪天发证" in said
    assert titles(town) == ["hnte"]


def test_a_question_in_between_leaves_the_form(contact: Chat) -> None:
    assert "最近一次是哪天发证" not in tell(contact, "我的政策有哪些？")


def test_several_titles_are_asked_for_one_after_the_other(town: Town, contact: Chat) -> None:
    tick_anew(contact, "高企、科小、创新型中小企业，就这些")
    assert WHY in contact.text
    contact.tap(OFFER)
    assert "第 1 题，共 3 题" in plain(contact.text)
    days = {
        "高新技术企业": "2023年12月8日",
        "科技型中小企业": "▸2026年",
        "创新型中小企业": "不清楚",
    }
    for _step in days:
        name = plain(contact.text).splitlines()[-1].partition(" 最近")[0]
        do(contact, days[name])
    line = profile_line(contact)
    assert "高新技术企业（2023年12月8日发证，2026年12月8日到期）" in line
    assert "科技型中小企业（2026年发证，2027年3月31日到期）" in line
    assert "创新型中小企业（" not in line
    contact.tap(OFFER)
    assert "创新型中小企业 最近" in plain(contact.text), "what was skipped stays to be told"


def test_days_are_told_beside_the_titles_in_words(town: Town) -> None:
    contact = town.chat(FIRST)
    register(contact, answers=instead_of_ticking("高企 2023年12月，就这些"))
    assert WHY not in "".join(one.text for one in contact.reply.messages)
    assert "高新技术企业（2023年12月发证，2026年12月到期）" in profile_line(contact)


def test_days_stay_while_the_list_is_told_anew(town: Town, contact: Chat) -> None:
    tell(contact, "2023年12月8日")
    tick_anew(contact, "科小，就这些")
    line = profile_line(contact)
    assert "高新技术企业（2023年12月8日发证，2026年12月8日到期）" in line
    assert "科技型中小企业" in line
    tick_anew(contact, "▸高新技术企业", "▸就这些")
    assert "高新技术企业" not in profile_line(contact)
    tick_anew(contact, "高企，就这些")
    assert "发证" not in profile_line(contact), "a title that was given up has lost its day"


def test_a_list_taken_back_is_gone_with_its_days(contact: Chat) -> None:
    tell(contact, "2023年12月8日")
    contact.say("/profile")
    contact.tap("撤回填写的内容")
    contact.tap("资质")
    contact.tap("确认撤回")
    tick_anew(contact, "高企，就这些")
    assert "发证" not in profile_line(contact)


def test_a_colleague_who_tells_the_list_anew_keeps_the_day(town: Town, contact: Chat) -> None:
    tell(contact, "2023年12月8日")
    verify(town, contact, CABLE_NAME)
    colleague = town.chat(SECOND)
    ask_to_join(town, colleague)
    town.deliver()
    contact.tap("同意加入")
    town.deliver()
    tick_anew(colleague, "高企、科小，就这些")
    line = profile_line(colleague)
    assert "高新技术企业（2023年12月8日发证，2026年12月8日到期）" in line
    assert "科技型中小企业" in line


def test_what_an_officer_vouches_for_is_not_asked_for(town: Town, contact: Chat) -> None:
    contact.say("/profile")
    contact.tap(OFFER)
    officer_states(town, TITLES, ["hnte"])
    contact.say("2023年12月8日")
    assert "由管理员或已核验的同事填写" in contact.text
    assert titles(town) == ["hnte"]
    contact.say("/profile")
    assert OFFER not in contact.labels


def test_an_old_button_of_a_title_that_is_not_held_changes_nothing(contact: Chat) -> None:
    contact.tap_data("1|title_dates|srdi_sme")
    assert "最近一次是哪天发证" not in contact.text
    contact.tap_data("1|title_year|hnte|2025")
    assert "发证" not in profile_line(contact)


def test_who_turned_pushes_off_is_promised_nothing(contact: Chat) -> None:
    contact.say("/settings")
    contact.tap("关闭个性化推送")
    assert "到期前不会提醒" in tell(contact, "2023年12月8日")
