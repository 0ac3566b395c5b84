"""Synthetic firms that know everything about themselves, to be asked questions.

Each firm is drawn from its own seed, so that firm 17 is the same in every run. Figures hang
together: revenue from headcount, assets and output from revenue, research from the industry.
Words of lists (lists of names, kinds of loans, events) are drawn from those the pool asks for, each
held by few firms, because nobody else says which words exist.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from matcher.card import PolicyCard
from matcher.fields import FIELDS, Field, Kind
from matcher.fields import field as field_of
from matcher.profile import Profile
from matcher.tree import atoms

Words = Mapping[str, tuple[str, ...]]

# Shares of firms, roughly those of a city's register: companies first, services before industry.
_PLACES = (("430112", 6), ("430104", 2), ("430105", 1), ("430121", 1), ("430211", 1))
_TYPES = (("企业法人", 78), ("个体工商户", 12), ("个人独资企业", 3), ("合伙企业", 3),
          ("农民专业合作社", 3), ("社会服务机构", 1))  # fmt: skip
_INDUSTRIES = (("C3831", 7), ("C2710", 3), ("C1411", 3), ("I6513", 9), ("F5164", 10),
               ("F5211", 8), ("M7320", 6), ("E4813", 5), ("H6210", 6), ("G5431", 4),
               ("L7212", 12), ("R8810", 3), ("A0141", 3), ("K7010", 2))  # fmt: skip
_TITLES = (("tech_sme", 0.12), ("innovative_sme", 0.07), ("hnte", 0.07), ("srdi_sme", 0.04),
           ("srdi_little_giant", 0.01), ("green_factory_p", 0.01), ("aeo", 0.02))  # fmt: skip
_ZONES = ("zone:changsha-hitech", "zone:wangcheng-etdz", "zone:xiangjiang", "zone:malanshan")
_YEARS_TOLD = 4
_LARGE_SHARE_OF_TECH = frozenset("CIM")

# How often a yes-or-no fact is true; what is not listed is true for half of the firms.
_TRUE_SHARE = {
    "credit.no_accident": 0.97, "credit.no_major_violation": 0.97, "credit.no_violation": 0.93,
    "credit.no_tax_evasion": 0.98, "credit.good": 0.95, "credit.wage_arrears": 0.02,
    "credit.social_arrears": 0.03, "entity.tax_compliant": 0.97, "hr.insurance_paid": 0.9,
    "hr.insurance_active": 0.9, "lease.owned_by_owner": 0.05, "lease.addr_equals_registered": 0.8,
    "ip.core_owned": 0.25, "reporting.stat": 0.2, "size.tax_micro": 0.8, "project.accepted": 0.3,
}  # fmt: skip
_WORD_SHARE = 0.12
"""How often a firm holds any one word of a list that the pool asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """``registered`` holds the facts told at registration alone, ``truth`` all of them."""

    registered: Profile
    truth: Profile


def firms(count: int, cards: Iterable[PolicyCard], today: date) -> tuple[Firm, ...]:
    """Return the first ``count`` firms for a pool, the same whenever asked."""
    words = _words_of(cards)
    return tuple(_Draft(Random(f"firm-{i}"), words, today).firm(f"f{i:03}") for i in range(count))


def _words_of(cards: Iterable[PolicyCard]) -> Words:
    found: dict[str, set[str]] = defaultdict(set)
    for card in cards:
        for _, tree in card.conditions():
            for atom in atoms(tree):
                values = atom.value if isinstance(atom.value, tuple) else (atom.value,)
                found[atom.field].update(one for one in values if isinstance(one, str))
    return {name: tuple(sorted(words)) for name, words in found.items()}


def _weighted(source: Random, rows: Iterable[tuple[str, float]]) -> str:
    names, weights = zip(*rows, strict=True)
    return str(source.choices(names, weights)[0])


@dataclass(slots=True)
class _Draft:
    """One firm in the making."""

    source: Random
    words: Words
    today: date
    facts: dict[str, Any] = field(default_factory=dict)

    def firm(self, name: str) -> Firm:
        self._register()
        self._figures()
        for spec in FIELDS.values():
            if spec.ask and not spec.at_registration and not self._knows(spec.id):
                self._draw(spec)
        lists = [one.id for one in FIELDS.values() if one.kind in (Kind.SET, Kind.EVENTS)]
        told = {key: self.facts[key] for key in self.facts if _is_told_first(key, self.today)}
        zones = {zone: self.source.random() < 0.1 for zone in _ZONES}
        record = {"id": name, "as_of": self.today, "zones": zones}
        first = {"facts": told, "declared_complete": ["qual.has", "credit.blacklist"]}
        whole = {"facts": self.facts, "declared_complete": [*lists, "excl.already_funded"]}
        return Firm(
            registered=Profile.from_record({**record, **first}),
            truth=Profile.from_record({**record, **whole}),
        )

    def _knows(self, field_id: str) -> bool:
        return any(key.partition("@")[0] == field_id for key in self.facts)

    def _register(self) -> None:
        source = self.source
        age = timedelta(days=int(source.expovariate(1 / 2200)) + 30)
        self.facts |= {
            "region.registered": _weighted(source, _PLACES),
            "entity.type": _weighted(source, _TYPES),
            "entity.founded": (self.today - age).isoformat(),
            "industry.code": _weighted(source, _INDUSTRIES),
            "qual.has": [title for title, share in _TITLES if source.random() < share],
            "credit.blacklist": ["经营异常名录"] if source.random() < 0.03 else [],
        }

    def _figures(self) -> None:
        """Four years of figures that hang together; growth and ratios follow from them."""
        source = self.source
        people = max(1, int(source.lognormvariate(2.6, 1.2)))
        each = source.lognormvariate(13.2, 0.7)
        research = 0.0
        if self.facts["industry.code"][0] in _LARGE_SHARE_OF_TECH and source.random() < 0.4:
            research = source.uniform(0.01, 0.15)
        exports = source.uniform(0.05, 0.7) if source.random() < 0.12 else 0.0
        online = source.uniform(0.05, 0.9) if source.random() < 0.15 else 0.0
        for back in range(_YEARS_TOLD - 1, -1, -1):
            revenue = people * each * source.uniform(0.85, 1.25)
            margin = source.gauss(0.05, 0.08)
            shares = {
                "fin.revenue": 1.0, "fin.assets": source.uniform(0.4, 1.5),
                "fin.net_profit": margin,
                "fin.output_value": 1.02, "fin.rd_expense": research, "fin.export": exports,
                "fin.online_sales": online, "fin.liabilities": source.uniform(0.1, 0.9),
                "fin.tax_paid": max(margin, 0) * 0.6,
            }  # fmt: skip
            year = self.today.year - back
            self.facts |= {f"{name}@{year}": int(revenue * part) for name, part in shares.items()}
            hired = source.randint(0, max(1, people // 6))
            self.facts |= {f"hr.headcount@{year}": people, f"hr.new_hires@{year}": hired,
                           f"hr.insured_count@{year}": int(people * source.uniform(0.7, 1)),
                           f"hr.rd_staff@{year}": int(people * research * 2),
                           f"hr.layoff_rate@{year}": round(source.expovariate(40), 3)}  # fmt: skip
            people = max(1, people + hired - source.randint(0, max(1, people // 8)))

    def _draw(self, spec: Field) -> None:
        if spec.derives_from and (spec.is_yearly or spec.kind is Kind.RATIO):
            return  # Growth, ratios and losses follow from the figures.
        value = self._value(spec)
        if value is None:
            return
        if not spec.is_yearly:
            self.facts[spec.id] = value
            return
        for back in range(_YEARS_TOLD):
            self.facts[f"{spec.id}@{self.today.year - back}"] = value

    def _value(self, spec: Field) -> Any:
        source = self.source
        match spec.kind:
            case Kind.BOOL:
                return source.random() < _TRUE_SHARE.get(spec.id, 0.5)
            case Kind.SET:
                return self._held(spec.id)
            case Kind.EVENTS:
                return [{"name": one, "date": self._day()} for one in self._held(spec.id)]
            case Kind.DATE:
                return self._day()
            case Kind.COUNT:
                return int(source.expovariate(1 / 3))
            case Kind.MONTHS:
                return source.choice((0, 3, 6, 12, 12, 24, 36, 60))
            case Kind.MONEY | Kind.NUMBER:
                return int(source.lognormvariate(13, 2)) if source.random() < 0.5 else 0
            case Kind.RATIO:
                return round(source.random(), 3)
            case Kind.REGION:
                near = source.random() < 0.85 and spec.id != "region.relocated_from"
                return self.facts["region.registered"] if near else _weighted(source, _PLACES)
            case Kind.ENUM:
                return source.choice(spec.values) if spec.values else None
            case _:
                return None

    def _held(self, field_id: str) -> list[str]:
        asked = self.words.get(field_id, ())
        return [word for word in asked if self.source.random() < _WORD_SHARE] or ["其他"]

    def _day(self) -> str:
        return (self.today - timedelta(days=self.source.randint(0, 1200))).isoformat()


def _is_told_first(key: str, today: date) -> bool:
    field_id, _, period = key.partition("@")
    return field_of(field_id).at_registration and period in ("", str(today.year - 1))
