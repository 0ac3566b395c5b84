"""Synthetic enterprises of a city, as columns: facts, bands, gaps and declarations like real ones.

Figures are spread over orders of magnitude, a fifth of them told as bands and many not at all;
titles come in the combinations in which they are really held.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.own_words import drawn_scopes
from lexicon.gbt4754 import industry_table
from lexicon.interval import Interval
from matcher.city.columns import Column, Columns, first_known, whole_number_column, words
from matcher.profile import FactKey

DAY = date(2025, 6, 30)
COUNTIES = (
    "430102", "430103", "430104", "430105", "430111", "430112", "430121", "430181", "430182",
)  # fmt: skip
TYPES = (
    "企业法人",
    "个体工商户",
    "个人独资企业",
    "合伙企业",
    "农民专业合作社",
    "分支机构",
    "社会服务机构",
)
_TYPE_SHARES = (0.62, 0.27, 0.03, 0.02, 0.02, 0.03, 0.01)
_LADDERS = (
    ("tech_sme", "hnte"),
    ("innovative_sme", "srdi_sme", "srdi_little_giant"),
    ("above_scale_industry",), ("above_scale_service",), ("above_quota_retail",),
    ("above_quota_wholesale",), ("listed_domestic",), ("micro_small_lowprofit",),
)  # fmt: skip
_TITLE_SHARES = (0.14, 0.08, 0.05, 0.04, 0.03, 0.03, 0.004, 0.35)
GROUPS = (
    "毕业年度高校毕业生",
    "就业困难人员",
    "退役军人",
    "残疾人",
    "脱贫人口",
    "登记失业半年以上",
)
LISTS = ("经营异常名录", "失信被执行人", "严重失信主体名单", "重大税收违法失信主体")
YEARS = (2022, 2023, 2024)
_BAND_EDGES = (0, 1, 3, 5, 10, 20, 50, 100, 200, 400, 1000)
"""Edges of the bands people choose, in millions of yuan, or in tens of people."""

PARTITION = 500_000
_WORDS = 1

Random = np.random.Generator


def enterprises(count: int, *, seed: int = 1, day: date = DAY, first: int = 0) -> Columns:
    """Return ``count`` enterprises, the same for the same seed, numbered from ``first``."""
    random = np.random.default_rng(seed)
    facts: dict[FactKey, Column] = {
        FactKey("region.registered"): _choice(random, count, COUNTIES, known=1.0),
        FactKey("region.tax"): _choice(random, count, COUNTIES, known=0.1),
        FactKey("entity.type"): _choice(random, count, TYPES, known=0.97, shares=_TYPE_SHARES),
        FactKey("entity.status"): _choice(random, count, ("存续", "注销"), shares=(0.9, 0.1)),
        FactKey("entity.ownership"): _choice(random, count, ("民营", "国有", "外资"), known=0.3),
        FactKey("industry.code"): _industries(random, count),
        FactKey("entity.founded"): _days(random, count, day),
        FactKey("qual.has"): _titles(random, count),
        FactKey("hr.hire_group"): _sets(random, count, GROUPS, known=0.15),
        FactKey("credit.blacklist"): _sets(random, count, LISTS, known=0.03),
    }
    size = random.lognormal(2.2, 1.4, count)
    for name, scale in (("hr.headcount", 1.0), ("hr.insured_count", 0.7)):
        facts[FactKey(name, str(day.year - 1))] = _counts(random, size * scale, known=0.7)
    for name in ("ip.invention_patents", "ip.patents", "ip.soft_copyrights", "hr.new_hires"):
        period = str(day.year - 1) if name.startswith("hr") else None
        facts[FactKey(name, period)] = _counts(random, size / 8, known=0.35)
    _put_money(random, facts, size)
    _put_truths(random, facts, count)
    # Words are drawn by themselves, so that facts do not depend on them.
    scopes = drawn_scopes(np.random.default_rng((seed, _WORDS)), count)
    return Columns(
        as_of=day,
        ids=tuple(f"e{i:07}" for i in range(first, first + count)),
        facts=facts,
        complete=_declared(random, count),
        zones=_zones(random, count),
        scopes=scopes,
        words=scopes.words(),
    )


def partitions(
    count: int, *, size: int = PARTITION, seed: int = 1, day: date = DAY
) -> Iterator[Columns]:
    """Yield ``count`` enterprises in parts of ``size``; only one part need be in memory."""
    for number, first in enumerate(range(0, count, size)):
        own_seed = int(np.random.SeedSequence((seed, number)).generate_state(1)[0])
        yield enterprises(min(size, count - first), seed=own_seed, day=day, first=first)


def _put_money(random: Random, facts: dict[FactKey, Column], size: NDArray[np.float64]) -> None:
    revenue = size * random.lognormal(13.0, 0.8, len(size))
    for year in YEARS:
        revenue = revenue * random.normal(1.08, 0.25, len(size)).clip(0.2, 4)
        spent = revenue * random.beta(1.2, 20, len(size))
        taxed = revenue * random.beta(1.5, 30, len(size))
        known = 0.75 if year == YEARS[-1] else 0.55
        facts[FactKey("fin.revenue", str(year))] = _money(random, revenue, known=known)
        facts[FactKey("fin.rd_expense", str(year))] = _money(random, spent, known=0.25)
        facts[FactKey("fin.tax_paid", str(year))] = _money(random, taxed, known=0.3)
    profit = revenue * random.normal(0.05, 0.1, len(size))
    facts[FactKey("fin.net_profit", str(YEARS[-1]))] = _money(random, profit, known=0.3)
    assets = revenue * random.lognormal(0.2, 0.7, len(size))
    facts[FactKey("fin.assets", str(YEARS[-1]))] = _money(random, assets, known=0.4)
    invested = revenue * random.lognormal(-1.5, 1.0, len(size))
    facts[FactKey("project.fixed_invest")] = _money(random, invested, known=0.1)


def _put_truths(random: Random, facts: dict[FactKey, Column], count: int) -> None:
    for name, known, share in (
        ("hr.insurance_paid", 0.5, 0.9), ("reporting.stat", 0.2, 0.5),
        ("ip.core_owned", 0.2, 0.6), ("credit.no_accident", 0.3, 0.97),
        ("project.accepted", 0.1, 0.7), ("lease.owned_by_owner", 0.05, 0.3),
    ):  # fmt: skip
        shares = (share, 1 - share)
        facts[FactKey(name)] = _choice(random, count, (True, False), known=known, shares=shares)


def _choice(
    random: Random,
    count: int,
    values: Sequence[Any],
    *,
    known: float = 0.9,
    shares: Sequence[float] | None = None,
) -> Column:
    codes = random.choice(len(values), count, p=shares) + 1
    codes[random.random(count) >= known] = 0
    return Column(codes=codes.astype(np.int32), values=words(*values))


def _industries(random: Random, count: int) -> Column:
    codes = [code for code in sorted(industry_table()) if len(code) == 5]
    shares = random.pareto(0.9, len(codes)) + 0.05
    return _choice(random, count, codes, known=0.92, shares=tuple(shares / shares.sum()))


def _days(random: Random, count: int, day: date) -> Column:
    ages = (random.gamma(1.6, 1500, count)).astype(np.int64).clip(1, 12_000)
    distinct, places = np.unique(ages, return_inverse=True)
    values = words(*(day - timedelta(days=int(age)) for age in distinct))
    codes = places + 1
    codes[random.random(count) >= 0.97] = 0
    return Column(codes=codes.astype(np.int32), values=values)


def _titles(random: Random, count: int) -> Column:
    """Titles come in ladders: who holds the higher one mostly holds the lower ones too."""
    held = np.zeros((count, sum(map(len, _LADDERS))), dtype=np.bool_)
    names = [title for ladder in _LADDERS for title in ladder]
    at = 0
    for ladder, share in zip(_LADDERS, _TITLE_SHARES, strict=True):
        holds = random.random(count) < share
        for i in range(len(ladder)):
            held[:, at + i] = holds
            holds = holds & (random.random(count) < 0.35)
        at += len(ladder)
    return _subsets(random, held, names, known=0.6)


def _sets(random: Random, count: int, names: Sequence[str], *, known: float) -> Column:
    held = random.random((count, len(names))) < 0.3
    return _subsets(random, held, names, known=known)


def _subsets(
    random: Random, held: NDArray[np.bool_], names: Sequence[str], *, known: float
) -> Column:
    keys = held @ (1 << np.arange(len(names)))
    distinct, places = np.unique(keys, return_inverse=True)
    values = [
        frozenset(name for i, name in enumerate(names) if key >> i & 1) for key in distinct.tolist()
    ]
    codes = places + 1
    codes[random.random(len(held)) >= known] = 0
    return Column(codes=codes.astype(np.int32), values=words(*values))


def _counts(random: Random, size: NDArray[np.float64], *, known: float) -> Column:
    return _told(random, np.floor(size).astype(np.int64), known=known, band_unit=10)


def _money(random: Random, yuan: NDArray[np.float64], *, known: float) -> Column:
    rounded = (np.floor(yuan / 1000) * 1000).astype(np.int64)
    return _told(random, rounded, known=known, band_unit=1_000_000)


def _told(random: Random, numbers: NDArray[np.int64], *, known: float, band_unit: int) -> Column:
    """Figures as they are told: some exactly, a fifth as a band, the rest not at all."""
    draw = random.random(len(numbers))
    exact = whole_number_column(numbers, draw < known * 0.8)
    edges = np.array(_BAND_EDGES) * band_unit
    places = np.searchsorted(edges, numbers, side="right")
    in_band = (draw >= known * 0.8) & (draw < known) & (places > 0)
    values = [
        Interval(low=int(low), high=int(high), high_open=True) for low, high in pairwise(edges)
    ]
    values.append(Interval(low=int(edges[-1])))
    codes = np.where(in_band, places, 0).astype(np.int32)
    return first_known(exact, Column(codes=codes, values=words(*values)))


def _declared(random: Random, count: int) -> Column:
    named = ("credit.blacklist", "qual.has", "excl.already_funded")
    held = random.random((count, len(named))) < np.array([0.6, 0.3, 0.2])
    return _subsets(random, held, named, known=1.0)


def _zones(random: Random, count: int) -> Column:
    told = ((("zone:wangcheng_etz", True),), (("zone:wangcheng_etz", False),))
    return _choice(random, count, told, known=0.05, shares=(0.5, 0.5))
