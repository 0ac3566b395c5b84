"""Officers' files, drawn: guides in words as offices write them, in five formats, and a workbook.

What is drawn is what an officer has: a masthead, one to three items a file with conditions, a
standard, a window, materials and where to go. Every name is given once, so that no item is
another's.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from docx import Document as WordDocument
from openpyxl import Workbook  # type: ignore[import-untyped]

_TRADES = (
    "智能制造", "工程机械", "软件信息", "食品加工", "生物医药", "新材料", "现代物流", "电子商务",
    "文化旅游", "节能环保", "数字创意", "轨道交通", "检验检测", "工业设计", "现代种业", "跨境贸易",
    "地理信息", "先进储能",
)  # fmt: skip
_WHAT = (
    "设备更新", "首台套应用", "数字化改造", "研发投入", "成果转化", "市场开拓", "人才引进",
    "厂房租金", "贷款贴息", "平台建设", "绿色改造", "品牌培育", "标准制定", "展会参展",
)  # fmt: skip
_FORMS = ("补助", "奖励", "补贴", "资助")
_CONDITIONS = (
    "上年度营业收入{a}万元以上",
    "从业人员{b}人以上",
    "在我区登记注册满{c}年，具有独立法人资格",
    "上年度研发费用不低于{d}万元",
    "上年度研发费用占营业收入的比例达到{c}%以上",
    "未被列入严重失信主体名单",
    "近三年未发生重大安全生产事故",
    "取得高新技术企业证书",
    "拥有有效发明专利{c}件以上",
    "上年度营业收入同比增长{b}%以上",
    "项目固定资产投资额{a}万元以上",
    "已认定为专精特新中小企业的优先支持",
)
_STANDARDS = (
    "按设备投资额的{p}%给予{form}，最高不超过{m}万元",
    "给予一次性{form}{m}万元",
    "上年度营业收入{a}万元以上的给予{m}万元{form}，{big}万元以上的给予{more}万元{form}",
    "按贷款实际支付利息的{p}%给予{form}，单个企业每年最高{m}万元",
)
_FILLER = (
    "各镇（街道）要加强政策宣传，做好组织申报工作，对申报材料的真实性进行初审。",
    "同一项目已获得其他财政资金支持的，按照就高不重复的原则执行。",
    "申报单位对申报材料的真实性、合法性负责，弄虚作假的取消资格并追回资金。",
    "资金拨付前由区财政局会同主管部门进行公示，公示期不少于五个工作日。",
)
_OFFICES = ("望城区工业和信息化局", "望城区科学技术局", "望城区商务局", "望城区发展和改革局")
_LETTERS_A_LINE = 34
_LINES_A_PAGE = 34

Lines = list[str]


def notice(dice: Random, number: int) -> tuple[str, Lines]:
    """Return the title and the paragraphs of one drawn guide; the number makes its name its own."""
    office = dice.choice(_OFFICES)
    title = f"关于组织申报{_TRADES[number % len(_TRADES)]}第{number}号专项资金的通知"
    lines = [
        f"望政发〔2026〕{number}号",
        "各有关企业：",
        f"为支持{dice.choice(_TRADES)}产业发展，现将有关事项通知如下。",
    ]
    for part in range(dice.choice((1, 1, 2, 3))):
        lines += _item(dice, number, part)
    lines += [*dice.sample(_FILLER, 3), office, "2026年1月15日"]
    return title, lines


def _item(dice: Random, number: int, part: int) -> Lines:
    form = dice.choice(_FORMS)
    name = f"{dice.choice(_TRADES)}{dice.choice(_WHAT)}{form}"
    head = f"{'一二三'[part]}、{name}（{number}-{part + 1}）"
    wanted = [
        f"{at}.{one.format(**_figures(dice, form))}；"
        for at, one in enumerate(dice.sample(_CONDITIONS, dice.choice((3, 4, 6))), start=1)
    ]
    standard = dice.choice(_STANDARDS).format(**_figures(dice, form))
    return [
        head,
        "（一）申报条件",
        "在望城区依法注册的企业，同时符合以下条件：",
        *wanted,
        "（二）支持标准",
        f"对符合条件的企业，{standard}。",
        "（三）申报时间",
        f"2026年{dice.choice((2, 3))}月1日至2026年{dice.choice((5, 6, 9))}月30日。",
        "（四）申报材料",
        "1.申报表；2.营业执照复印件；3.上年度财务报表；4.信用承诺书。",
        "（五）申报方式",
        f"登录区惠企平台在线申报，联系电话0731-8800{dice.randrange(1000, 9999)}。",
    ]


def _figures(dice: Random, form: str) -> dict[str, object]:
    low = dice.choice((500, 1000, 2000, 5000))
    money = dice.choice((5, 10, 20, 50, 100))
    return {
        "a": low, "big": low * 5, "m": money, "more": money * 2, "form": form,
        "b": dice.choice((10, 20, 30, 50)), "c": dice.choice((1, 2, 3, 5)),
        "d": dice.choice((50, 100, 300)), "p": dice.choice((5, 10, 20, 30)),
    }  # fmt: skip


def _docx(title: str, lines: Sequence[str]) -> bytes:
    document = WordDocument()
    document.add_heading(title, level=0)
    for line in lines:
        document.add_paragraph(line)
    return _saved(document.save)


def _xlsx(title: str, lines: Sequence[str]) -> bytes:
    """A workbook of one row: the guide's own words in the columns officers use."""
    return _saved(_book([_row(title, lines)]).save)


def _pdf(title: str, lines: Sequence[str]) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    if "STSong-Light" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    wrapped = [part for line in (title, *lines) for part in textwrap.wrap(line, _LETTERS_A_LINE)]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    for first in range(0, len(wrapped), _LINES_A_PAGE):
        canvas.setFont("STSong-Light", 12)
        for at, line in enumerate(wrapped[first : first + _LINES_A_PAGE]):
            canvas.drawString(72, 760 - at * 20, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _html(title: str, lines: Sequence[str]) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in lines)
    page = f"<html><head><meta charset=utf-8><title>{title}</title></head>"
    return f"{page}<body><h1>{title}</h1>{body}</body></html>".encode()


def _txt(title: str, lines: Sequence[str]) -> bytes:
    return "\n".join((title, *lines)).encode()


MAKERS: dict[str, Callable[[str, Sequence[str]], bytes]] = {
    "docx": _docx,
    "pdf": _pdf,
    "html": _html,
    "txt": _txt,
    "xlsx": _xlsx,
}


def draw_folder(folder: Path, count: int, *, seed: int = 1) -> int:
    """Write ``count`` files, the formats in turn; return their size in bytes."""
    dice = Random(seed)
    suffixes = tuple(MAKERS)
    size = 0
    for number in range(1, count + 1):
        suffix = suffixes[number % len(suffixes)]
        content = MAKERS[suffix](*notice(dice, number))
        size += (folder / f"通知{number:04}.{suffix}").write_bytes(content)
    return size


def draw_workbook(path: Path, rows: int, *, seed: int = 2) -> int:
    """Write a workbook of so many policies, one a row; return its size in bytes."""
    dice = Random(seed)
    _book([_row(*notice(dice, number)) for number in range(1, rows + 1)]).save(path)
    return path.stat().st_size


_HEADINGS = ("政策名称", "发文机关", "申报条件", "支持标准", "申报时间", "申报材料", "申报方式")


def _book(rows: Sequence[Sequence[str]]) -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (_HEADINGS, *rows):
        sheet.append(list(row))
    return book


def _row(_title: str, lines: Sequence[str]) -> Lines:
    """The first item of a drawn guide, by its headings."""
    first = next(at for at, line in enumerate(lines) if line.startswith("一、"))
    rest = lines[first:]
    ends = [at for at, line in enumerate(rest) if line.startswith("（")]
    parts = [rest[at + 1 : end] for at, end in zip(ends, [*ends[1:], ends[-1] + 2], strict=True)]
    cells = ["\n".join(part) for part in parts[: len(_HEADINGS) - 2]]
    return [rest[0].removeprefix("一、"), lines[-2], *cells]


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()
