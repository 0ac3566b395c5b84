"""Is Telegram's HTML read as strictly as Telegram reads it?"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.playground.entities import Entity, FormattedText, tidied
from bot.playground.errors import ApiError
from bot.playground.limits import utf16_length
from bot.playground.markup import parse_html


def entity(kind: str, offset: int, length: int, **more: str) -> Entity:
    return Entity(kind=kind, offset=offset, length=length, **more)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>粗</b>体", "粗体", [entity("bold", 0, 1)]),
        ("<strong>a</strong><em>b</em>", "ab", [entity("bold", 0, 1), entity("italic", 1, 1)]),
        ("<ins>a</ins>", "a", [entity("underline", 0, 1)]),
        ("<del>a</del><strike>b</strike>", "ab",
         [entity("strikethrough", 0, 1), entity("strikethrough", 1, 1)]),
        ("<B>大写</b>", "大写", [entity("bold", 0, 2)]),
        ("😀<b>x</b>", "😀x", [entity("bold", 2, 1)]),
        ("<b>外<i>内</i></b>", "外内", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ('<a href="https://a.cn/?x=1&amp;y=2">网</a>', "网",
         [entity("text_link", 0, 1, url="https://a.cn/?x=1&y=2")]),
        ("<a href='https://a.cn'>网</a>", "网", [entity("text_link", 0, 1, url="https://a.cn")]),
        ("<a>www.a.cn</a>", "www.a.cn", [entity("text_link", 0, 8, url="http://www.a.cn")]),
        ('<a href="javascript:alert(1)">x</a>', "x", []),
        ('<span class="tg-spoiler">密</span>', "密", [entity("spoiler", 0, 1)]),
        ("<tg-spoiler>密</tg-spoiler>", "密", [entity("spoiler", 0, 1)]),
        ("<pre>x\ny</pre>", "x\ny", [entity("pre", 0, 3)]),
        ('<pre><code class="language-python">x</code></pre>', "x",
         [entity("pre", 0, 1, language="python")]),
        ("<blockquote>引</blockquote>", "引", [entity("blockquote", 0, 1)]),
        ("<blockquote expandable>引</blockquote>", "引", [entity("expandable_blockquote", 0, 1)]),
        ("<b></b>空", "空", []),
        ("<b>x</>", "x", [entity("bold", 0, 1)]),
        ("5 &lt; 6 &amp; 7 &gt; 6 &quot;", '5 < 6 & 7 > 6 "', []),
        ("&#20013;&#x6587;", "中文", []),
        ("&nbsp; R&D &", "&nbsp; R&D &", []),
        ("1 > 0", "1 > 0", []),
    ],
)  # fmt: skip
def test_reads(source: str, text: str, entities: list[Entity]) -> None:
    parsed = parse_html(source)
    assert parsed.text == text
    assert list(parsed.entities) == entities


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<p>段</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("政<br>策", 'Unsupported start tag "br" at byte offset 3'),
        ("研发<500万", "Unclosed start tag at byte offset 6"),
        ("a < b > c", 'Unsupported start tag "" at byte offset 2'),
        ("<b>粗", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x>链', 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=x/y>链</a>", "Unexpected end of name token at byte offset 0"),
        ('<a ="x">链</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<b/>", 'Unsupported start tag "b/" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<span class="red">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<!-- x -->", 'Unsupported start tag "!--" at byte offset 0'),
        ("<b >x</b >y</i>", "Unexpected end tag at byte offset 11"),
    ],
)
def test_refuses(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.code == 400
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


@given(st.text())
def test_escaped_text_comes_back_whole(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(f"<b>{escaped}</b>").text == text


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(st.text(alphabet="<>/abi&;=\"' x中😀"))
def test_entities_lie_inside_the_text(source: str) -> None:
    try:
        parsed = tidied(parse_html(source))
    except ApiError:
        assume(False)
    size = utf16_length(parsed.text)
    assert all(0 <= e.offset < e.end <= size for e in parsed.entities)


@pytest.mark.parametrize(
    ("given_text", "text", "kinds"),
    [
        (FormattedText(text="  两边  \n"), "两边", []),
        (FormattedText(text="a\r\nb"), "a\nb", []),
        (FormattedText(text="请看 https://a.cn/x。"), "请看 https://a.cn/x。", ["url"]),
        (FormattedText(text="/start 0a1b"), "/start 0a1b", ["bot_command"]),
        (FormattedText(text="1/2 a/b"), "1/2 a/b", []),
        (FormattedText(text="/start", entities=(entity("code", 0, 6),)), "/start", ["code"]),
        (FormattedText(text="ab", entities=(entity("code", 0, 2), entity("bold", 0, 1))),
         "ab", ["code"]),
        (FormattedText(text="  x", entities=(entity("bold", 1, 2),)), " x", ["bold"]),
        (FormattedText(text="x  ", entities=(entity("bold", 0, 3),)), "x", ["bold"]),
    ],
)  # fmt: skip
def test_tidies(given_text: FormattedText, text: str, kinds: list[str]) -> None:
    result = tidied(given_text)
    assert result.text == text
    assert [e.kind for e in result.entities] == kinds


def test_keeps_a_hundred_entities_only() -> None:
    source = "".join(f"<b>{n % 10}</b> " for n in range(150))
    assert len(tidied(parse_html(source)).entities) == 100
