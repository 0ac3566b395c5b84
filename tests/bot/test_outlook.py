"""What is in the way, in words, and the days from which things change."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.outlook import change_line, horizon_line
from bot.survey import Judged
from bot.texts import load_texts
from bot.turn import Turn
from matcher.card import card_from_item
from matcher.profile import Profile
from matcher.smallest_change import smallest_change

TODAY = date(2026, 3, 10)
FIRM = {
    "region.registered": "430112",
    "entity.type": "企业法人",
    "entity.founded": "2024-05-20",
    "hr.headcount": 75,
    "fin.revenue@2025": 18_800_000,
    "reporting.stat": False,
    "qual.has": [{"name": "hnte", "date": "2023-11-01"}],
}


class Words:
    """A turn of which only the words and the day are asked."""

    texts = load_texts()
    today = TODAY

    def say(self, key: str, /, **values: object) -> str:
        return self.texts.say(key, **values)


TURN = cast("Turn", Words())


def profile(**facts: Any) -> Profile:
    return Profile.from_record(
        {
            "id": "e",
            "as_of": TODAY.isoformat(),
            "facts": FIRM | facts,
            "declared_complete": ["qual.has"],
        }
    )


def card(*conditions: dict[str, Any], window: dict[str, Any] | None = None, **item: Any):
    return card_from_item(
        {
            "id": "p",
            "title": "示例奖励",
            "region": ["430112"],
            "text": "",
            "window": window or {"type": "rolling"},
            "eligibility": {"all": list(conditions)},
            "benefits": [{"amount": 500_000}],
            **item,
        }
    )


def asks(field: str, op: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value, **more}


REVENUE = asks("fin.revenue", "gte", 20_000_000, per="y-1")
AGE = asks("entity.age_months", "gte", 24)
TITLE = asks("qual.has", "has", "hnte", valid=True)

CHANGES = [
    ("an amount", (REVENUE,), "营业收入还差 120万元（要 2000万元）"),
    ("months", (AGE,), "成立时长还差 3个月（要 24个月）"),
    ("too many", (asks("hr.headcount", "lte", 30),), "员工人数超出 45（上限 30）"),
    ("a title", (asks("qual.has", "has", "srdi_sme"),), "还差资质：专精特新中小企业"),
    ("yes or no", (asks("reporting.stat", "true", True),), "还差：已纳统"),
    (
        "a wider and a narrower list",
        (
            asks("qual.has", "has_any", ["srdi_sme", "little_giant"]),
            asks("qual.has", "has", "srdi_sme"),
        ),
        "还差资质：专精特新中小企业",
    ),
    ("two", (REVENUE, AGE), "营业收入还差 120万元（要 2000万元）；成立时长还差 3个月（要 24个月）"),
]


@pytest.mark.parametrize(
    ("conditions", "said"), [one[1:] for one in CHANGES], ids=[one[0] for one in CHANGES]
)
def test_what_is_in_the_way(conditions: tuple[dict[str, Any], ...], said: str) -> None:
    change = smallest_change(card(*conditions), profile())
    assert change is not None
    assert change_line(TURN, change) == f"{said}；做到后最高可得 <b>50万元</b>"


FIXED = {"type": "fixed", "opens_on": "2026-03-01", "closes_on": "2026-04-30"}
LATER = {"type": "fixed", "opens_on": "2026-06-01", "closes_on": "2026-07-30"}
LINES = [
    ("an age is reached", card(AGE), "5月20日 起您将符合（成立时长）"),
    ("reached after the window", card(AGE, window=FIXED), ""),
    ("reached before the window", card(AGE, window=LATER), "5月20日 起您将符合（成立时长）"),
    ("out of force by then", card(AGE, valid_to="2026-04-01"), ""),
    ("a title ends", card(TITLE), "11月2日 起不再符合（资质到期）"),
    ("it ends after the window", card(TITLE, window=FIXED), ""),
    ("too old", card(asks("entity.age_months", "lte", 24)), "6月20日 起不再符合（成立时长）"),
    ("a new year asks for new figures", card(asks("fin.revenue", "gte", 1, per="y-1")), ""),
    ("nothing changes", card(), ""),
]


@pytest.mark.parametrize(("policy", "line"), [one[1:] for one in LINES], ids=[o[0] for o in LINES])
def test_from_which_day(policy: Any, line: str) -> None:
    judged = cast("Judged", SimpleNamespace(card=policy, profile=profile()))
    assert horizon_line(TURN, judged) == line
