from __future__ import annotations

from datetime import date

import pytest

from matcher.eligibility import VerdictKind
from matcher.horizon import VALIDITY, WINDOW, Change, Standing, changes_ahead
from tests.matcher.factories import atom, card, profile

UNTIL = date(2028, 6, 30)
ELIGIBLE, POSSIBLE, INELIGIBLE = VerdictKind
REVENUE = {"fin.revenue@2024": 30000000}
FIXED = {"type": "fixed", "opens_on": "2025-08-01", "closes_on": "2025-09-30"}


def turns(policy, enterprise) -> list[tuple[str, str, tuple[str, ...]]]:
    """Day, verdict from then on, and what turned."""
    found = changes_ahead(policy, enterprise, until=UNTIL)
    return [(one.day.isoformat(), one.after.kind.value, one.because) for one in found]


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [
        pytest.param(
            atom("entity.age_months", "gte", 36), {"entity.founded": "2022-08-15"},
            [("2025-08-15", "ELIGIBLE", ("entity.age_months",))],
            id="three years old on the anniversary",
        ),
        pytest.param(
            atom("entity.age_months", "lte", 60), {"entity.founded": "2020-08-31"},
            [("2025-09-30", "INELIGIBLE", ("entity.age_months",))],
            id="five years are over a month after the fifth anniversary",
        ),
        pytest.param(
            atom("entity.age_months", "gte", 36), {"entity.founded": "2022-09"},
            [("2025-09-01", "POSSIBLE", ("entity.age_months",)),
             ("2025-09-30", "ELIGIBLE", ("entity.age_months",))],
            id="founded some day in a month",
        ),
        pytest.param(
            atom("qual.has", "has", "hnte"),
            {"qual.has": [{"name": "hnte", "expires": "2026-12-01"}]},
            [("2026-12-02", "POSSIBLE", ("qual.has",))],
            id="a title ends, and may be renewed",
        ),
        pytest.param(
            atom("qual.has", "has", "hnte"),
            {"qual.has": [{"name": "高企", "date": "2023-10-16"}]},
            [("2026-10-17", "POSSIBLE", ("qual.has",))],
            id="a title lasts three years from its issue",
        ),
        pytest.param(
            atom("qual.has", "has", "hnte"),
            {"qual.has": [{"name": "hnte", "date": "2019-10-16"}]},
            [],
            id="a title that must have been renewed has no known end",
        ),
        pytest.param(
            atom("qual.event", "has", "获奖", per="12m"),
            {"qual.event": [{"event": "获奖", "date": "2024-09-10"}]},
            [("2025-09-11", "POSSIBLE", ("qual.event",))],
            id="an event leaves the last twelve months",
        ),
        pytest.param(
            atom("loan.date", "within", "36m"), {"loan.date": "2025-07-05"},
            [("2025-07-05", "ELIGIBLE", ("loan.date",))],
            id="a loan that is paid out next week",
        ),
        pytest.param(
            atom("loan.date", "gte", "24m"), {"loan.date": "2024-02-29"},
            [("2026-03-01", "INELIGIBLE", ("loan.date",))],
            id="a leap day is two years old at the end of February",
        ),
        pytest.param(
            atom("fin.revenue", "gte", 20000000, per="y-1"), REVENUE,
            [("2026-01-01", "POSSIBLE", ("fin.revenue",))],
            id="nobody knows the new year's figures",
        ),
        pytest.param(
            atom("fin.revenue", "gte", 20000000, per="2024"), REVENUE, [],
            id="a year that is named stays",
        ),
        pytest.param(
            atom("qual.event", "has", "获奖", per="y-1"),
            {"qual.event": [{"event": "获奖", "date": "2025-03-10"}]},
            [("2026-01-01", "ELIGIBLE", ("qual.event",)),
             ("2027-01-01", "POSSIBLE", ("qual.event",))],
            id="an event of this year counts next year",
        ),
        pytest.param(
            atom("loan.date", "within", ["m-2", "m-1"]), {"loan.date": "2025-07-15"},
            [("2025-08-01", "ELIGIBLE", ("loan.date",)),
             ("2025-10-01", "INELIGIBLE", ("loan.date",))],
            id="calendar months pass",
        ),
        pytest.param(
            atom("loan.date", "within", ["2026-02-01", "y"]), {"loan.date": "2026-03-01"},
            [("2026-01-01", "ELIGIBLE", ("loan.date",))],
            id="a stretch that has no days before next year",
        ),
        pytest.param(
            atom("entity.founded", "gte", "2020-01-01"), {"entity.founded": "2022-08-15"}, [],
            id="days that are named stay",
        ),
    ],
)  # fmt: skip
def test_a_verdict_turns_on_the_right_day(condition, facts, expected):
    assert turns(card(condition), profile(facts)) == expected


def test_the_window_and_the_validity_are_told_apart():
    policy = card(window=FIXED, valid_to="2025-09-15")
    found = changes_ahead(policy, profile(), until=UNTIL)
    assert [(one.day.isoformat(), one.after.is_open, one.because) for one in found] == [
        ("2025-08-01", True, (WINDOW,)),
        ("2025-09-16", True, (VALIDITY,)),
        ("2025-10-01", False, (WINDOW,)),
    ]


def test_a_yearly_window_opens_and_closes_every_year():
    policy = card(window={"type": "yearly", "opens_md": "11-01", "closes_md": "02-29"})
    days = [one.day.isoformat() for one in changes_ahead(policy, profile(), until=UNTIL)]
    assert days == [
        "2025-11-01", "2026-03-01", "2026-11-01", "2027-03-01", "2027-11-01", "2028-03-01",
    ]  # fmt: skip


def test_two_things_on_one_day_are_one_change():
    policy = card(
        atom("entity.age_months", "gte", 36),
        window={"type": "fixed", "opens_on": "2025-08-15", "closes_on": "2025-09-30"},
    )
    first, *_ = changes_ahead(policy, profile({"entity.founded": "2022-08-15"}), until=UNTIL)
    assert first == Change(
        day=date(2025, 8, 15),
        before=Standing(kind=INELIGIBLE, is_open=False, is_in_force=True),
        after=Standing(kind=ELIGIBLE, is_open=True, is_in_force=True),
        because=("entity.age_months", WINDOW),
    )
    assert first.begins
    assert not first.ends


def test_what_cannot_deny_turns_nothing():
    policy = card(atom("entity.age_months", "gte", 36, hard=False))
    assert turns(policy, profile({"entity.founded": "2022-08-15"})) == []


def test_only_days_up_to_the_last_are_told():
    policy = card(atom("entity.age_months", "gte", 36))
    enterprise = profile({"entity.founded": "2022-08-15"})
    assert changes_ahead(policy, enterprise, until=date(2025, 8, 14)) == ()
    assert len(changes_ahead(policy, enterprise, until=date(2025, 8, 15))) == 1
    assert changes_ahead(policy, enterprise, until=enterprise.as_of) == ()


def test_bands_of_age_may_close_a_gap_between_alternatives():
    """No single condition turns, but the oldest age still possible leaves the alternatives."""
    policy = card({"any": [atom("entity.age_months", "lte", 34),
        atom("entity.age_months", "between", [35, 36])]})  # fmt: skip
    enterprise = profile({"entity.founded": {"gte": "2022-09-10", "lte": "2022-12-10"}})
    assert turns(policy, enterprise)[0] == ("2025-10-10", "POSSIBLE", ("entity.age_months",))
