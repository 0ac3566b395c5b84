from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon.workdays import (
    Certainty,
    add_workdays,
    certainty,
    is_workday,
    next_workday,
    previous_workday,
    workdays_between,
)

DAYS = [
    (date(2026, 3, 10), True, Certainty.OFFICIAL),  # A Tuesday.
    (date(2026, 3, 14), False, Certainty.OFFICIAL),  # A Saturday.
    (date(2026, 2, 17), False, Certainty.OFFICIAL),  # Spring Festival.
    (date(2026, 2, 14), True, Certainty.OFFICIAL),  # A Saturday worked for it.
    (date(2026, 10, 1), False, Certainty.OFFICIAL),
    (date(2027, 2, 5), False, Certainty.ASSUMED),  # A Friday; a holiday by law.
    (date(2027, 3, 9), True, Certainty.ASSUMED),  # A Tuesday of a year not announced.
    (date(2027, 3, 13), False, Certainty.ASSUMED),
    (date(2035, 3, 12), True, Certainty.ASSUMED),
    (date(1999, 3, 12), True, Certainty.ASSUMED),
]


@pytest.mark.parametrize(("day", "works", "sure"), DAYS, ids=[str(row[0]) for row in DAYS])
def test_days(day, works, sure):
    assert (is_workday(day), certainty(day)) == (works, sure)


def test_the_neighbours_of_a_long_holiday():
    assert next_workday(date(2026, 9, 30)) == date(2026, 10, 8)
    assert previous_workday(date(2026, 10, 8)) == date(2026, 9, 30)


def test_adding_working_days():
    assert add_workdays(date(2026, 3, 13), 1) == date(2026, 3, 16)
    assert add_workdays(date(2026, 3, 16), -1) == date(2026, 3, 13)
    assert add_workdays(date(2026, 3, 14), 0) == date(2026, 3, 14)


def test_working_days_left():
    assert workdays_between(date(2026, 3, 13), date(2026, 3, 16)) == 1
    assert workdays_between(date(2026, 3, 16), date(2026, 3, 13)) == -1
    assert workdays_between(date(2026, 3, 14), date(2026, 3, 14)) == 0


WHEN = st.dates(min_value=date(2004, 1, 1), max_value=date(2031, 12, 31))


@given(WHEN, st.integers(min_value=1, max_value=60))
def test_adding_and_counting_agree(day, count):
    later = add_workdays(day, count)
    assert is_workday(later)
    assert workdays_between(day, later) == count


@given(WHEN)
def test_nothing_is_worked_between_neighbours(day):
    between = (next_workday(day) - day).days
    assert not any(is_workday(day + timedelta(days=number)) for number in range(1, between))
