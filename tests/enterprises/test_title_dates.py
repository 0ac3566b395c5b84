"""Days of issue beside titles: what is read, and what stays when a list is told anew."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprises.answers import Answer, Trouble
from enterprises.drafts import Draft, new_draft
from enterprises.interpretation import interpret_fact
from enterprises.questionnaire import interpret, take
from enterprises.title_dates import find_dated_titles, keep_days, parted, read_issue, with_dates
from matcher.values import DateBand, day_band

TODAY = date(2026, 3, 10)

NAMED: tuple[tuple[str, dict[str, str | None]], ...] = (
    ("高新技术企业，2023年12月发证", {"hnte": "2023-12"}),
    ("高企 2023.12.8", {"hnte": "2023-12-08"}),
    ("高企（2023-12）", {"hnte": "2023-12"}),
    ("高企20231208", {"hnte": "2023-12-08"}),
    ("高企 23年12月8日", {"hnte": "2023-12-08"}),
    ("高企 去年12月8日拿的", {"hnte": "2025-12-08"}),
    ("二〇二三年十二月八日高企", {"hnte": "2023-12-08"}),
    ("专精特新 2024年", {"srdi_sme": "2024"}),
    ("高企2023年底", {"hnte": "2023"}),
    ("高企 2023.12.8、科小", {"hnte": "2023-12-08", "tech_sme": None}),
    ("高企和科小都是2025年12月", {"hnte": None, "tech_sme": "2025-12"}),
    ("2023年12月高企，2024年专精特新", {"hnte": "2023-12", "srdi_sme": "2024"}),
    ("2025年我们拿了高企 2023.12", {"hnte": "2023-12"}),
    ("高企，2020年12月首次认定，2023年12月8日复审", {"hnte": "2023-12-08"}),
    (
        "高企（2023年12月8日，有效期3年）、科小（2025年）",
        {"hnte": "2023-12-08", "tech_sme": "2025"},
    ),
    ("高企，有效期至2026年12月", {"hnte": None}),
    ("高企 2026年1月到期", {"hnte": None}),
    ("高企 2027.1.1", {"hnte": None}),
    ("高企 12.8", {"hnte": None}),
    ("高企，2000人", {"hnte": None}),
    ("高企证书编号GR202343001234", {"hnte": None}),
    ("没听过的称号 2023年", {}),
)


@pytest.mark.parametrize(("text", "expected"), NAMED, ids=[one[0] for one in NAMED])
def test_titles_and_their_days_are_read(text: str, expected: dict[str, str | None]) -> None:
    assert find_dated_titles(text, TODAY) == expected


ISSUED = (
    ("2023年12月8日", "2023-12-08"),
    ("2023年12月", "2023-12"),
    ("大概 2023 年吧", "2023"),
    ("证书上是2023/12/08", "2023-12-08"),
    ("2026年12月", Trouble.IN_THE_FUTURE),
    ("三年前", Trouble.NOT_UNDERSTOOD),
    ("12月8日", Trouble.NOT_UNDERSTOOD),
    ("2026年3月10日到期", Trouble.NOT_UNDERSTOOD),
)


@pytest.mark.parametrize(("text", "expected"), ISSUED, ids=[one[0] for one in ISSUED])
def test_a_day_of_issue_is_read(text: str, expected: str | Trouble) -> None:
    assert read_issue(text, TODAY) == expected


def test_a_list_is_written_and_parted_again() -> None:
    written = with_dates(("hnte", "tech_sme"), {"hnte": "2023-12", "srdi_sme": "2024"})
    assert written == [{"name": "hnte", "date": "2023-12"}, "tech_sme"]
    assert parted(written) == (["hnte", "tech_sme"], {"hnte": "2023-12"})


PIECES = st.one_of(
    st.sampled_from(("高企", "科小", "专精特新", "到期", "复审", "去年", "〇二三", "十二")),
    st.sampled_from(("20", "23", "12", "8", "02", "30")),
    st.sampled_from("年月日.-、，（）"),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=24).map("".join))
def test_whatever_is_written_a_day_that_is_read_has_been(text: str) -> None:
    for day in find_dated_titles(text, TODAY).values():
        band = day_band(day) if day is not None else DateBand()
        assert band is not None
        assert band.first is None or band.first <= TODAY


HNTE = {"name": "hnte", "date": "2023-12-08"}
KEPT: tuple[tuple[str, Any, Any, Any], ...] = (
    ("ticked again", ["hnte"], [HNTE], [HNTE]),
    ("one more", ["hnte", "tech_sme"], [HNTE], [HNTE, "tech_sme"]),
    ("unticked", ["tech_sme"], [HNTE], ["tech_sme"]),
    ("by another name", ["高企"], [HNTE], [{"name": "高企", "date": "2023-12-08"}]),
    ("a new day", [{"name": "hnte", "date": "2026-01-09"}], [HNTE],
     [{"name": "hnte", "date": "2026-01-09"}]),
    ("an end of old", ["hnte"], [{"name": "hnte", "expires": "2026-12-01"}],
     [{"name": "hnte", "expires": "2026-12-01"}]),
    ("none", [], [HNTE], []),
    ("never dated", ["hnte"], ["hnte"], ["hnte"]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "before", "expected"), [one[1:] for one in KEPT], ids=[one[0] for one in KEPT]
)
def test_days_told_before_stay(stated: Any, before: Any, expected: Any) -> None:
    assert keep_days(stated, before) == expected


def test_a_fact_is_told_with_its_days() -> None:
    read = interpret_fact("qual.has", "高企 2023.12.8、科小，就这些", today=TODAY)
    assert isinstance(read, Answer)
    (statement,) = read.statements
    assert statement.value == [HNTE, "tech_sme"]
    assert statement.is_complete


def _after(draft: Draft, *texts: str) -> Draft:
    for text in texts:
        read = interpret("qualifications", text, today=TODAY, draft=draft)
        assert isinstance(read, Answer), text
        draft = take(draft, "qualifications", read)
    return draft


REGISTERED: tuple[tuple[str, tuple[str, ...], list[Any]], ...] = (
    ("typed at once", ("高企 2023.12.8、科小，就这些",), [HNTE, "tech_sme"]),
    ("typed, then ticked", ("高企 2023.12.8", "tech_sme", "就这些"), [HNTE, "tech_sme"]),
    ("ticked, then dated", ("hnte", "高企 2023.12.8", "就这些"), [HNTE]),
    ("dated, then unticked", ("高企 2023.12.8", "科小", "hnte", "就这些"), ["tech_sme"]),
    ("a day set right", ("高企 2023.1", "高企 2023.12.8", "就这些"), [HNTE]),
)


@pytest.mark.parametrize(
    ("texts", "expected"), [one[1:] for one in REGISTERED], ids=[one[0] for one in REGISTERED]
)
def test_a_registration_keeps_the_days_that_were_told(
    texts: tuple[str, ...], expected: list[Any]
) -> None:
    draft = _after(new_draft(TODAY), *texts)
    assert draft["facts"]["qual.has"]["value"] == expected
    assert "title_dates" not in draft
