"""Long lists in pages, buttons in rows."""

from __future__ import annotations

import pytest

from bot.events import Button
from bot.keyboards import in_rows, rows_of
from bot.paging import PAGE_SIZE, page_of


@pytest.mark.parametrize(
    ("total", "asked", "number", "count", "rows"),
    [
        (0, 0, 0, 1, 0),
        (1, 0, 0, 1, 1),
        (PAGE_SIZE, 1, 0, 1, PAGE_SIZE),
        (PAGE_SIZE + 1, 1, 1, 2, 1),
        (12, 99, 2, 3, 2),
        (12, -5, 0, 3, PAGE_SIZE),
    ],
)
def test_pages(total: int, asked: int, number: int, count: int, rows: int) -> None:
    page = page_of(list(range(total)), asked)
    assert (page.number, page.count, len(page.rows), page.total) == (number, count, rows, total)


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        ([], []),
        (["短", "短"], [["短", "短"]]),
        (["短", "短", "短"], [["短", "短"], ["短"]]),
        (["短", "一二三四五六七八九十", "短"], [["短"], ["一二三四五六七八九十"], ["短"]]),
    ],
)
def test_rows(labels: list[str], rows: list[list[str]]) -> None:
    made = in_rows([Button(label=one, data="1|x") for one in labels])
    assert [[one.label for one in row] for row in made] == rows


def test_rows_of_a_size() -> None:
    buttons = [Button(label=one, data="1|x") for one in "一二三四五"]
    assert [[one.label for one in row] for row in rows_of(buttons, 2)] == [
        ["一", "二"],
        ["三", "四"],
        ["五"],
    ]
    assert rows_of([], 2) == ()
