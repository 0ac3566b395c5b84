"""Which part tells what is sought."""

from __future__ import annotations

import pytest

from matcher.finding.passages import Passage
from matcher.finding.sought import read_sought
from matcher.finding.telling import telling

TEXT = (
    "二、申报条件\n上两届已获奖组织不得重复申报，须成立3年以上。\n"
    "三、奖项设置\n每届评选不超过3家，提名奖不超过5家。\n"
    "四、受理单位\n市场监督管理局。"
)
WHOLE = Passage(start=0, end=len(TEXT))
LAST = Passage(start=TEXT.index("四、"), end=len(TEXT))


@pytest.mark.parametrize(
    ("question", "parts", "begins", "is_told"),
    [
        ("质量奖每届几家", [WHOLE], "三、", True),
        ("质量奖要成立几年", [WHOLE], "二、", True),
        ("质量奖在哪里报", [WHOLE], "四、", True),
        ("质量奖", [WHOLE], "二、", True),
        ("质量奖每届几家", [LAST, WHOLE], "三、", True),
        ("质量奖的咨询电话", [LAST, WHOLE], "四、", False),
    ],
    ids=[
        "the section with the question's words",
        "the only one with a span of time",
        "the section asked for",
        "nothing is sought",
        "the next best part",
        "nowhere",
    ],
)
def test_the_part_that_tells(
    question: str, parts: list[Passage], begins: str, is_told: bool
) -> None:
    found = telling("市长质量奖", TEXT, parts, read_sought(question), length=300)
    assert TEXT[found.passage.start :].startswith(begins)
    assert found.is_told is is_told
