"""The documents' example of an officer's Word file: three items, tracked changes, tiers, numbering.

``python -m tests.browser.example_document`` writes ``docs/examples`` anew.
"""

from __future__ import annotations

from pathlib import Path

from tests.conftest import REPOSITORY
from tests.policies.readers.office_files import (
    docx_parts,
    in_list,
    numbering,
    p,
    relationships,
    row,
    run,
    table,
    word,
    zipped,
)

EXAMPLE = REPOSITORY / "docs" / "examples" / "three-items.docx"
TITLES = ("智能化改造补助", "企业研发投入奖励", "软件企业成长奖励")
FIRST = "从业人员100人以上，营业收入2000万元以上"
REVISED = "从业人员100人以下，上一年度营业收入500万元以上"
HEADING = "<w:jc w:val='center'/><w:outlineLvl w:val='0'/>"
LISTS = numbering(
    ("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3.")
)


def inserted(text: str) -> str:
    """A stretch that somebody put in with tracked changes on."""
    return f'<w:ins w:id="1" w:author="经办" w:date="2026-03-02T09:00:00Z">{run(text)}</w:ins>'


def deleted(text: str) -> str:
    """A stretch that somebody took out with tracked changes on."""
    return (
        '<w:del w:id="2" w:author="经办" w:date="2026-03-02T09:00:00Z">'
        f"<w:r><w:delText>{text}</w:delText></w:r></w:del>"
    )


def changed(before: str, was: str, becomes: str, after: str) -> str:
    """The runs of a paragraph in which one stretch was replaced by another."""
    return f"{run(before)}{deleted(was)}{inserted(becomes)}{run(after)}"


SECTION = '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr>'
RELATIONS = (
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
)
# Word wants to know how a table is laid out before its first row.
GRID = "<w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>"
TIERS = table(
    GRID,
    row("上一年度研发费用", "奖励金额"),
    row("100万元以上不足500万元", "5万元"),
    row("500万元以上不足1000万元", "20万元"),
    row("1000万元以上", "50万元"),
)


def body(who: str) -> str:
    """The document's body; ``who`` says which enterprises the first item is for."""
    return "".join(
        (
            p("示例市工业和信息化局文件", HEADING),
            p("示例工信发〔2026〕12号", "<w:jc w:val='center'/>"),
            p("关于印发《支持企业智能化改造和研发创新若干措施（示例）》的通知", HEADING),
            p("各有关企业："),
            p("现将《支持企业智能化改造和研发创新若干措施（示例）》印发给你们，请对照申报。"),
            p("支持对象", in_list(0)),
            p("在长沙市登记注册、具有独立法人资格，且未被列入严重失信主体名单的企业。"),
            p("支持政策", in_list(0)),
            p(TITLES[0], in_list(1)),
            p(changed("申报条件：", "从业人员200人以上，营业收入2000万元以上", who, "。")),
            p(
                changed(
                    "支持标准：按设备投资额的10%给予补助，单个企业最高", "50万元", "80万元", "。"
                )
            ),
            p("申报时间：每年1月1日至12月31日。"),
            p(TITLES[1], in_list(1)),
            p("申报条件：认定为高新技术企业，上一年度研发费用100万元以上。"),
            p("支持标准：按上一年度研发费用分档给予一次性奖励，具体如下表。"),
            TIERS,
            p("申报时间：全年受理。"),
            p(TITLES[2], in_list(1)),
            p(
                "申报条件：从事软件和信息技术服务业，上一年度营业收入500万元以上，产品具有较强的市场竞争力。"
            ),
            p("支持标准：给予一次性奖励10万元。"),
            p("申报时间：全年受理。"),
            p("申报材料", in_list(0)),
            p("申请表；", in_list(2)),
            p("营业执照（免提交）；", in_list(2)),
            p("上一年度审计报告。", in_list(2)),
            p("申报程序", in_list(0)),
            p(
                "企业登录示例政务服务网提交材料，示例市工业和信息化局受理后20个工作日内完成审核，公示5个工作日后拨付。"
            ),
            p("附则", in_list(0)),
            p(
                "本措施由示例市工业和信息化局负责解释，自2026年3月1日起施行，有效期至2028年12月31日。咨询电话：12345。"
            ),
            p("示例市工业和信息化局"),
            p("2026年3月1日"),
        )
    )


def example(who: str = FIRST) -> bytes:
    """The file as bytes: a whole package, for an officer opens it in Word and changes it."""
    parts = docx_parts(
        body(who) + SECTION, numbering=LISTS, header1=word(p("示例文件 内部流转"), "hdr")
    )
    types = str(parts["[Content_Types].xml"]).replace("header1+xml", "header+xml")
    parts["[Content_Types].xml"] = types.replace("<Override", f"{RELATIONS}<Override", 1)
    parts["_rels/.rels"] = relationships(("rId1", "officeDocument", "word/document.xml"))
    parts["word/_rels/document.xml.rels"] = relationships(
        ("rId1", "header", "header1.xml"), ("rId2", "numbering", "numbering.xml")
    )
    return zipped(parts)


def write_example(folder: Path, who: str = FIRST) -> Path:
    """Write the example, or an edition of it for others, as a file that an officer can send."""
    path = folder / EXAMPLE.name
    path.write_bytes(example(who))
    return path


if __name__ == "__main__":
    write_example(EXAMPLE.parent)
