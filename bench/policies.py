"""Synthetic policies with trees as deep as real ones: all, any, not, tiers, years, bands, flags.

The mixture is that of annotated real texts: six parts that must hold and seven to eight
conditions a policy, a disjunction and a negation in two of five each, several tiers in more than
half. Alternatives are nested somewhat deeper than real ones.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from bench.enterprises import COUNTIES, GROUPS, LISTS
from bench.scopes import shares, trades
from lexicon.gbt4754 import industry_table

Item = dict[str, Any]

_AMOUNTS = [n * 10**k for k in range(4, 9) for n in (1, 2, 3, 5, 8)]
_SECTIONS = ("A", "B", "C", "E", "F", "G", "I", "L", "M", "R")
_TITLES = (
    "hnte", "tech_sme", "innovative_sme", "srdi_sme", "srdi_little_giant", "above_scale_industry",
    "above_scale_service", "above_quota_retail", "above_quota_wholesale", "champion_national",
    "listed_domestic", "green_factory_p", "gazelle", "unicorn",
)  # fmt: skip
_TIERED = ("fin.revenue", "fin.revenue", "fin.tax_paid", "fin.rd_expense", "project.fixed_invest")
_WORDS = (
    "科技", "创新", "制造", "工业", "企业", "稳岗", "就业", "招聘", "人才", "贷款", "贴息", "融资",
    "上市", "出口", "外贸", "展会", "电商", "零售", "商贸", "文旅", "农业", "种植", "养殖", "物流",
    "软件", "信息", "数字化", "智能", "设备", "更新", "技改", "绿色", "节能", "环保", "医药",
    "食品", "建筑", "租金", "园区",
)  # fmt: skip


def policies(count: int, *, seed: int = 1) -> list[Item]:
    """Return ``count`` policy items, the same for the same seed."""
    random = Random(seed)
    return [_policy(random, number) for number in range(count)]


def _policy(random: Random, number: int) -> Item:
    parts = [_condition(random) for _ in range(random.choice((1, 2, 3, 4, 5, 7, 10)))]
    if random.random() < 0.4:
        parts.append(_alternatives(random))
    if random.random() < 0.35:
        parts.append({"not": _exclusion(random)})
    if random.random() < 0.1:
        parts.append({"not": _alternatives(random)})
    words = random.choices(_WORDS, k=12)
    return {
        "id": f"p{number:05}",
        "title": "".join(words[:4]) + "奖励",
        "level": "county",
        "region": [random.choice((*COUNTIES, *COUNTIES, "430100", "430000"))],
        "eligibility": {"all": parts},
        "benefits": _benefits(random),
        "window": _window(random),
        "text": "，".join((*words, *_trades_named(random))),
    }


def _trades_named(random: Random) -> list[str]:
    """The trades a text speaks of: with them it has as many words as a real one."""
    return random.choices(trades(), shares(len(trades())), k=random.randint(20, 60))


def _alternatives(random: Random) -> Item:
    """Two to four alternatives, some of several conditions, some nested again."""
    routes = []
    for _ in range(random.choice((2, 2, 3, 4))):
        size = random.choice((1, 1, 2, 3))
        inner = [_condition(random) for _ in range(size)]
        if random.random() < 0.15:
            inner.append({"any": [_condition(random), _condition(random)]})
        routes.append(inner[0] if len(inner) == 1 else {"all": inner})
    return {"any": routes}


def _condition(random: Random) -> Item:
    made = random.choices(_MAKERS, weights=_WEIGHTS)[0](random)
    for flag, share in (("soft", 0.02), ("human", 0.03), ("reference", 0.01)):
        if random.random() < share:
            made[flag] = True
    if random.random() < 0.06:
        made["hard"] = False
    return made


def _exclusion(random: Random) -> Item:
    """What an applicant must not be or have had, as it stands under ``not``."""
    return random.choice(
        (
            _atom("excl.already_funded", "eq", "same_project_other_subsidy"),
            _atom("credit.blacklist", "has_any", random.sample(LISTS, 2)),
            _atom("entity.ownership", "eq", "国有"),
        )
    )


def _atom(field: str, op: str, value: Any = True, **more: Any) -> Item:
    return {"field": field, "op": op, "value": value, **more}


def _region(random: Random) -> Item:
    return _atom("region.registered", "in", random.sample(COUNTIES, random.choice((1, 3, 6))))


def _truth(random: Random) -> Item:
    name = random.choice(
        ("entity.legal_person", "entity.legal_person", "credit.good", "credit.no_major_violation",
         "hr.insurance_paid", "ip.core_owned", "reporting.stat", "entity.operating_normally",
         "credit.no_accident", "fin.loss")
    )  # fmt: skip
    return _atom(name, "false" if name == "fin.loss" else "true")


def _title(random: Random) -> Item:
    wanted = random.sample(_TITLES, random.choice((1, 1, 2, 3)))
    return _atom("qual.has", random.choice(("has_any", "has_any", "has", "not_has")), wanted)


def _people(random: Random) -> Item:
    return _atom("hr.hire_group", "has_any", random.sample(GROUPS, 2))


def _ratio(random: Random) -> Item:
    name, limit = random.choice(
        (("fin.revenue_growth", 0.1), ("fin.revenue_growth", 0.2), ("fin.rd_ratio", 0.03),
         ("fin.rd_ratio", 0.05), ("fin.tax_growth", 0.05))
    )  # fmt: skip
    return _atom(name, "gte", limit, per=random.choice((None, "y-1")))


def _entity(random: Random) -> Item:
    words = random.choice(
        (["企业"], ["企业法人"], ["企业", "农民专业合作社"], ["个体工商户"], ["小微企业"])
    )
    return _atom("entity.type", random.choice(("in", "in", "in", "not_in")), words)


def _age(random: Random) -> Item:
    return _atom(
        "entity.age_months", random.choice(("gte", "lte")), random.choice((12, 24, 36, 60, 96))
    )


def _money(random: Random) -> Item:
    name = random.choice(
        ("fin.revenue", "fin.revenue", "fin.revenue", "fin.tax_paid", "fin.rd_expense",
         "fin.net_profit", "fin.assets", "project.fixed_invest")
    )  # fmt: skip
    op = random.choice(("gte", "gte", "gte", "gt", "lte", "between_co", "between_co"))
    low = random.choice(_AMOUNTS)
    value = [low, low * 5] if op == "between_co" else low
    is_yearly = name.startswith("fin") and name not in ("fin.net_profit", "fin.assets")
    return _atom(
        name, op, value, per=random.choice((None, "y-1", "y-1", "y-2", "y")) if is_yearly else None
    )


def _history(random: Random) -> Item:
    per = random.choice(("y-1", "y-1..y-2", "y-1..y-3"))
    op = "first_gte" if per == "y-1" else "gte"
    return _atom("fin.revenue", op, random.choice(_AMOUNTS[10:]), per=per)


def _count(random: Random) -> Item:
    name = random.choice(("hr.headcount", "hr.insured_count", "ip.patents", "ip.invention_patents"))
    return _atom(
        name, random.choice(("gte", "gte", "lte")), random.choice((1, 2, 5, 10, 20, 50, 300))
    )


def _size(random: Random) -> Item:
    classes = random.choice(
        (["small", "micro"], ["medium", "small", "micro"], ["large"], ["micro"])
    )
    return _atom("size.class", "in", classes)


def _industry(random: Random) -> Item:
    codes = sorted(code for code in industry_table() if code[0] in _SECTIONS and len(code) == 3)
    wanted = random.choice((random.sample(_SECTIONS, 2), random.sample(codes, 4)))
    return _atom("industry.code", random.choice(("in", "in", "not_in")), wanted)


def _founded(random: Random) -> Item:
    year = random.choice((2020, 2022, 2023, 2024))
    op = random.choice(("gte", "lt", "within"))
    first = f"{year}-01-01"
    return _atom("entity.founded", op, [first, f"{year + 1}-12-31"] if op == "within" else first)


def _standing(random: Random) -> Item:
    lists = random.sample(("经营异常名录", "失信被执行人", "严重失信主体名单"), 2)
    return _atom("credit.blacklist", "not_has", lists)


def _rare(random: Random) -> Item:
    number = random.randrange(400)
    return _atom(f"supply.volume_{number}", "gte", random.choice(_AMOUNTS))


_MAKERS: tuple[Callable[[Random], Item], ...] = (
    _region, _truth, _title, _people, _ratio, _entity, _age, _money, _history, _count, _size,
    _industry, _founded, _standing, _rare,
)  # fmt: skip
_WEIGHTS = (8, 15, 15, 7, 7, 10, 5, 8, 4, 4, 4, 5, 4, 5, 9)


def _benefits(random: Random) -> list[Item]:
    amount = random.choice(_AMOUNTS[:15])
    kind = random.random()
    if kind < 0.35:
        return [{"kind": "reward", "form": "fixed", "amount": amount}]
    if kind < 0.85:
        limits = sorted(random.sample(_AMOUNTS[8:], random.choice((2, 2, 3, 3, 4, 6, 7))))
        figure = random.choice(_TIERED)
        per = random.choice((None, "y-1", "y")) if figure.startswith("fin") else None
        return [
            {"kind": "reward", "form": "fixed", "amount": amount * (i + 1),
             "when": _atom(figure, "gte", limit, per=per)}
            for i, limit in enumerate(limits)
        ]  # fmt: skip
    if kind < 0.95:
        return [
            {"kind": "reward", "form": "fixed", "amount": amount,
             "when": _atom("size.class", "in", ["large"])},
            {"kind": "reward", "form": "fixed", "amount": 2 * amount,
             "when": _atom("size.class", "in", ["medium", "small", "micro"])},
        ]  # fmt: skip
    return [
        {"kind": "subsidy", "form": "rate", "rate": 0.1, "cap": amount, "measure": "fin.rd_expense"}
    ]


def _window(random: Random) -> Item:
    return random.choice(
        (
            {"type": "rolling"},
            {"type": "fixed", "opens_on": "2025-06-01", "closes_on": "2025-07-10"},
            {"type": "fixed", "opens_on": "2025-03-01", "closes_on": "2025-04-30"},
            {"type": "yearly", "opens_md": "09-01", "closes_md": "10-31"},
            {"type": "unknown"},
        )
    )
