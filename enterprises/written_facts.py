"""What one written fact of the table means, read once for all enterprises that have it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from enterprises.profiles import ZONE_PREFIX
from matcher.errors import InvalidProfile
from matcher.fields import NUMBER_KINDS
from matcher.fields import field as field_of
from matcher.profile import FactKey, Profile, normal_key, read_fact
from matcher.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """The fact of a profile (``key`` and ``value``), or the zone, that a written fact stands for.

    All are ``None`` where it says only that nobody knows. ``is_unreadable`` marks what a profile
    would refuse.
    """

    key: FactKey | None = None
    value: Value | None = None
    zone: tuple[str, bool] | None = None
    is_unreadable: bool = False

    @property
    def subject(self) -> FactKey | str | None:
        """What it is about: a fact, a zone, or nothing. No enterprise may say two things of it."""
        return self.key if self.zone is None else self.zone[0]


UNREADABLE = Meaning(is_unreadable=True)


def meaning_of(field: str, period: str, written: str, as_of: date) -> Meaning:
    """Return what ``written``, a JSON text, means under a field and a period on a day."""
    if written.isdecimal() and field_of(field).kind in NUMBER_KINDS:
        # By far the most values are whole numbers, which mean themselves.
        key = _key(field, period, as_of)
        return UNREADABLE if key is None else Meaning(key=key, value=int(written))
    value = json.loads(written)
    if field.startswith(ZONE_PREFIX):
        return _zone(field, value, as_of)
    key = _key(field, period, as_of)
    if key is None:
        return UNREADABLE
    try:
        told = read_fact(key, value, f"facts.{key}")
    except InvalidProfile:
        return UNREADABLE
    return Meaning() if told is None else Meaning(key=told[0], value=told[1])


@lru_cache(maxsize=1024)
def _key(field: str, period: str, as_of: date) -> FactKey | None:
    try:
        return normal_key(f"{field}@{period}" if period else field, as_of)
    except ValueError:
        return None


def _zone(field: str, value: object, as_of: date) -> Meaning:
    try:
        zones = Profile.from_record({"id": "zone", "zones": {field: value}}, on=as_of).zones
    except InvalidProfile:
        return UNREADABLE
    return Meaning(zone=next(iter(zones.items()), None))
