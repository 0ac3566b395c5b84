"""Sections that their headings name."""

from __future__ import annotations

import pytest

from matcher.finding.index import TextIndex, is_confident, is_matter_found
from matcher.finding.passages import Passage
from matcher.finding.sections import section, sections_of

GUIDE = """一、支持对象
在望城区登记注册的企业。
二、支持标准
按实际租金的50%补贴，最长2年。
三、申报时间及方式：
每年4月1日至5月31日。
四、受理单位
望城区就业服务中心。
"""


class Rent:
    """A guide as the index reads it."""

    id, title, text = "rent", "创业场地租金补贴", GUIDE


@pytest.mark.parametrize(
    ("heading", "length", "said"),
    [
        ("支持标准", 300, "二、支持标准\n按实际租金的50%补贴，最长2年。"),
        ("申报时间", 300, "三、申报时间及方式：\n每年4月1日至5月31日。"),
        ("受理单位", 300, "四、受理单位\n望城区就业服务中心。"),
        ("支持标准", 12, "二、支持标准"),
        ("受理", 300, None),
        ("支持(?:对象|标准)", 300, None),
        ("申报材料", 300, None),
    ],
    ids=["own", "words added", "the last", "cut", "half a heading", "two of them", "none"],
)
def test_a_section_goes_to_the_next_heading(heading: str, length: int, said: str | None) -> None:
    found = section(GUIDE, heading=heading, length=length)
    assert (found and GUIDE[found.start : found.end]) == said


def test_a_part_is_cut_where_headings_are() -> None:
    begun = Passage(start=6, end=len(GUIDE))
    found = [GUIDE[one.start : one.end] for one in sections_of(GUIDE, begun)]
    assert "".join(found) == GUIDE[6:]
    assert [one[:2] for one in found[1:]] == ["二、", "三、", "四、"]


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("租金补贴什么时候申报", "三、申报时间"),
        ("创业租金补贴在哪里办", "四、受理单位"),
        ("租金补贴谁可以申请", "一、支持对象"),
        ("租金补贴多少", "二、支持标准"),
    ],
)
def test_the_passage_is_the_section_that_is_asked_for(question: str, begins: str) -> None:
    hits = TextIndex().fit([Rent()]).query(question)
    assert hits[0].passage.startswith(begins)
    assert GUIDE[slice(*hits[0].span)] == hits[0].passage
    assert is_confident(hits)


@pytest.mark.parametrize(
    "question", ["租金补贴的咨询电话", "个人能申请租金补贴吗", "租金补贴手续费多少"]
)
def test_what_no_section_tells_is_found_and_not_answered(question: str) -> None:
    hits = TextIndex().fit([Rent()]).query(question)
    assert is_matter_found(hits)
    assert not is_confident(hits)
