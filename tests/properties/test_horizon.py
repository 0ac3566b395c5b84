"""The days ahead are those that judging every single day would find."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.card import card_from_item
from matcher.horizon import Ahead, Standing, changes_ahead, standing, with_ends_of_titles
from matcher.profile import Profile

DAY = date(2025, 6, 30)
YEARS = 3
UNTIL = date(DAY.year + YEARS, DAY.month, DAY.day)

days = st.dates(date(2021, 6, 1), date(2027, 6, 30))
written_days = days.map(date.isoformat) | days.map(lambda day: day.isoformat()[:7])
periods = st.sampled_from(("y", "y-1", "y-2..y-1", "12m", "36m", "m-1", "2025-07..m", "2025"))
moving_days = st.sampled_from(("y", "y-1", "6m", "24m", "m", "m-3", "2025", "2026-05"))
flags = st.sampled_from(({}, {}, {}, {"soft": True}, {"hard": False}))
compare = st.sampled_from(("gte", "gt", "lte", "lt"))


def _atom(field: str, op: str, value: Any, flags: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value, **flags, **more}


_AGE = st.just("entity.age_months")
ages = st.one_of(
    st.builds(_atom, _AGE, compare | st.sampled_from(("eq", "ne")), st.integers(0, 60), flags),
    st.builds(
        _atom, _AGE, st.sampled_from(("between", "between_co", "between_oc", "within")),
        st.tuples(st.integers(0, 40), st.integers(41, 60)).map(list), flags,
    ),
    st.builds(_atom, _AGE, st.just("in"), st.lists(st.integers(0, 60), min_size=1), flags),
    st.builds(_atom, _AGE, compare, st.integers(1, 5), flags, unit=st.just("年")),
)  # fmt: skip
dates = st.builds(
    _atom, st.sampled_from(("loan.date", "hr.hire_date")), compare, moving_days, flags
)
stretches = st.builds(_atom, st.just("loan.date"), st.just("within"), moving_days, flags)
events = st.builds(
    _atom, st.just("qual.event"), st.sampled_from(("has", "has_any")),
    st.sampled_from(("获奖", "上市")), flags, per=periods,
)  # fmt: skip
counts = st.builds(_atom, st.just("act.exhibition"), compare, st.integers(1, 2), flags, per=periods)
titles = st.builds(
    _atom, st.just("qual.has"), st.sampled_from(("has", "not_has")),
    st.sampled_from(("hnte", "srdi_sme")), flags,
)  # fmt: skip
figures = st.builds(
    _atom, st.sampled_from(("fin.revenue", "fin.revenue_growth", "fin.rd_ratio")), compare,
    st.sampled_from((0, 1, 2)), flags, per=st.sampled_from(("y-1", "y", "y-2..y-1", "2025")),
)  # fmt: skip
trees: st.SearchStrategy[dict[str, Any]] = st.recursive(
    ages | dates | stretches | events | counts | titles | figures,
    lambda inner: (
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=2, max_size=3))
        | st.builds(lambda part: {"not": part}, inner)
    ),
    max_leaves=5,
)
windows = st.one_of(
    st.just({"type": "rolling"}),
    st.tuples(days, days).map(
        lambda pair: {"type": "fixed", "opens_on": min(pair), "closes_on": max(pair)}
    ),
    st.tuples(days, days).map(
        lambda pair: {"type": "yearly", "opens_md": f"{pair[0]:%m-%d}",
                      "closes_md": f"{pair[1]:%m-%d}"}
    ),
)  # fmt: skip
items = st.fixed_dictionaries(
    {"id": st.just("p"), "level": st.just("national"), "eligibility": trees, "window": windows},
    optional={"valid_to": days, "benefits": trees.map(lambda when: [{"amount": 1, "when": when}])},
)


def _entries(names: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, Any]]]:
    entry = st.fixed_dictionaries(
        {"name": st.sampled_from(names)},
        optional={"date": written_days, "expires": days.map(date.isoformat)},
    )
    return st.lists(entry, min_size=1, max_size=2)


numbers = st.integers(1, 3) | st.just({"gte": 1, "lt": 3})
facts = st.fixed_dictionaries(
    {},
    optional={
        "entity.founded": written_days,
        "loan.date": written_days,
        "hr.hire_date": written_days,
        "qual.event": _entries(("获奖", "上市")),
        "act.exhibition": _entries(("参展",)),
        "qual.has": _entries(("hnte", "srdi_sme", "tech_sme")),
        **{f"fin.revenue@{year}": numbers for year in (2023, 2024, 2025)},
        "fin.rd_expense@2024": numbers,
    },
)
complete = st.sets(st.sampled_from(("qual.has", "qual.event", "act.exhibition")))


@settings(max_examples=60, deadline=None)
@given(items, facts, complete)
def test_the_days_ahead_are_those_of_judging_every_day(item, given_facts, declared):
    card = card_from_item(item)
    profile = Profile.from_record(
        {"id": "e", "as_of": DAY, "facts": given_facts, "declared_complete": sorted(declared)}
    )
    found = changes_ahead(card, profile, until=UNTIL)
    assert [(one.day, one.before, one.after) for one in found] == _replayed(card, profile)
    assert all(one.because for one in found)


@settings(max_examples=25, deadline=None)
@given(st.lists(items, min_size=2, max_size=4), facts, complete)
def test_several_cards_at_once_change_as_each_alone(several, given_facts, declared):
    profile = Profile.from_record(
        {"id": "e", "as_of": DAY, "facts": given_facts, "declared_complete": sorted(declared)}
    )
    cards = [card_from_item(item) for item in several]
    ahead = Ahead(profile)
    for card in (*cards, *cards):
        assert ahead.changes(card, until=UNTIL) == changes_ahead(card, profile, until=UNTIL)


def _replayed(card: Any, profile: Profile) -> list[tuple[date, Standing, Standing]]:
    lasting = with_ends_of_titles(profile)
    changes = []
    before = standing(card, lasting)
    for ahead in range(1, (UNTIL - DAY).days + 1):
        day = DAY + timedelta(days=ahead)
        after = standing(card, lasting.with_as_of(day))
        if after != before:
            changes.append((day, before, after))
        before = after
    return changes
