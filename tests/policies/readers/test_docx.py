"""Word files: what python-docx leaves out is what officers' files are full of."""

# ruff: noqa: E501 - a case stands on one line, and wide letters count twice.
from __future__ import annotations

import io
import time

import docx as python_docx
import pytest

from policies.document import BlockKind, Document
from policies.readers.docx import read_docx
from policies.readers.refusals import Reason, Refused
from tests.policies.readers import office_files as made
from tests.policies.readers.office_files import cell, docx, in_list, p, row, run, table, word


def read(content: bytes) -> Document:
    (document,) = read_docx(content)
    assert all(block.span.of(document.text).strip() for block in document.blocks)
    return document


INSERTED = f'<w:ins w:id="1" w:author="a">{run("2000万元")}</w:ins>'
DELETED = '<w:del w:id="2" w:author="a"><w:r><w:delText>500万元</w:delText></w:r></w:del>'
MOVED = (
    f'<w:moveFrom w:id="3">{run("旧处")}</w:moveFrom><w:moveTo w:id="4">{run("新处")}</w:moveTo>'
)
BOX = (
    "<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>"
    f"{p('框里的话')}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
    f"<w:txbxContent>{p('框里的话')}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "http://x"'
    '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    f'{run("点此申报")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(p(f"{run('营收')}{INSERTED}{DELETED}{run('以上')}"), "营收2000万元以上", id="changes"),
        pytest.param(p(f"{run('在')}{MOVED}"), "在新处", id="moves"),
        pytest.param(
            p("奖励", "<w:rPr><w:del w:id='5'/></w:rPr>") + p("五十万元"), "奖励五十万元", id="joined"
        ),
        pytest.param(p(f"{run('正文')}{BOX}"), "正文\n框里的话", id="text box, once"),
        pytest.param(p(FIELD), "点此申报", id="field"),
        pytest.param(
            p(f"{run('可见')}{run('不可见', '<w:vanish/>')}"), "可见", id="hidden letters"
        ),
        pytest.param(
            p(f"{run('条件')}<w:r><w:commentReference w:id='0'/></w:r>"), "条件", id="comment"
        ),
        pytest.param(p("<w:r><w:t>上</w:t><w:br/><w:t>下</w:t></w:r>"), "上\n下", id="line break"),
        pytest.param(
            p("<w:r><w:t>奖励200</w:t><w:br/><w:t>万元整</w:t></w:r>"), "奖励200万元整", id="200⏎万元"
        ),
        pytest.param(
            p("奖励200") + p("万元"), "奖励200万元", id="200¶万元"
        ),
        pytest.param(
            f"<w:sdt><w:sdtContent>{p('控件里')}</w:sdtContent></w:sdt>", "控件里", id="control"
        ),
        pytest.param(
            p(f"<w:hyperlink r:id='x'>{run('链接的字')}</w:hyperlink>"), "链接的字", id="link"
        ),
        pytest.param(
            p("<w:r><w:sym w:font='Wingdings' w:char='F0A8'/><w:t>企业</w:t></w:r>"), "¨企业", id="sign"
        ),
        pytest.param(
            p("<w:ruby><w:rt><w:r><w:t>wang</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>望</w:t></w:r>"
              "</w:rubyBase></w:ruby>"), "望", id="reading aid",
        ),
    ],
)  # fmt: skip
def test_text(body: str, text: str) -> None:
    assert read(docx(body)).text == text


@pytest.mark.parametrize(
    ("body", "note"),
    [
        pytest.param(p(f"{run('一')}{INSERTED}"), "修订痕迹", id="insertion"),
        pytest.param(p(f"{run('一')}{DELETED}"), "修订痕迹", id="deletion"),
        pytest.param(p(f"{run('一')}{run('二', '<w:vanish/>')}"), "隐藏文字", id="hidden"),
    ],
)
def test_officers_are_told(body: str, note: str) -> None:
    assert note in "".join(read(docx(body)).notes)


def test_nothing_to_tell() -> None:
    assert read(docx(p(made.TEXT))).notes == ()


LEVELS = made.numbering(
    ("chineseCountingThousand", "%1、"),
    ("chineseCounting", "（%2）"),
    ("decimal", "%3."),
    ("decimalEnclosedCircle", "%4"),
)


def test_numbers_that_word_counts_itself() -> None:
    levels = [0, 1, 1, 2, 2, 3, 0, 1, 2]
    body = "".join(p(f"第{at}段", in_list(level)) for at, level in enumerate(levels))
    assert read(docx(body, numbering=LEVELS)).text.split("\n") == [
        "一、第0段", "（一）第1段", "（二）第2段", "1. 第3段", "2. 第4段", "①第5段", "二、第6段",
        "（一）第7段", "1. 第8段",
    ]  # fmt: skip


def test_a_blank_paragraph_takes_no_number() -> None:
    body = p("甲", in_list(0)) + p("", in_list(0)) + p("乙", in_list(0))
    assert read(docx(body, numbering=LEVELS)).text == "一、甲\n二、乙"


def test_numbers_from_a_style() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="条款"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="子"/><w:basedOn w:val="a"/></w:style>'
    )
    body = p("甲", '<w:pStyle w:val="a"/>') + p("乙", '<w:pStyle w:val="b"/>')
    content = docx(body, numbering=LEVELS, styles=word(style, "styles"))
    assert read(content).text == "一、甲\n二、乙"


def test_a_list_begun_anew() -> None:
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    numbers = made.numbering(("decimal", "%1、"), more=more)
    body = p("甲", in_list(0)) + p("乙", in_list(0)) + p("丙", in_list(0, "2"))
    assert read(docx(body, numbering=numbers)).text == "1、甲\n2、乙\n1、丙"


MERGED = '<w:vMerge w:val="restart"/>'
TIERS = table(
    row("类别", "年营业收入", "奖励金额"),
    row(cell("成长", MERGED), "5000万元以上", "20万元"),
    row(cell("", "<w:vMerge/>"), "1亿元以上", "50万元"),
)


def test_a_table_row_by_row_behind_its_headings() -> None:
    assert read(docx(p("标准如下") + TIERS)).text.split("\n") == [
        "标准如下",
        "类别：成长，年营业收入：5000万元以上，奖励金额：20万元",
        "类别：成长，年营业收入：1亿元以上，奖励金额：50万元",
    ]


def test_a_table_of_names_and_values_reads_like_sections() -> None:
    body = table(
        row("支持对象", "在望城区注册的企业"),
        row(cell("申报条件", MERGED), "1.营业收入2000万元以上；\n2.无失信记录。"),
        row(cell("", "<w:vMerge/>"), "3.已纳统。"),
    )
    assert read(docx(body)).text.split("\n") == [
        "支持对象：在望城区注册的企业",
        "申报条件：1.营业收入2000万元以上；",
        "2.无失信记录。",
        "3.已纳统。",
    ]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        pytest.param(
            table(row(cell("奖补标准一览", '<w:gridSpan w:val="3"/>')), row("档次甲等级", "额度5", "5")),
            "奖补标准一览", id="a cell over the whole row",
        ),
        pytest.param(
            table(row("甲", "乙", "丙"), row(cell("跨两列12", '<w:gridSpan w:val="2"/>'), "尾3")),
            "甲：跨两列12，丙：尾3", id="a cell over two columns",
        ),
        pytest.param(
            table(row("甲", "乙", "丙"), row("1万", "2万", "3万"),
                  row("4万", "5万", "6万", properties="<w:del w:id='1'/>")),
            "甲：1万，乙：2万，丙：3万", id="a deleted row",
        ),
        pytest.param(table(row(cell(table(row("里", "外1", "3")), ""))), "里 外1 3", id="nested"),
    ],
)  # fmt: skip
def test_tables(body: str, line: str) -> None:
    text = read(docx(body)).text
    assert line in text
    assert "4万" not in text


def test_headers_feet_and_footnotes() -> None:
    parts = made.docx_parts(
        p(f"{run('给予奖励')}<w:r><w:footnoteReference w:id='2'/></w:r>{run('。')}"),
        header1=word(p("望城区人民政府文件"), "hdr"),
        footer1=word(p("— 1 —") + p("内部资料"), "ftr"),
        footnotes=word(
            '<w:footnote w:type="separator" w:id="0">' + p("---") + "</w:footnote>"
            '<w:footnote w:id="2">' + p("不含已享受的部分") + "</w:footnote>",
            "footnotes",
        ),
    )
    parts["word/_rels/document.xml.rels"] = made.relationships(
        ("r1", "header", "header1.xml"), ("r2", "footer", "footer1.xml")
    )
    lines = read(made.zipped(parts)).text.split("\n")
    assert lines == ["望城区人民政府文件", "给予奖励。", "注1：不含已享受的部分", "内部资料"]


def test_links_out_of_the_file_are_not_followed() -> None:
    parts = made.docx_parts(p(made.TEXT))
    external = (
        f'<Relationship Id="r1" Type="{made.R}/header" Target="file:///etc/passwd" '
        f'TargetMode="External"/><Relationship Id="r2" Type="{made.R}/attachedTemplate" '
        'Target="http://127.0.0.1:9/evil.dotm" TargetMode="External"/>'
    )
    parts["word/_rels/document.xml.rels"] = made.relationships(more=external)
    assert read(made.zipped(parts)).text == made.TEXT


def test_titles_are_found_behind_the_letterhead() -> None:
    body = (
        p("长沙市望城区人民政府办公室文件")
        + p("望政办发〔2025〕5号")
        + p("关于印发《望城区促进企业发展")
        + p("若干措施》的通知")
        + p("各街道办事处：")
    )
    assert read(docx(body)).title == "关于印发《望城区促进企业发展若干措施》的通知"


def test_headings_are_told_apart() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    body = p("支持对象", '<w:pStyle w:val="1"/>') + p("在本区注册的企业")
    document = read(docx(body, styles=word(styles, "styles")))
    assert [block.kind for block in document.blocks] == [BlockKind.HEADING, BlockKind.PARAGRAPH]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(docx(""), Reason.NO_TEXT, id="blank"),
        pytest.param(docx(p("only English")), Reason.NO_TEXT, id="no Chinese"),
        pytest.param(made.zipped(made.docx_parts(p("甲" * 500_000)), method=0), Reason.TOO_LONG, id="too long"),
        pytest.param(docx("<w:sdt><w:sdtContent>" * 90 + p("深") + "</w:sdtContent></w:sdt>" * 90),
                     Reason.TOO_MANY_PARTS, id="nested too deep"),
    ],
)  # fmt: skip
def test_refusals(content: bytes, reason: Reason) -> None:
    with pytest.raises(Refused) as caught:
        read_docx(content)
    assert caught.value.reason is reason


def test_a_file_of_python_docx() -> None:
    document = python_docx.Document()
    document.add_heading("关于稳岗补贴的通知", 0)
    document.add_paragraph("甲企业", style="List Number")
    document.add_paragraph("乙企业", style="List Number")
    buffer = io.BytesIO()
    document.save(buffer)
    found = read(buffer.getvalue())
    assert found.title == "关于稳岗补贴的通知"
    assert found.text.split("\n")[1:] == ["1. 甲企业", "2. 乙企业"]


def test_twenty_pages_are_read_at_once() -> None:
    body = "".join(p(made.TEXT * 2, in_list(0)) for _ in range(20 * 12))
    content = docx(body, numbering=LEVELS)
    started = time.process_time()
    read(content)
    assert time.process_time() - started < 0.3
