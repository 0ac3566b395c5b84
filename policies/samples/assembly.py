"""From what people wrote in items/*.yaml to whole policy items.

A written item gives its sections and quotes; this module composes the text, finds every
span, works out each benefit's greatest amount and fills the fifteen guide elements.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from policies.samples.guide import service_guide
from policies.samples.placeholders import UnknownPlaceholder, resolve
from policies.samples.quotes import QuoteNotFound, with_spans

Item = dict[str, Any]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # The C reader is ten times as fast.

SAMPLE_WARNING = "示例政策，仅供演示，不作为申报依据"

_SECTIONS = ("支持对象", "申报条件", "支持标准", "申报时间", "申报材料", "受理单位")
_NUMERALS = "一二三四五六"
_QUOTED_PARTS = ("window", "eligibility", "benefits", "stacking")
_NOTED_MATERIAL = re.compile(r"^(?P<name>.+?)(?:（(?P<note>免提交|可容缺)）)?$")
_CHANNEL_BY_MODE = {
    "automatic": [{"type": "none", "name": "免申即享，无需申请", "url": None}],
    "fast_track": [{"type": "online", "name": "湖南政务服务网", "url": None}],
    "apply": [
        {"type": "online", "name": "湖南政务服务网", "url": None},
        {"type": "window", "name": "政务服务大厅惠企政策兑现专窗", "url": None},
    ],
    "consult": [{"type": "specialist", "name": "政策服务专员一对一", "url": None}],
}


class BrokenSample(ValueError):
    """A written sample item cannot become a policy item; the message names file and item."""


def sample_items(today: date) -> list[Item]:
    """Return the whole sample pool as policy items, as it stands when loaded on ``today``.

    The items are plain JSON-like mappings in the form of a line of ``policies.jsonl``.
    Raises :class:`BrokenSample` if any written item is faulty: samples are ours, so
    none is skipped.
    """
    return [_assemble(written, source, today) for source, written in _written_items()]


@cache
def _written_items() -> tuple[tuple[str, Item], ...]:
    folder = files("policies.samples") / "items"
    found: list[tuple[str, Item]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            found.extend((entry.name, item) for item in _load(entry))
    return tuple(found)


def _place(written: Item) -> Mapping[str, Any]:
    name = written["place"]
    if name not in _places():
        raise KeyError(f"places.yaml has no {name}")
    return _places()[name]


@cache
def _places() -> Mapping[str, Mapping[str, Any]]:
    places: Mapping[str, Mapping[str, Any]] = _load(files("policies.samples") / "places.yaml")
    return places


def _load(entry: Traversable) -> Any:
    return yaml.load(entry.read_text(encoding="utf-8"), Loader=_LOADER)


def _assemble(written: Item, source: str, today: date) -> Item:
    name = written.get("id", "an item without id")
    try:
        return _complete(resolve({**_place(written), **written}, today))
    except (QuoteNotFound, UnknownPlaceholder) as error:
        raise BrokenSample(f"{source}, {name}: {error}") from error
    except (KeyError, TypeError) as error:
        raise BrokenSample(f"{source}, {name}: lacks or misspells {error}") from error


def _complete(item: Item) -> Item:
    materials = [_material(line) for line in item["materials"]]
    sections = _sections(item, materials)
    text = "\n".join(
        f"{numeral}、{head}\n{sections[head]}"
        for numeral, head in zip(_NUMERALS, _SECTIONS, strict=True)
    )
    channel = item.get("channel") or _CHANNEL_BY_MODE[item["mode"]]
    whole: Item = {
        **_DEFAULTS,
        **{key: value for key, value in item.items() if key not in _WRITTEN_ONLY},
        "limits": {**_NO_LIMITS, **item.get("limits", {})},
        "stacking": {**_NO_STACKING, **item.get("stacking", {})},
        "materials": materials,
        "channel": [dict(entry) for entry in channel],
        "basis": [{**_NO_CLAUSE, **entry} for entry in item["basis"]],
        "authority": {"lead": item["office"]},
        "contact": {"office": item["office"], "phone": "12345"},
        "text": text,
        "warnings": [SAMPLE_WARNING],
    }
    whole["guide"] = service_guide({**item, **whole}, sections)
    whole.update({part: with_spans(whole[part], text) for part in _QUOTED_PARTS})
    whole["benefits"] = [_with_greatest_amount(benefit) for benefit in whole["benefits"]]
    return whole


_WRITTEN_ONLY = frozenset({"place", "office", "sections"})
_DEFAULTS: Mapping[str, Any] = {
    "document_number": None,
    "published_on": None,
    "valid_from": None,
    "valid_to": None,
}
_NO_LIMITS = {"competitive": False, "quota": None, "budget_limited": False}
_NO_STACKING = {"rule": "none", "group": None}
_NO_CLAUSE = {"document_number": None, "clause": None}


def _sections(item: Item, materials: list[Item]) -> dict[str, str]:
    listed = "；".join(
        f"{number}.{_material_line(material)}" for number, material in enumerate(materials, 1)
    )
    none_needed = "无需另行提交材料。"
    return {
        **{head: item["sections"][head].strip() for head in _SECTIONS[:4]},
        "申报材料": f"{listed}。" if materials else none_needed,
        "受理单位": f"{item['office']}。",
    }


def _material(line: str) -> Item:
    match = _NOTED_MATERIAL.match(line)
    if match is None:
        raise KeyError("a material's name")
    return {
        "name": match["name"],
        "waived": match["note"] == "免提交",
        "deferrable": match["note"] == "可容缺",
    }


def _material_line(material: Item) -> str:
    notes = [("waived", "（免提交）"), ("deferrable", "（可容缺）")]
    return f"{material['name']}{''.join(note for flag, note in notes if material[flag])}"


def _with_greatest_amount(benefit: Item) -> Item:
    """Add ``max_amount``: the most one enterprise can get by this benefit, in yuan, if it is said.

    ``None`` where the text names no greatest amount (a rate without a cap, a service).
    """
    tiers = [tier["amount"] for tier in benefit.get("tiers", ()) if "amount" in tier]
    known = [benefit.get("cap"), benefit.get("amount"), max(tiers, default=None)]
    if benefit["form"] in _UNCAPPED_FORMS:
        known = known[:1]
    return {**benefit, "max_amount": next((amount for amount in known if amount), None)}


_UNCAPPED_FORMS = frozenset({"rate", "per_unit", "per_step", "in_kind"})
"""Forms whose ``amount`` is for one unit or step: only a cap bounds the whole."""
