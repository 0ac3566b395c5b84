"""Facts, days and bands as people read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.texts import load_texts
from bot.wording import FactWording, day, label, shortened
from lexicon.interval import Interval
from matcher.values import DateBand, Entry

TEXTS = load_texts()
TODAY = date(2026, 3, 10)
SAY = FactWording(TEXTS, TODAY).say


@pytest.mark.parametrize(
    ("field_id", "value", "said"),
    [
        pytest.param("fin.revenue", 30_000_000, "3000万元", id="money"),
        pytest.param(
            "fin.revenue", {"gte": 20_000_000, "lt": 50_000_000}, "2000万元至5000万元", id="band"
        ),
        pytest.param("hr.headcount", {"gte": 0, "lt": 10}, "不到10", id="from nought"),
        pytest.param("hr.headcount", {"gte": 50, "lt": 100}, "50至99", id="whole numbers"),
        pytest.param("hr.headcount", {"lt": 1}, "0", id="nobody"),
        pytest.param("hr.headcount", {"gt": 2, "lt": 4}, "3", id="one number is left"),
        pytest.param("hr.headcount", {"gte": 1000}, "1000及以上", id="open above"),
        pytest.param("hr.headcount", {"gt": 30}, "超过30", id="above, without the bound"),
        pytest.param("hr.headcount", {"lte": 30}, "30及以下", id="below, with the bound"),
        pytest.param("fin.rd_ratio", Decimal("0.03"), "3%", id="share"),
        pytest.param(
            "fin.rd_ratio",
            Interval(low=Decimal("0.03"), high=Decimal("0.05")),
            "3%至5%",
            id="shares",
        ),
        pytest.param("entity.founded", "2019-05-20", "2019年5月20日", id="day"),
        pytest.param("entity.founded", "2019-05", "2019年5月", id="month"),
        pytest.param("entity.founded", "2019", "2019年", id="year"),
        pytest.param(
            "entity.founded",
            DateBand(first=date(2025, 1, 1), last=date(2025, 12, 31)),
            "2025年1月1日—2025年12月31日",
            id="days",
        ),
        pytest.param(
            "loan.date",
            {"gte": "2025-01-01", "lte": "2025-12-31"},
            "2025年1月1日—2025年12月31日",
            id="written days",
        ),
        pytest.param("qual.has", ["hnte", "tech_sme"], "科技型中小企业、高新技术企业", id="titles"),
        pytest.param(
            "qual.has",
            [{"name": "hnte", "date": {"gte": "2023-12-01", "lte": "2023-12-31"}}, "gazelle"],
            "瞪羚企业、高新技术企业（2023年12月发证，2026年12月到期）",
            id="a dated title",
        ),
        pytest.param(
            "qual.has",
            (Entry(name="hnte", on=DateBand(first=date(2019, 12, 8), last=date(2019, 12, 8))),),
            "高新技术企业（2019年12月8日发证）",
            id="a title that must have been renewed",
        ),
        pytest.param(
            "qual.has",
            (Entry(name="tech_sme", expires_on=date(2026, 3, 31)),),
            "科技型中小企业（2026年3月31日到期）",
            id="a title with its end alone",
        ),
        pytest.param("qual.has", (Entry(name="hnte"),), "高新技术企业", id="a title"),
        pytest.param("qual.has", [], "无", id="none"),
        pytest.param(
            "qual.event",
            [{"name": "首次认定高新技术企业", "date": "2025"}],
            "首次认定高新技术企业",
            id="written event",
        ),
        pytest.param("qual.event", (Entry(name="上市"),), "上市", id="event"),
        pytest.param("act.standard", [str(n) for n in range(6)], "0、1、2、3等 6 项", id="many"),
        pytest.param("size.class", frozenset({"small", "micro"}), "小型、微型", id="classes"),
        pytest.param("industry.code", "C3831", "电线、电缆制造", id="industry"),
        pytest.param("region.registered", "430112", "望城区", id="place"),
        pytest.param("credit.no_accident", True, "是", id="yes"),
        pytest.param("fin.net_profit", -200_000, "-20万元", id="loss"),
    ],
)
def test_values(field_id: str, value: Any, said: str) -> None:
    assert SAY(field_id, value) == said


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("hr.headcount", "员工人数"),
        ("fin.rd_expense@2025", "2025年研发费用"),
        ("qual.event", "新获认定"),
        ("act.tech_contract_amount", "其他条件"),
        ("declare.anything", "其他条件"),
        ("zone:wangcheng-etdz", "在望城经济技术开发区内"),
    ],
)
def test_labels(key: str, said: str) -> None:
    assert label(TEXTS, key) == said


def test_days() -> None:
    assert day(date(2026, 10, 31), TODAY) == "10月31日"
    assert day(date(2027, 1, 2), TODAY) == "2027年1月2日"


def test_shortened() -> None:
    assert shortened("一 二\n三", 10) == "一 二 三"
    assert shortened("一二三四五六", 4) == "一二三…"
