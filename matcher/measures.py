"""The figure that an amount depends on: told by ``measure``, or read from the words of its base."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matcher.errors import InvalidItem
from matcher.fields import Kind
from matcher.fields import field as field_of
from matcher.reading import first_of
from matcher.tree import Condition, atoms
from matcher.values import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The figure that the amount depends on: a field and its period.

    ``is_guess`` marks a figure read from the words of the base (固定资产投入, 每人): it serves to
    say what the benefit may come to, never to deny it.
    """

    field: str
    per: str | None = None
    is_growth: bool = False
    is_guess: bool = False


_BASES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), field_id)
    for pattern, field_id in (
        (r"(项目)?(实际)?固定资产(总)?投(资|入)(总?额)?", "project.fixed_invest"),
        (
            r"(项目)?(实际)?(生产)?设备(购置|投资|投入|采购)(总?额|费用?|金额)?",
            "project.equip_invest",
        ),
        (r"(项目)?(实际)?总投资(额)?", "project.total_invest"),
        (r"(企业)?(实际)?(到位)?贷款(金额|额|总额|本金)", "loan.amount"),
        (r"(企业)?(实际)?(已)?(支付|已付|实付)(的)?(贷款)?利息(总?额)?", "loan.interest_paid"),
        (r"(实际|年度)?研发(费用?|投入|经费)(总?额|支出)?", "fin.rd_expense"),
        (r"(年度?|实际)?(主营业务|营业)收入(总?额)?", "fin.revenue"),
        (r"年?(工业)?总?产值", "fin.output_value"),
        (r"年?(商品)?零售(总?额)", "fin.retail_sales"),
        (r"年?网(络|上)(零售|销售)总?额", "fin.online_sales"),
        (r"年?出口(总?额)", "fin.export"),
    )
)
_HEADS = frozenset({"人", "名"})
_HIRES = "hr.new_hires"


def read_measure(raw: Mapping[str, Any], when: Condition, path: str) -> Measure | None:
    """Return the measure of a benefit, as told or as its base and unit let one guess.

    Raises :class:`InvalidItem` when it is told, but names no field.
    """
    written = raw.get("measure")
    if written is None:
        return _guessed(raw, when)
    if isinstance(written, str):
        return Measure(field=written)
    field_id = first_of(written, "field", "f") if isinstance(written, Mapping) else None
    if not isinstance(field_id, str):
        raise InvalidItem(f"{path}.measure", f"{written!r} names no field", 'write {"field": …}')
    per = written.get("per")
    return Measure(
        field=field_id,
        per=None if per is None else str(per),
        is_growth=bool(first_of(written, "growth", "basis", "increase")),
    )


def _guessed(raw: Mapping[str, Any], when: Condition) -> Measure | None:
    base, unit = raw.get("base"), raw.get("unit")
    if isinstance(base, str):
        word = canonical(base)
        field_id = next((name for pattern, name in _BASES if pattern.fullmatch(word)), None)
        if field_id is not None:
            return Measure(field=field_id, per=_period_of(field_id, when), is_guess=True)
    if unit in _HEADS and any(atom.field == _HIRES for atom in atoms(when)):
        return Measure(field=_HIRES, per=_period_of(_HIRES, when), is_guess=True)
    return None


def _period_of(field_id: str, when: Condition) -> str | None:
    """The period in which the condition of the benefit asks for the same figure."""
    return next((atom.per for atom in atoms(when) if atom.field == field_id and atom.per), None)


def is_count(measure: Measure) -> bool:
    """Whether the figure counts people or things."""
    return field_of(measure.field).kind is Kind.COUNT
