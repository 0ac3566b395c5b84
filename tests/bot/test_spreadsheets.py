"""Rows come out of a spreadsheet as they went in, and no cell is ever a formula."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot import spreadsheets
from bot.spreadsheets import SheetFull, write_csv, write_xlsx

ROWS = [
    ["名称", "金额"],
    ["甲 & 乙 <有限>公司", 50_000],
    ["=HYPERLINK(1)", None],
    ["91430112MA00000150", date(2026, 3, 31)],
]


def as_xlsx(rows: list[list[object]]) -> list[tuple[object, ...]]:
    out = io.BytesIO()
    write_xlsx(out, rows)  # type: ignore[arg-type]  # The rows of a test are of any width.
    sheet = load_workbook(out).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    return list(sheet.iter_rows(values_only=True))


def as_csv(rows: list[list[object]]) -> list[list[str]]:
    out = io.BytesIO()
    write_csv(out, rows)  # type: ignore[arg-type]  # The rows of a test are of any width.
    assert out.getvalue().startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))


def test_a_sheet_reads_back_and_a_formula_is_a_text() -> None:
    assert as_xlsx(ROWS) == [
        ("名称", "金额"),
        ("甲 & 乙 <有限>公司", 50_000),
        ("=HYPERLINK(1)", None),
        ("91430112MA00000150", "2026-03-31"),
    ]


@pytest.mark.parametrize("first", list("=+-@\t\r"), ids=repr)
def test_no_name_becomes_a_formula_in_a_csv(first: str) -> None:
    assert as_csv([[f"{first}1+1", 5]]) == [[f"'{first}1+1", "5"]]


def test_the_same_rows_give_the_same_file() -> None:
    one, other = io.BytesIO(), io.BytesIO()
    write_xlsx(one, ROWS)
    write_xlsx(other, ROWS)
    assert one.getvalue() == other.getvalue()


def test_a_full_sheet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 2)
    with pytest.raises(SheetFull, match=r"\.csv"):
        write_xlsx(io.BytesIO(), ROWS)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_can_stand_in_a_sheet(text: str) -> None:
    ((found,),) = as_xlsx([[text]])
    told = spreadsheets._NOT_IN_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    assert (found or "") == told
