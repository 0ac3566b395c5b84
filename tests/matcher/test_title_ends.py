"""When a title ends, by what is told of its issue."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matcher.profile import Profile
from matcher.title_ends import TitleEnd, title_end, titles_of, titles_without_end

TODAY = date(2026, 3, 10)


def profile(titles: list[Any]) -> Profile:
    return Profile.from_record({"id": "e", "as_of": TODAY, "facts": {"qual.has": titles}})


def exact(day: str) -> TitleEnd:
    return TitleEnd(day=date.fromisoformat(day), is_exact=True)


def about(day: str) -> TitleEnd:
    return TitleEnd(day=date.fromisoformat(day), is_exact=False)


ENDS: tuple[tuple[str, Any, TitleEnd | None], ...] = (
    ("a day", {"name": "hnte", "date": "2023-12-08"}, exact("2026-12-08")),
    ("by its name", {"name": "高企", "date": "2023-12-08"}, exact("2026-12-08")),
    ("a month", {"name": "hnte", "date": "2023-12"}, about("2026-12-01")),
    ("a year leaves it open", {"name": "hnte", "date": "2024"}, None),
    ("a year decides it", {"name": "tech_sme", "date": "2026"}, exact("2027-03-31")),
    ("ends this month", {"name": "tech_sme", "date": "2025-05"}, exact("2026-03-31")),
    ("renewed meanwhile", {"name": "hnte", "date": "2019-12-08"}, None),
    ("perhaps over this month", {"name": "hnte", "date": "2023-03"}, None),
    ("the end is given", {"name": "hnte", "expires": "2026-11-30"}, exact("2026-11-30")),
    ("no day", "hnte", None),
    ("does not run out", {"name": "gazelle", "date": "2023-12-08"}, None),
    ("no title of the table", {"name": "本市明星企业", "date": "2023-12-08"}, None),
)


@pytest.mark.parametrize(
    ("title", "expected"), [one[1:] for one in ENDS], ids=[one[0] for one in ENDS]
)
def test_a_title_ends(title: Any, expected: TitleEnd | None) -> None:
    (entry,) = titles_of(profile([title]))
    assert title_end(entry, as_of=TODAY) == expected


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["hnte", "gazelle"], ("hnte",)),
        ([{"name": "hnte", "date": "2023-12"}, "tech_sme"], ("tech_sme",)),
        ([{"name": "hnte", "date": "2024"}], ("hnte",)),
        ([{"name": "hnte", "date": "2019-12-08"}], ("hnte",)),
        ([], ()),
    ],
    ids=["some run out", "one is dated", "a year is not enough", "to be told anew", "none"],
)
def test_the_titles_whose_end_is_wanting(titles: list[Any], expected: tuple[str, ...]) -> None:
    assert titles_without_end(profile(titles)) == expected


def test_nobody_said_a_word_of_titles() -> None:
    bare = Profile.from_record({"id": "e", "as_of": TODAY, "facts": {}})
    assert titles_without_end(bare) == ()
