"""The sample enterprises: valid, invented, and as old on any day as they were written."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from stdnum.cn import uscc

from enterprises.samples import (
    WRITTEN_FOR,
    sample_profiles,
    sample_registry,
    sample_specialists,
)

DAYS = [WRITTEN_FOR, date(2028, 2, 29), date(2026, 12, 31), date(2027, 1, 1), date(2031, 6, 5)]
COLUMNS = [
    "name",
    "uscc",
    "registered",
    "type",
    "capital",
    "scope",
    "province",
    "city",
    "address",
]
ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

ROWS = sample_registry(WRITTEN_FOR)
PROFILES = sample_profiles(WRITTEN_FOR)
each_row = pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
each_profile = pytest.mark.parametrize("profile", PROFILES, ids=[p["id"] for p in PROFILES])


def organisation_check(body: str) -> str:
    """The check character of an organisation code (GB 11714)."""
    total = sum(
        ORG_ALPHABET.index(one) * weight for one, weight in zip(body, ORG_WEIGHTS, strict=True)
    )
    return "0123456789X0"[11 - total % 11]


@each_row
def test_a_row_is_a_valid_but_invented_registration(row: dict[str, str]) -> None:
    assert list(row) == COLUMNS
    assert all(row.values())
    assert uscc.is_valid(row["uscc"])
    body = row["uscc"][8:17]
    assert body[:6] in {"MA0000", "MJ0000"}
    assert organisation_check(body[:8]) == body[8]
    assert "示例" in row["name"]
    assert "示例" in row["address"]


@each_profile
def test_a_profile_agrees_with_its_registration(profile: dict[str, Any]) -> None:
    row = next(row for row in ROWS if row["uscc"] == profile["credit_code"])
    assert profile["name"] == row["name"]
    assert profile["scope"] == row["scope"]
    assert profile["facts"]["entity.founded"] == row["registered"]
    assert profile["facts"]["region.registered"] == row["uscc"][2:8]
    assert "credit.blacklist" in profile["declared_complete"]
    assert profile["as_of"] == WRITTEN_FOR.isoformat()


def test_there_are_twelve_of_many_kinds() -> None:
    assert len(ROWS) == len(PROFILES) == 12
    assert len({row["uscc"] for row in ROWS}) == 12
    assert len({profile["facts"]["industry.code"][0] for profile in PROFILES}) >= 7
    assert {profile["facts"]["entity.type"] for profile in PROFILES} == {
        "企业法人",
        "个体工商户",
        "农民专业合作社",
        "社会服务机构",
    }


@pytest.mark.parametrize("today", DAYS, ids=date.isoformat)
def test_enterprises_keep_their_age_and_last_year_stays_last_year(today: date) -> None:
    for before, after in zip(PROFILES, sample_profiles(today), strict=True):
        assert after["as_of"] == today.isoformat()
        founded = [date.fromisoformat(p["facts"]["entity.founded"]) for p in (before, after)]
        assert today - founded[1] == WRITTEN_FOR - founded[0]
        assert {y - today.year for y in years(after)} == {
            y - WRITTEN_FOR.year for y in years(before)
        }
        for event in after["facts"].get("qual.event", []):
            assert date.fromisoformat(event["date"]).year < today.year


def years(profile: dict[str, Any]) -> set[int]:
    """The years of a profile's yearly figures."""
    return {int(key.rpartition("@")[2]) for key in profile["facts"] if "@" in key}


@pytest.mark.parametrize("today", DAYS, ids=date.isoformat)
def test_registrations_move_with_the_profiles(today: date) -> None:
    founded = [profile["facts"]["entity.founded"] for profile in sample_profiles(today)]
    assert [row["registered"] for row in sample_registry(today)] == founded


def test_specialists_are_posts_with_unique_keys_and_no_numbers() -> None:
    posts = sample_specialists()
    assert len({post["key"] for post in posts}) == len(posts)
    assert sum(bool(post.get("is_default")) for post in posts) == 1
    for post in posts:
        assert set(post) - {"is_default"} == {
            "key",
            "title",
            "department",
            "region",
            "level",
            "topics",
        }
        assert post["title"].endswith("岗")
        assert post["topics"]
        assert not any(one.isdigit() for one in post["title"] + post["department"])
