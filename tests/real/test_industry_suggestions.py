"""How industry suggestions and located addresses fare on real registrations."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from lexicon import industries, regions
from lexicon.regions import Basis

REGISTER = Path(__file__).resolve().parents[3] / "shared" / "data" / "enterprises" / "changsha.csv"
EVERY = 10

pytestmark = pytest.mark.skipif(
    not REGISTER.exists(), reason=f"the register of Changsha is not at {REGISTER}"
)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with REGISTER.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))[::EVERY]


def test_nearly_every_registration_gets_a_suggestion(rows: list[dict[str, str]]) -> None:
    found = [industries.suggest(row["scope"], name=row["name"]) for row in rows]
    assert sum(map(bool, found)) / len(rows) > 0.98


@pytest.mark.parametrize(
    ("in_name", "prefix", "share"),
    [
        ("房地产开发", "K70", 0.9),
        ("银行", "J66", 0.95),
        ("物业管理", "K70", 0.9),
        ("广告", "L725", 0.7),
        ("物流", "G", 0.8),
        ("种植专业合作社", "A", 0.9),
        ("养殖专业合作社", "A", 0.9),
        ("建筑工程", "E", 0.8),
        ("烟花制造", "C2672", 0.7),
        ("药房", "F52", 0.7),
        ("汽车销售", "F", 0.8),
        ("餐饮", "H62", 0.7),
        ("软件", "I65", 0.7),
    ],
)
def test_names_that_say_the_trade_agree_with_the_suggestion(
    in_name: str, prefix: str, share: float
) -> None:
    with REGISTER.open(encoding="utf-8", newline="") as lines:
        named = [row for row in csv.DictReader(lines) if in_name in row["name"]][:60]
    if len(named) < 5:
        pytest.skip(f"only {len(named)} registrations have {in_name} in their names")
    hits = [
        any(
            guess.code.startswith(prefix)
            for guess in industries.suggest(row["scope"], name=row["name"])
        )
        for row in named
    ]
    assert sum(hits) / len(hits) >= share


def test_nearly_every_address_is_located_by_a_name(rows: list[dict[str, str]]) -> None:
    guesses = [regions.locate_address(row["address"], city=row["city"]) for row in rows]
    bases = Counter(guess.basis for guess in guesses if guess is not None)
    assert sum(bases[basis] for basis in (Basis.DISTRICT, Basis.TOWN, Basis.ZONE)) > 0.95 * len(
        rows
    )


def test_addresses_agree_with_the_registry_that_gave_the_credit_code(
    rows: list[dict[str, str]],
) -> None:
    """Firms move, so agreement is high but never whole."""
    agreed: Counter[bool] = Counter()
    for row in rows:
        guess = regions.locate_address(row["address"], city=row["city"])
        by_code = regions.locate_address("", credit_code=row["uscc"])
        if guess is None or by_code is None or guess.basis not in (Basis.DISTRICT, Basis.TOWN):
            continue
        if regions.region(by_code.code).level is regions.Level.COUNTY:
            agreed[by_code.code == guess.code] += 1
    assert agreed[True] / agreed.total() > 0.95
