"""What was asked in vain is kept without who asked, and told by its matter."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from enterprises.unanswered import Matter, masked, remember_unanswered, unanswered_matters
from matcher.profile import FactKey, Profile
from store.database import Database
from store.tables import UnansweredQuestion
from tests.enterprises.people import NOW, TODAY

DAY = timedelta(days=1)


def asker(**facts: Any) -> Profile:
    known = {FactKey(name.replace("_", ".", 1)): value for name, value in facts.items()}
    return Profile(id="asker", as_of=TODAY, facts=known)


WANGCHENG = asker(region_registered="430112001", industry_code="C3831")
NOBODY = asker()


def ask(database: Database, *texts: str, who: Profile = WANGCHENG, now: datetime = NOW) -> None:
    with database.transaction() as session:
        for text in texts:
            remember_unanswered(session, text, asker=who, now=now)


def matters(database: Database, places: tuple[str, ...] = ()) -> tuple[Matter, ...]:
    with database.reading() as session:
        return unanswered_matters(session, since=NOW - 30 * DAY, until=NOW, places=places)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("电话13812345678", "电话＊", id="mobile"),
        pytest.param("电话 138 1234 5678 找我", "电话 ＊ 找我", id="spaced"),
        pytest.param("打0731-88881234", "打＊", id="landline"),
        pytest.param("１３８１２３４５６７８", "＊", id="full width"),
        pytest.param("一三八一二三四五六七八", "＊", id="in characters"),
        pytest.param("身份证43011219900101123X", "身份证＊", id="identity card"),
        pytest.param("我们是91430112MA00000150", "我们是＊", id="credit code"),
        pytest.param("写信 boss@firm.cn 谢谢", "写信 ＊ 谢谢", id="mail"),
        pytest.param("营收3000万能报吗，2026年6月30日截止", "营收3000万能报吗，2026年6月30日截止",
                     id="amounts and days stay"),
        pytest.param("2026-06-30截止", "2026-06-30截止", id="a day in figures stays"),
        pytest.param("2026-06-30 13812345678", "2026-＊", id="a telephone after a day"),
        pytest.param("前一二三季度的研发费用", "前一二三季度的研发费用", id="short numbers stay"),
    ],
)  # fmt: skip
def test_what_tells_who_asked_is_masked(text: str, kept: str) -> None:
    assert masked(text) == kept


def test_of_the_asker_only_county_and_section_are_kept(database: Database) -> None:
    ask(database, "养蜂有补贴吗")
    ask(database, "养羊有补贴吗", who=asker(industry_code="不是代码", region_registered="zone:x"))
    with database.reading() as session:
        rows = session.scalars(select(UnansweredQuestion).order_by(UnansweredQuestion.id)).all()
        assert [(row.region, row.industry) for row in rows] == [("430112", "C"), ("", "")]


@pytest.mark.parametrize("text", ["  ", "？？？", "123", "13812345678"])
def test_a_question_without_a_word_is_none(database: Database, text: str) -> None:
    ask(database, text)
    assert matters(database) == ()


def test_the_same_matter_is_counted_together_and_the_most_asked_comes_first(
    database: Database,
) -> None:
    ask(database, "火星移民补贴怎么申请")
    ask(database, "养蜂有补贴吗？", now=NOW - 3 * DAY)
    ask(
        database,
        "养蜂能补贴多少",
        "请问养蜂有没有补贴",
        "养蜂有补贴吗？",
        who=NOBODY,
        now=NOW - DAY,
    )
    first, second = matters(database)
    assert (first.question, first.times, second.times) == ("养蜂有补贴吗？", 4, 1)
    assert (first.first_at, first.last_at) == (NOW - 3 * DAY, NOW - DAY)
    assert first.others == ("养蜂能补贴多少", "请问养蜂有没有补贴")
    assert (first.regions, first.sections) == ({"430112": 1}, {"C": 1})


def test_other_matters_stay_apart(database: Database) -> None:
    ask(database, "养蜂有补贴吗", "养羊有补贴吗", "技改有没有贷款贴息", "qwerty", "asdf")
    assert [one.times for one in matters(database)] == [1] * 5


def test_a_report_ends_with_its_days_and_its_places(database: Database) -> None:
    ask(database, "养蜂有补贴吗", now=NOW - 31 * DAY)
    ask(database, "养羊有补贴吗", now=NOW + DAY)
    ask(database, "养鹅有补贴吗")
    ask(database, "养鱼有补贴吗", who=NOBODY)
    assert {one.question for one in matters(database)} == {"养鹅有补贴吗", "养鱼有补贴吗"}
    assert {one.question for one in matters(database, ("430104",))} == {"养鱼有补贴吗"}
    assert len(matters(database, ("430104", "430112"))) == 2
