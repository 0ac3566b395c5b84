"""Reading the sample enterprises so that they are as old on the day of a demo as when written.

A start-up must stay a start-up, so the founding day keeps its distance from ``today``. All other
days and the years of figures keep their calendar year's distance: last year stays last year.
The files themselves are plain and need no loader.
"""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from importlib.resources import files
from typing import Any

import yaml

WRITTEN_FOR = date(2026, 11, 20)
"""The day the figures and days in the files were made up for."""

_DAY = re.compile(r"(\d{4})-(\d{2}-\d{2})")
_YEARLY_KEY = re.compile(r"(.+@)(\d{4})(.*)")


def sample_registry(today: date) -> list[dict[str, str]]:
    """Return the rows of registry.csv; each is as old on ``today`` as it was when written."""
    rows = csv.DictReader(_read("registry.csv").splitlines())
    return [{**row, "registered": _as_old(row["registered"], today)} for row in rows]


def sample_profiles(today: date) -> list[dict[str, Any]]:
    """Return the profiles of profiles.jsonl as of ``today``, in the form of the contract."""
    profiles = [json.loads(line) for line in _read("profiles.jsonl").splitlines()]
    return [_profile_on(profile, today) for profile in profiles]


def sample_specialists() -> list[dict[str, Any]]:
    """Return the specialists' posts (no persons): key, title, department, region, level, topics."""
    posts: list[dict[str, Any]] = yaml.safe_load(_read("specialists.yaml"))
    return posts


def _profile_on(written: dict[str, Any], today: date) -> dict[str, Any]:
    facts = _moved(written["facts"], today)
    founded = _as_old(written["facts"]["entity.founded"], today)
    facts = {**facts, "entity.founded": founded}
    return {**written, "as_of": today.isoformat(), "facts": facts}


def _as_old(written: str, today: date) -> str:
    return (date.fromisoformat(written) + (today - WRITTEN_FOR)).isoformat()


def _read(name: str) -> str:
    return (files("enterprises.samples") / name).read_text(encoding="utf-8")


def _moved(value: Any, today: date) -> Any:
    if isinstance(value, dict):
        return {_moved_key(key, today): _moved(child, today) for key, child in value.items()}
    if isinstance(value, list):
        return [_moved(child, today) for child in value]
    return _moved_text(value, today) if isinstance(value, str) else value


def _moved_key(key: str, today: date) -> str:
    match = _YEARLY_KEY.fullmatch(key)
    return key if match is None else f"{match[1]}{_moved_year(match[2], today)}{match[3]}"


def _moved_text(text: str, today: date) -> str:
    """Move ``text`` if it is nothing but a day; the samples avoid 29 February."""
    match = _DAY.fullmatch(text)
    return text if match is None else f"{_moved_year(match[1], today)}-{match[2]}"


def _moved_year(year: str, today: date) -> int:
    return int(year) + today.year - WRITTEN_FOR.year
