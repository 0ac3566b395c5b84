"""The documents' example of a policy file, with a window that suits the day of the test."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import yaml

from tests.conftest import REPOSITORY

EXAMPLE = REPOSITORY / "docs" / "examples" / "new-policy.yaml"
TITLE = "电线电缆企业智能化改造补助（示例）"


def write_new_policy(folder: Path, *, today: date, closes_on: date) -> Path:
    """Write the example as a file that an officer can send, and return its path."""
    item = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    opens_on = today - timedelta(days=1)
    said_before, said_now = item["window"]["quote"], f"{_said(opens_on)}至{_said(closes_on)}"
    item["text"] = item["text"].replace(said_before, said_now)
    item["window"] = {
        "type": "fixed",
        "opens_on": opens_on.isoformat(),
        "closes_on": closes_on.isoformat(),
        "quote": said_now,
    }
    path = folder / "新政策.yaml"
    path.write_text(yaml.safe_dump(item, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
