"""Workbooks: what people see on the sheets, and a policy a row where headings say so."""

# ruff: noqa: E501 - a case stands on one line, and wide letters count twice.
from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from policies.document import Document
from policies.readers.policy_rows import Column, column_of
from policies.readers.refusals import Reason, Refused
from policies.readers.xlsx import read_xlsx
from tests.policies.readers import office_files as made
from tests.policies.readers.office_files import sheet, xlsx


def one(content: bytes) -> Document:
    (document,) = read_xlsx(content)
    return document


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


HEADINGS = ("序号", "政策名称", "发文机关", "文号", "申报条件", "支持标准", "申报时间", "备注")


def policies(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS, **more: str) -> bytes:
    return xlsx({"政策": sheet(("望城区惠企政策汇总表",), headings, *rows, **more)})


def test_a_sheet_of_anything_is_read_row_by_row() -> None:
    content = xlsx({"表": sheet(("档次", "营业收入", "奖励"), ("一档", "5000万元", "20万元"))})
    assert one(content).text == "档次：一档，营业收入：5000万元，奖励：20万元"


def test_hidden_sheets_are_named_and_not_read() -> None:
    sheets = {
        "公开": sheet(("奖励五十万元",)),
        "底稿": sheet(("不要读",)),
        "深藏": sheet(("也不",)),
    }
    document = one(xlsx(sheets, states={"底稿": "hidden", "深藏": "veryHidden"}))
    assert document.text == "奖励五十万元"
    assert [note.split("“")[1][:2] for note in document.notes] == ["底稿", "深藏"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        pytest.param('<c r="A1" t="s"><v>0</v></c>', "甲乙", id="shared text in runs"),
        pytest.param(
            '<c r="A1" t="str"><f>B1</f><v>算出的字</v></c>', "算出的字", id="formula's text"
        ),
        pytest.param('<c r="A1" t="b"><v>1</v></c>', "是", id="yes"),
        pytest.param('<c r="A1" t="e"><v>#REF!</v></c>', "字", id="an error says nothing"),
        pytest.param('<c r="A1" t="s"><v>99</v></c>', "字", id="a text that is not there"),
        pytest.param('<c r="A1"><v>500000</v></c>', "500000", id="number"),
        pytest.param('<c r="A1"><v>0.1</v></c>', "0.1", id="fraction"),
    ],
)
def test_cells(cell: str, text: str) -> None:
    strings = "<si><r><t>甲</t></r><r><t>乙</t></r><rPh><t>jia</t></rPh></si>"
    data = f'<sheetData><row r="1">{cell}<c r="B1" t="inlineStr"><is><t>字</t></is></c></row></sheetData>'
    assert text in one(xlsx({"表": data}, strings=strings)).text


def test_days_and_shares_look_as_people_see_them() -> None:
    book = openpyxl.Workbook()
    book.active.append(["截止", date(2026, 5, 1)])
    book.active.append(["比例", 0.05])
    book.active["B2"].number_format = "0%"
    assert one(saved(book)).text.split("\n") == ["截止：2026-05-01", "比例：5%"]


def test_formulas_without_values_are_named() -> None:
    data = (
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>金额</t></is></c>'
        '<c r="B1"><f>SUM(C1:C9)</f></c></row></sheetData>'
    )
    assert "B1等1个单元格是没有算出结果的公式" in one(xlsx({"表": data})).notes[0]


def test_merged_rows_hold_for_each() -> None:
    merge = '<mergeCells count="2"><mergeCell ref="B3:B4"/><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    rows = (("1", "成长奖励", "工信局", "", "营收2000万元以上", "奖20万元"),
            ("2", "", "工信局", "", "营收1亿元以上", "奖50万元"))  # fmt: skip
    found = read_xlsx(policies(*rows, after=merge))
    assert [document.title for document in found] == ["成长奖励", "成长奖励"]
    assert found[0].id != found[1].id


def test_a_policy_a_row() -> None:
    row = ("1", "规模企业成长奖励", "望城区工信局", "望政办发〔2025〕5号",
           "1.在望城区注册；\n2.上一年度营业收入2000万元以上。", "一次性奖励50万元", "2026-05-01", "限额100家")  # fmt: skip
    (document,) = read_xlsx(policies(row))
    assert document.title == "规模企业成长奖励"
    assert document.issuer == "望城区工信局"
    assert document.row == 3
    assert document.text.split("\n") == [
        "规模企业成长奖励", "文号：望政办发〔2025〕5号", "发文机关：望城区工信局", "申报条件",
        "1.在望城区注册；", "2.上一年度营业收入2000万元以上。", "支持标准：一次性奖励50万元",
        "申报时间：2026-05-01", "备注：限额100家",
    ]  # fmt: skip


def test_ids_stay_when_rows_are_put_in() -> None:
    first = ("1", "甲奖励", "工信局", "", "营收2000万元以上", "奖20万元")
    second = ("2", "乙奖励", "工信局", "", "营收1亿元以上", "奖50万元")
    before = read_xlsx(policies(second))
    after = read_xlsx(policies(first, ("2", *second[1:])))
    assert before[0].id == after[1].id


def test_a_row_that_comes_twice_keeps_its_id() -> None:
    row = ("1", "甲奖励", "工信局", "", "营收2000万元以上", "奖20万元")
    found = read_xlsx(policies(row, ("9", *row[1:])))
    assert found[0].id == found[1].id
    assert found[0].text == found[1].text


def test_rows_between_policies_are_no_policies() -> None:
    row = ("1", "甲奖励", "工信局", "", "营收2000万元以上", "奖20万元")
    assert len(read_xlsx(policies(("一、科技类",), row, ("合计", "1项")))) == 1


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("政策名称", Column.TITLE), ("惠企政策名称", Column.TITLE), ("政策标题", Column.TITLE),
        ("事项名称", Column.TITLE), ("发文机关", Column.ISSUER), ("发文\n单位", Column.ISSUER),
        ("责任部门", Column.ISSUER), ("发文字号", Column.NUMBER), ("文号", Column.NUMBER),
        ("申报条件*", Column.CONDITIONS), ("享受条件", Column.CONDITIONS), ("条件", Column.CONDITIONS),
        ("支持对象", Column.TARGET), ("适用范围", Column.TARGET), ("奖补标准", Column.STANDARD),
        ("政策内容", Column.STANDARD), ("支持标准（万元）", Column.STANDARD),
        ("申报时间", Column.WINDOW), ("截止日期", Column.WINDOW), ("受理时间", Column.WINDOW),
        ("申报材料", Column.MATERIALS), ("办理流程", Column.FLOW), ("申报网址", Column.CHANNEL),
        ("联系电话", Column.CONTACT), ("咨询方式", Column.CONTACT), ("有效期", Column.VALIDITY),
        ("政策依据", Column.BASIS), ("发布日期", Column.PUBLISHED), ("行政区划", Column.REGION),
        ("政策编号", Column.CODE), ("序号", None), ("备注", None), ("企业名称", None),
        ("统一社会信用代码", None), ("奖励金额", Column.STANDARD),
    ],
)  # fmt: skip
def test_headings_officers_use(heading: str, column: Column | None) -> None:
    assert column_of(heading) is column


def test_a_list_of_enterprises_is_no_list_of_policies() -> None:
    content = xlsx({"名单": sheet(("序号", "企业名称", "奖励金额"), ("1", "甲公司", "20万元"))})
    assert "奖励金额：20万元" in one(content).text


def test_a_sheet_that_claims_a_million_columns_costs_nothing() -> None:
    data = (
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="A1048576" '
        't="inlineStr"><is><t>末行</t></is></c><c r="XFD1048576" t="inlineStr"><is><t>远</t></is>'
        "</c></row></sheetData>"
    )
    assert one(xlsx({"表": data})).text == "末行"


def test_no_text() -> None:
    with pytest.raises(Refused) as caught:
        read_xlsx(xlsx({"表": "<sheetData/>"}))
    assert caught.value.reason is Reason.NO_TEXT


def test_links_to_other_workbooks_are_not_followed() -> None:
    parts = made.xlsx_parts({"表": sheet(("奖励五十万元",))})
    parts["xl/externalLinks/externalLink1.xml"] = "<externalLink/>"
    assert one(made.zipped(parts)).text == "奖励五十万元"
