"""PDFs, drawn letter by letter: lines, columns, tables, margins."""

# ruff: noqa: E501 - a case stands on one line, and wide letters count twice.
from __future__ import annotations

from typing import Any

import pytest

from policies.document import Document
from policies.readers.margins import is_page_number
from policies.readers.pdf import read_pdf
from policies.readers.refusals import Reason, Refused
from tests.policies.readers.office_files import TEXT, pdf, pdf_of, write_lines

FULL = "在望城区依法注册登记并且具有独立法人资格的企业，均可以按照本通知申报"  # 34 letters


def read(content: bytes) -> Document:
    (document,) = read_pdf(content)
    return document


@pytest.mark.parametrize(
    ("lines", "paragraphs"),
    [
        pytest.param([f"　　{FULL[:32]}", FULL, "尾句。"], [FULL[:32] + FULL + "尾句。"], id="re-joined"),
        pytest.param(
            [f"　　{FULL[:26]}奖励不超过200", f"万元{FULL[:32]}", "完。"],
            [f"{FULL[:26]}奖励不超过200万元{FULL[:32]}完。"], id="200⏎万元",
        ),
        pytest.param(["最高奖励200", "万元"], ["最高奖励200万元"], id="200⏎万元 in short lines"),
        pytest.param(
            [f"{FULL[:33]}。", "（二）已纳统的企业。"], [f"{FULL[:33]}。", "（二）已纳统的企业。"],
            id="a number begins a paragraph",
        ),
        pytest.param(["一、支持对象", FULL, "二、支持标准"], ["一、支持对象", FULL + "二、支持标准"][:1], id="short line"),
    ],
)  # fmt: skip
def test_lines_become_paragraphs(lines: list[str], paragraphs: list[str]) -> None:
    def draw(canvas: Any) -> None:
        for at, line in enumerate(lines):
            indent = 24 if line.startswith("　　") else 0
            canvas.drawString(72 + indent, 760 - at * 20, line.strip("　"))

    found = read(pdf(draw)).text.split("\n")
    assert found[: len(paragraphs)] == paragraphs


def test_hyphens_go_and_words_part() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(72, 760, f"{FULL[:28]}the develop-")
        canvas.drawString(72, 740, f"ment zone {FULL[:28]} of")
        canvas.drawString(72, 720, "Wangcheng")

    text = read(pdf(draw)).text
    assert "the development zone" in text
    assert "of Wangcheng" in text


def test_two_columns_are_read_one_after_another() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(
            72, 780, "关于支持企业发展的若干措施（全文刊登在本期公报上，自发布之日起施行）"
        )
        left = [f"左栏第{at}行文字内容占满一栏的宽度" for at in range(10)]
        right = [f"右栏第{at}行文字内容占满一栏的宽度" for at in range(10)]
        write_lines(canvas, left, x=72, top=740)
        write_lines(canvas, right, x=320, top=740)

    text = read(pdf(draw)).text
    assert text.index("左栏第9行") < text.index("右栏第0行")
    assert text.startswith("关于支持企业发展的若干措施")


def test_names_beside_values_are_no_columns() -> None:
    names = ["申报时间", "联系电话", "办公地址", "受理部门", "支持标准", "申报条件", "联系人员"]

    def draw(canvas: Any) -> None:
        write_lines(canvas, names, x=72)
        write_lines(canvas, [f"值{at}" for at in range(7)], x=330)

    assert read(pdf(draw)).text.split("\n")[0] == "申报时间 值0"


def test_heads_and_page_numbers_are_dropped() -> None:
    def draw(canvas: Any) -> None:
        for page in range(1, 4):
            canvas.drawString(72, 800, "望城区人民政府公报")
            write_lines(canvas, [f"第{word}段正文。" for word in "甲乙丙丁"], top=700)
            canvas.drawString(290, 40, f"— {page} —")
            canvas.showPage()
            canvas.setFont("STSong-Light", 12)

    text = read(pdf(draw)).text
    assert "公报" not in text
    assert "—" not in text
    assert text.count("第甲段") == 3


def test_a_paragraph_goes_on_over_the_page() -> None:
    text = read(pdf_of([f"{FULL[:34]}"] * 3, ["达标的企业给予奖励。"])).text
    assert f"{FULL[:34]}达标的企业给予奖励。" in text


TABLE_ROWS = [
    ["档次", "营业收入", "金额"],
    ["一档", "5000万元以上", "20万元"],
    ["二档", "1亿元以上", "50万元"],
]


def ruled(canvas: Any, rows: list[list[str]], top: float) -> None:
    bottom = top - 24 * len(rows)
    for at in range(len(rows) + 1):
        canvas.line(72, top - 24 * at, 462, top - 24 * at)
    for at in range(4):
        canvas.line(72 + 130 * at, top, 72 + 130 * at, bottom)
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            canvas.drawString(78 + 130 * column, top - 24 * at - 17, text)


def test_ruled_tables_row_by_row() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(72, 780, "奖励标准如下：")
        ruled(canvas, TABLE_ROWS, 760)
        canvas.drawString(72, 640, "以上金额均含税。")

    assert read(pdf(draw)).text.split("\n") == [
        "奖励标准如下：",
        "档次：一档，营业收入：5000万元以上，金额：20万元",
        "档次：二档，营业收入：1亿元以上，金额：50万元",
        "以上金额均含税。",
    ]


def test_a_table_over_two_pages_keeps_its_headings() -> None:
    def draw(canvas: Any) -> None:
        ruled(canvas, TABLE_ROWS, 160)
        canvas.showPage()
        canvas.setFont("STSong-Light", 12)
        ruled(canvas, [TABLE_ROWS[0], ["三档", "2亿元以上", "80万元"]], 780)

    assert read(pdf(draw)).text.split("\n")[-1] == "档次：三档，营业收入：2亿元以上，金额：80万元"


def test_no_digit_is_taken_for_a_double() -> None:
    text = "1000000元、11111元、22.22%、近333家"
    assert read(pdf_of([text])).text == text


def test_letters_printed_twice_for_bold_are_read_once() -> None:
    def draw(canvas: Any) -> None:
        for shift in (0, 0.4):
            canvas.drawString(72 + shift, 760, "奖励500万元")

    assert read(pdf(draw)).text == "奖励500万元"


def test_slanted_watermarks_are_left_out() -> None:
    def draw(canvas: Any) -> None:
        write_lines(canvas, [TEXT, TEXT])
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "内部水印")

    assert "水印" not in read(pdf(draw)).text


def test_a_page_on_its_side() -> None:
    def draw(canvas: Any) -> None:
        canvas.rotate(90)
        canvas.drawString(72, -100, TEXT)
        canvas.drawString(72, -120, "第二行。")

    assert read(pdf(draw)).text.startswith(TEXT[:20])


def picture(canvas: Any) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "white")), 0, 0, 595, 842)


def test_a_scanned_page_among_others_is_told() -> None:
    def draw(canvas: Any) -> None:
        for _page in range(3):
            write_lines(canvas, [TEXT] * 3)
            canvas.showPage()
            canvas.setFont("STSong-Light", 12)
        picture(canvas)

    assert "第4页是图片" in read(pdf(draw)).notes[0]


def scanned() -> bytes:
    return pdf(picture)


def locked(user: str) -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption

    return pdf_of([TEXT], encrypt=StandardEncryption(user, ownerPassword="x", canModify=0))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(scanned(), Reason.SCANNED, id="scanned"),
        pytest.param(locked("secret"), Reason.ENCRYPTED, id="encrypted"),
        pytest.param(pdf(lambda canvas: canvas.line(0, 0, 9, 9)), Reason.NO_TEXT, id="no letter"),
        pytest.param(pdf_of(*[["页"]] * 301), Reason.TOO_MANY_PAGES, id="301 pages"),
        pytest.param(pdf_of([TEXT])[:-300], Reason.BROKEN, id="cut off"),
        pytest.param(b"%PDF-1.4\nnothing\n%%EOF", Reason.BROKEN, id="no structure"),
    ],
)
def test_refusals(content: bytes, reason: Reason) -> None:
    with pytest.raises(Refused) as caught:
        read_pdf(content)
    assert caught.value.reason is reason


def test_a_lock_that_everybody_may_open_is_none() -> None:
    assert read(locked("")).text == TEXT


@pytest.mark.parametrize(
    ("line", "is_number"),
    [
        ("— 3 —", True), ("3", True), ("第3页 共12页", True), ("3/12", True), ("- iv -", True),
        ("第十二页", True), ("2000万元", False), ("一、支持对象", False), ("", False), ("第三条", False),
    ],
)  # fmt: skip
def test_page_numbers(line: str, is_number: bool) -> None:
    assert is_page_number(line) is is_number
