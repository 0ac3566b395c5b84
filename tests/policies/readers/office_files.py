"""Office files made by hand: every part is in sight, so that a test can spoil just one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "application/vnd.openxmlformats-officedocument"
TEXT = "在望城区注册、上一年度营业收入2000万元以上的企业，一次性奖励50万元。"


def zipped(parts: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def content_types(*overrides: tuple[str, str]) -> str:
    rows = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides
    )
    return (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'content-types"><Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def relationships(*rows: tuple[str, str, str], more: str = "") -> str:
    inside = "".join(
        f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{target}"/>'
        for key, kind, target in rows
    )
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
        f'2006/relationships">{inside}{more}</Relationships>'
    )


def word(inside: str, root: str = "document") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{W}" xmlns:r="{R}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:v="urn:schemas-microsoft-com:vml">'
        f"{inside}</w:{root}>"
    )


def p(text: str, properties: str = "") -> str:
    """A paragraph of one run; ``text`` may be runs already."""
    runs = text if text.startswith("<") else f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def cell(text: str, properties: str = "") -> str:
    inside = text if text.startswith("<w:") else "".join(p(one) for one in text.split("\n"))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    inside = "".join(one if one.startswith("<w:tc") else cell(one) for one in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def docx_parts(body: str, **more: str | bytes) -> dict[str, str | bytes]:
    """The parts of a document; a keyword ``numbering`` becomes word/numbering.xml."""
    listed = [
        (f"word/{name}.xml", f"{OFFICE}.wordprocessingml.{kind}+xml")
        for name, kind in (("document", "document.main"), *((one, one) for one in more))
    ]
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types(*listed),
        "word/document.xml": word(f"<w:body>{body}</w:body>"),
    }
    for name, content in more.items():
        parts[f"word/{name}.xml"] = content
    return parts


def docx(body: str, **more: str | bytes) -> bytes:
    return zipped(docx_parts(body, **more))


def numbering(*levels: tuple[str, str], number: str = "1", more: str = "") -> str:
    """One list with these forms and patterns of its levels."""
    inside = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for at, (form, pattern) in enumerate(levels)
    )
    return word(
        f'<w:abstractNum w:abstractNumId="0">{inside}</w:abstractNum>'
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/></w:num>{more}',
        "numbering",
    )


def in_list(level: int, number: str = "1") -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def xlsx_parts(
    sheets: Mapping[str, str], *, states: Mapping[str, str] | None = None, strings: str = ""
) -> dict[str, str | bytes]:
    """A workbook of sheets given as the XML of their ``sheetData`` and what follows it."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}" '
        f'state="{(states or {}).get(name, "visible")}"/>'
        for at, name in enumerate(names, start=1)
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types(
            ("xl/workbook.xml", f"{OFFICE}.spreadsheetml.sheet.main+xml")
        ),
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": relationships(
            *((f"rId{at}", "worksheet", f"worksheets/s{at}.xml") for at in range(1, len(names) + 1))
        ),
    }
    for at, name in enumerate(names, start=1):
        parts[f"xl/worksheets/s{at}.xml"] = f'<worksheet xmlns="{S}">{sheets[name]}</worksheet>'
    if strings:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{S}">{strings}</sst>'
    return parts


def xlsx(sheets: Mapping[str, str], **more: Any) -> bytes:
    return zipped(xlsx_parts(sheets, **more))


def sheet(*rows: tuple[str, ...], after: str = "") -> str:
    """The XML of rows of inline texts."""
    lines = []
    for number, cells in enumerate(rows, start=1):
        inside = "".join(
            f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
            for at, text in enumerate(cells)
            if text
        )
        lines.append(f'<row r="{number}">{inside}</row>')
    return f"<sheetData>{''.join(lines)}</sheetData>{after}"


def pdf(draw: Callable[[Any], None], **options: Any) -> bytes:
    """A PDF drawn on a canvas; points from the bottom left of an A4 page."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    if "STSong-Light" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True, **options)
    canvas.setFont("STSong-Light", 12)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def write_lines(canvas: Any, lines: list[str], *, x: float = 72, top: float = 760) -> None:
    """Write lines under one another, each with the leading of a printed page."""
    for at, line in enumerate(lines):
        canvas.drawString(x, top - at * 20, line)


def pdf_of(*pages: list[str], **options: Any) -> bytes:
    def draw(canvas: Any) -> None:
        for at, lines in enumerate(pages):
            if at:
                canvas.showPage()
                canvas.setFont("STSong-Light", 12)
            write_lines(canvas, lines)

    return pdf(draw, **options)
