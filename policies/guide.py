"""The fifteen elements of 办事指南, and which of them an item leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideElement:
    """One element; ``said_by`` names the parts of the item that say it without a guide."""

    key: str
    name: str
    said_by: tuple[str, ...] = ()


# Assembled from published guides of several provinces: no single official list was found.
GUIDE_ELEMENTS: tuple[GuideElement, ...] = (
    GuideElement(key="name", name="事项名称", said_by=("title",)),
    GuideElement(key="basis", name="政策依据", said_by=("basis", "document_number")),
    GuideElement(key="audience", name="惠及对象", said_by=("eligibility",)),
    GuideElement(key="conditions", name="申报条件", said_by=("eligibility",)),
    GuideElement(key="standard", name="兑现标准", said_by=("benefits",)),
    GuideElement(key="materials", name="申报材料", said_by=("materials",)),
    GuideElement(key="window", name="申报时间", said_by=("window",)),
    GuideElement(key="channel", name="申报方式", said_by=("channel",)),
    GuideElement(key="flow", name="办理流程"),
    GuideElement(key="time_limit", name="办理时限"),
    GuideElement(key="authority", name="受理与审核部门", said_by=("authority", "office")),
    GuideElement(key="place", name="办理地点与时间"),
    GuideElement(key="fee", name="收费标准"),
    GuideElement(key="contact", name="咨询方式", said_by=("contact",)),
    GuideElement(key="complaint", name="监督投诉方式"),
)


def missing_elements(item: Mapping[str, Any]) -> tuple[GuideElement, ...]:
    """Return the elements that neither the item's guide nor its other parts give."""
    guide = item.get("guide")
    given = guide if isinstance(guide, Mapping) else {}
    return tuple(
        element
        for element in GUIDE_ELEMENTS
        if not _says(given.get(element.key))
        and not any(_says(item.get(part)) for part in element.said_by)
    )


def _says(value: object) -> bool:
    if isinstance(value, Mapping):
        return bool(value) and value.get("type") != "unknown"
    return value not in (None, "", [])
