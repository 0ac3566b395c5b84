"""Which stretch of time a written period means."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.periods import a_year_before, resolve_period

DAY = date(2025, 6, 30)


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("y", "2025"), ("y-1", "2024"), ("2023", "2023"), ("2023年", "2023"), ("2022H1", "2022H1"),
        ("y-1..y-3", "2022..2024"), ("2022-2024", "2022..2024"), ("2022~2024", "2022..2024"),
        ("y-1+y-2", "2023..2024"), ("2023-01..2023-09", "2023-01..2023-09"), ("m-1", "2025-05"),
        ("12m", "12m"), ("person", None), ("2022Q9", None),
    ],
)  # fmt: skip
def test_label(written: str, label: str | None) -> None:
    period = resolve_period(written, DAY)
    assert (period.label if period else None) == label


@pytest.mark.parametrize(
    ("label", "before"),
    [
        ("2024", "2023"), ("2023H1", "2022H1"), ("2023Q4", "2022Q4"), ("2025-05", "2024-05"),
        ("2023-01..2023-09", "2022-01..2022-09"), ("2022..2024", None), ("12m", None),
    ],
)  # fmt: skip
def test_a_year_before(label: str, before: str | None) -> None:
    assert a_year_before(label) == before
