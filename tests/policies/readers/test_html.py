"""Web pages as public offices publish them."""

# ruff: noqa: E501 - a case stands on one line, and wide letters count twice.
from __future__ import annotations

from datetime import date

import pytest

from policies.document import Document
from policies.readers.html import read_html

BODY = "<p>在望城区注册的企业，上一年度营业收入2000万元以上，奖励50万元。</p>"


def read(page: str, encoding: str = "utf-8") -> Document:
    (document,) = read_html(page.encode(encoding))
    return document


@pytest.mark.parametrize(
    ("page", "encoding"),
    [
        pytest.param(f'<meta charset="gb2312">{BODY}', "gb18030", id="declared"),
        pytest.param(BODY, "gb18030", id="not declared"),
        pytest.param(f'<meta charset="gb2312">{BODY}', "utf-8", id="declared wrongly"),
        pytest.param(f'<meta charset="utf-8">{BODY}', "gb18030", id="declared wrongly as UTF-8"),
        pytest.param(f'<meta charset="iso-8859-1">{BODY}', "utf-8", id="declared by a template"),
        pytest.param(f'<meta http-equiv=Content-Type content="text/html; charset=GBK">{BODY}', "gbk",
                     id="declared in the old way"),
        pytest.param(BODY, "utf-8-sig", id="with a mark"),
        pytest.param(BODY, "utf-16", id="UTF-16"),
    ],
)  # fmt: skip
def test_encodings(page: str, encoding: str) -> None:
    assert "营业收入2000万元以上" in read(page, encoding).text


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        pytest.param("<script>奖()</script><style>p{奖}</style><p>正文</p>", "正文", id="scripts"),
        pytest.param("<nav><a>首页</a></nav><p>正文</p><footer>版权</footer>", "正文", id="frame"),
        pytest.param(
            "<div class='menu'><a>首页</a><a>政务公开</a><a>办事服务</a></div><p>正文</p>",
            "正文", id="menu of links",
        ),
        pytest.param("<p style='display:none'>藏</p><p hidden>藏</p><p>正文</p>", "正文", id="hidden"),
        pytest.param("<p>上<br>下</p>", "上\n下", id="break"),
        pytest.param("<p>奖励200<br>万元</p>", "奖励200万元", id="200⏎万元"),
        pytest.param("<p>一 <span>二\n  三</span></p>", "一 二 三", id="blanks"),
        pytest.param("<ol><li>甲<li>乙</ol>", "1. 甲\n2. 乙", id="numbered list"),
        pytest.param("<ol start=3><li>丙</ol>", "3. 丙", id="list from three"),
        pytest.param("<ul><li>甲<li>乙</ul>", "甲\n乙", id="plain list"),
        pytest.param("<p>1&nbsp;亿元&amp;以上&#8203;</p>", "1 亿元&以上", id="entities"),
        pytest.param("<!-- 注释 --><p>正文</p>", "正文", id="comment"),
        pytest.param("<div>" * 5000 + "深处" + "</div>" * 5000, "深处", id="deep"),
        pytest.param(
            "<table><tr><th>档次<th>条件<th>金额<tr><td rowspan=2>一档<td>1亿元<td>50万元"
            "<tr><td>2亿元<td>80万元</table>",
            "档次：一档，条件：1亿元，金额：50万元\n档次：一档，条件：2亿元，金额：80万元", id="table",
        ),
        pytest.param(
            "<table><tr><td>支持对象<td><p>望城区企业</p><p>外区迁入企业</p>"
            "<tr><td>支持标准<td>奖50万元</table>",
            "支持对象：望城区企业\n外区迁入企业\n支持标准：奖50万元", id="names and values",
        ),
        pytest.param(
            "<table><tr><td><table><tr><td>甲<td>乙<td>丙<tr><td>1<td>2<td>3</table></table>",
            "甲：1，乙：2，丙：3", id="table in a table",
        ),
    ],
)  # fmt: skip
def test_text(inside: str, text: str) -> None:
    assert " ".join(read(f"<body>{inside}</body>").text.split(" ")) == text


def test_what_the_page_says_of_itself() -> None:
    document = read(
        '<html><head><meta name="ArticleTitle" content="关于申报奖励的通知"><meta name="PubDate" '
        'content="2025-03-04 10:00"><meta name="ContentSource" content="望城区工信局">'
        f"<title>望城区政府网</title></head><body>{BODY}</body></html>"
    )
    assert (document.title, document.issuer) == ("关于申报奖励的通知", "望城区工信局")
    assert document.published_on == date(2025, 3, 4)


def test_the_article_without_its_surroundings() -> None:
    page = f"<body><div>您的位置</div><div id=zoom>{BODY * 4}</div><div>相关推荐</div></body>"
    text = read(page).text
    assert "位置" not in text
    assert "推荐" not in text


def test_a_page_cut_off_is_told() -> None:
    assert "没有保存完整" in read(f"<html><body>{BODY}").notes[0]
    assert read(f"<html><body>{BODY}</body></html>").notes == ()
