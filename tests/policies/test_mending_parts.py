"""Short replies about an item's head: its window, how long it holds, materials, how to claim."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policies.mending_parts import (
    Validity,
    read_typed_materials,
    read_typed_mode,
    read_typed_validity,
    read_typed_window,
)
from tests.policies.pool_items import an_item, quoted

TODAY = date(2026, 3, 10)
BESIDE = quoted("2026年3月1日至2026年4月30日")


@pytest.mark.parametrize(
    ("reply", "window"),
    [
        ("3月1日至4月15日", {"type": "fixed", "opens_on": "2026-03-01", "closes_on": "2026-04-15"}),
        (
            "2026-05-01至2026-06-30",
            {"type": "fixed", "opens_on": "2026-05-01", "closes_on": "2026-06-30"},
        ),
        (
            "2026.5.1-2026.6.30",
            {"type": "fixed", "opens_on": "2026-05-01", "closes_on": "2026-06-30"},
        ),
        ("每年3月1日至4月30日", {"type": "yearly", "opens_md": "03-01", "closes_md": "04-30"}),
        ("常年受理", {"type": "rolling"}),
        ("2026年6月30日至2026年5月1日", None),
        ("2026年13月40日", None),
        ("负数", None),
        ("", None),
        ("3月1日至4月15日" * 40, None),
    ],
    ids=lambda one: str(one)[:24],
)
@pytest.mark.parametrize("published_on", ["2026-02-20", None])
def test_a_window(reply: str, window: dict[str, Any] | None, published_on: str | None) -> None:
    read = read_typed_window(an_item(published_on=published_on), reply, today=TODAY)
    assert read == (None if window is None else window | BESIDE)


def test_a_window_that_nobody_knows_yet_quotes_nothing() -> None:
    assert read_typed_window(an_item(), "以通知为准", today=TODAY) == {"type": "unknown"}


def test_a_window_that_stands_in_the_text_is_quoted_there() -> None:
    read = read_typed_window(an_item(window=None), BESIDE["quote"], today=TODAY)
    days = {"type": "fixed", "opens_on": "2026-03-01", "closes_on": "2026-04-30"}
    assert read == days | BESIDE


@pytest.mark.parametrize(
    ("reply", "first", "last"),
    [
        ("2026年1月1日至2027年12月31日", "2026-01-01", "2027-12-31"),
        ("2026-03-01至2027-12-31", "2026-03-01", "2027-12-31"),
        ("自2026年3月1日起2年", "2026-03-01", "2028-02-29"),
        ("自2026年3月1日起施行，有效期两年", "2026-03-01", "2028-02-29"),
        ("2026年1月1日起三年", "2026-01-01", "2028-12-31"),
        ("2026年3月1日起", "2026-03-01", None),
        ("2027年12月31日止", None, "2027-12-31"),
        ("长期有效", None, None),
    ],
)
def test_a_validity(reply: str, first: str | None, last: str | None) -> None:
    assert read_typed_validity(reply, base=TODAY) == Validity(
        first=date.fromisoformat(first) if first else None,
        last=date.fromisoformat(last) if last else None,
    )


@pytest.mark.parametrize(
    "reply", ["2027年1月1日至2026年1月1日", "有效期2年", "3年", "负数", "火星", "", "长期" * 200]
)
def test_no_validity(reply: str) -> None:
    assert read_typed_validity(reply, base=TODAY) is None


@pytest.mark.parametrize(
    ("reply", "names"),
    [
        (
            "营业执照、设备合同；发票（原件、复印件）",
            ("营业执照", "设备合同", "发票（原件、复印件）"),
        ),
        ("1、申请表\n2、承诺书。", ("申请表", "承诺书")),
        ("《项目申报书（一、二部分）》", ("《项目申报书（一、二部分）》",)),
        ("营业执照；营业执照", ("营业执照",)),
        ("。；、", ()),
        ("证" * 200, ()),
        ("；".join(f"材料{one}" for one in range(40)), ()),
    ],
    ids=lambda one: str(one)[:12],
)
def test_materials(reply: str, names: tuple[str, ...]) -> None:
    assert read_typed_materials(reply) == names


@pytest.mark.parametrize(
    ("reply", "mode"),
    [("依申请", "apply"), ("免申即享", "automatic"), ("即申即享", "fast_track"), ("火星", None)],
)
def test_how_to_claim(reply: str, mode: str | None) -> None:
    assert read_typed_mode(reply) == mode
