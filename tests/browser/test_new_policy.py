"""The documents' example of a policy file can be loaded as it stands, and so can the test's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policies.item_files import ItemFile, read_item_file
from tests.browser.new_policy import EXAMPLE, TITLE, write_new_policy

TODAY, CLOSES_ON = date(2026, 3, 10), date(2026, 4, 7)


@pytest.fixture(params=["example", "with a window of the day"])
def policy(request: pytest.FixtureRequest, tmp_path: Path) -> ItemFile:
    is_example = request.param == "example"
    path = EXAMPLE if is_example else write_new_policy(tmp_path, today=TODAY, closes_on=CLOSES_ON)
    return read_item_file(path)


def test_it_loads_and_quotes_its_own_text(policy: ItemFile) -> None:
    assert policy.problems == ()
    (read,) = policy.items
    item = read.item
    assert read.title == TITLE
    quotes = [
        one["quote"] for one in [*item["eligibility"]["all"], *item["benefits"], item["window"]]
    ]
    assert [one for one in quotes if one not in item["text"]] == []


def test_the_window_is_that_of_the_day(tmp_path: Path) -> None:
    path = write_new_policy(tmp_path, today=TODAY, closes_on=CLOSES_ON)
    (read,) = read_item_file(path).items
    assert [(one.opens_on, one.closes_on) for one in read.card.window.stretches] == [
        (date(2026, 3, 9), CLOSES_ON)
    ]
