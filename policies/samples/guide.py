"""The fifteen elements of an item's service guide, read off its own sections.

Nothing is invented: what a sample does not say is 以受理部门公布为准.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policies.guide import GUIDE_ELEMENTS

_NOT_ANNOUNCED = "以受理部门公布为准"

_FLOW_BY_MODE = {
    "automatic": "数据比对生成名单—公示—企业核对收款账户信息—资金拨付",
    "fast_track": "网上提交—部门即时核验—兑现",
    "apply": "网上申报—部门初审—联合审核—公示—兑现",
    "consult": "联系专员—一对一辅导—按约定办理",
}


def service_guide(item: Mapping[str, Any], sections: Mapping[str, str]) -> dict[str, str]:
    """Return the fifteen elements of ``item``; what ``item["guide"]`` gives comes first."""
    office = item["office"]
    read_off = {
        "name": item["title"],
        "basis": "；".join(_basis_line(entry) for entry in item["basis"]),
        "audience": sections["支持对象"],
        "conditions": sections["申报条件"],
        "standard": sections["支持标准"],
        "materials": sections["申报材料"],
        "window": sections["申报时间"],
        "channel": "；".join(entry["name"] for entry in item["channel"]),
        "flow": _FLOW_BY_MODE[item["mode"]],
        "time_limit": _NOT_ANNOUNCED,
        "authority": office,
        "place": f"{office}，地点与时间{_NOT_ANNOUNCED}",
        "fee": "不收费",
        "contact": f"{office}，也可拨打12345转接；机器人内可联系政策服务专员",
        "complaint": "政务服务“好差评”、“办不成事”反映窗口、12345热线",
    }
    written = item.get("guide", {})
    return {
        element.key: written.get(element.key, read_off[element.key]) for element in GUIDE_ELEMENTS
    }


def _basis_line(entry: Mapping[str, Any]) -> str:
    number = entry.get("document_number")
    parts = [f"《{entry['title']}》", f"（{number}）" if number else "", entry.get("clause") or ""]
    return "".join(parts)
