"""Plain texts and Markdown."""

from __future__ import annotations

import pytest

from policies.document import Document
from policies.readers.plain import read_plain
from policies.readers.refusals import Reason, Refused
from tests.policies.readers.office_files import TEXT


def read(content: bytes) -> Document:
    (document,) = read_plain(content)
    return document


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "utf-32"]
)
def test_encodings(encoding: str) -> None:
    text = "a: " + TEXT  # Without a mark UTF-16 is known by the zeros of its ASCII.
    content = "\n".join([text] * 9).encode(encoding)
    assert read(content).text.split("\n")[0].endswith(TEXT)


def test_a_plain_text_stays_as_it_is() -> None:
    text = f"  标题\n\n{TEXT}\r\n　　末行  "
    document = read(text.encode())
    assert document.text == text.replace("\r\n", "\n")
    assert [block.span.of(document.text) for block in document.blocks] == ["标题", TEXT, "末行"]


def test_markdown_loses_its_marks() -> None:
    source = (
        "# 关于奖励的通知\n\n## 支持对象\n**望城区**企业，见[细则](http://x)\n- 甲\n> 乙\n---\n"
        "| 档次 | 条件 | 金额 |\n|---|:-:|---|\n| 一档 | 1亿元 | 50万元 |\n"
    )
    assert read(source.encode()).text.split("\n") == [
        "关于奖励的通知", "支持对象", "望城区企业，见细则", "• 甲", "乙",
        "档次：一档，条件：1亿元，金额：50万元",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"only English", Reason.NO_TEXT, id="no Chinese"),
        pytest.param("甲".encode() * 400_001, Reason.TOO_LONG, id="too long"),
        pytest.param(b"\xff\xfe\xff", Reason.UNKNOWN_KIND, id="half a letter"),
    ],
)
def test_refusals(content: bytes, reason: Reason) -> None:
    with pytest.raises(Refused) as caught:
        read_plain(content)
    assert caught.value.reason is reason
