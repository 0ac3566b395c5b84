"""Profile: what one enterprise has told, on one day.

A fact not given is absent, never a default. Facts that follow from others (size class, age,
growth …) are worked out when they are asked for, in ``derived.py``, and never stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from lexicon import regions
from matcher.errors import InvalidProfile
from matcher.fields import OUR_CURRENCY, Kind
from matcher.fields import field as field_of
from matcher.industry_codes import full_code
from matcher.periods import resolve_period
from matcher.value_readers import read_truth, read_value
from matcher.values import Value, write_value
from matcher.written import is_not_told, place_codes, size_classes

_KEY = re.compile(r"([a-z][\w.]*)(?:@([\w.+~-]+))?", re.IGNORECASE)
_CODE_FORMS = {
    Kind.REGION: re.compile(r"[1-9]\d{5}(\d{3}(\d{3})?)?|000000|zone:.+"),
    Kind.INDUSTRY: re.compile(r"[A-T](\d{2,4})?|\d{2,4}"),
}
_TEXTS = ("name", "credit_code", "scope")


class FactKey(NamedTuple):
    """Which fact: a field, and the period it belongs to (``None``: no period, or now)."""

    field: str
    period: str | None = None

    def __str__(self) -> str:
        return self.field if self.period is None else f"{self.field}@{self.period}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One enterprise on one day.

    ``facts`` maps keys to values (see ``values.py``). ``declared_complete`` names the fields
    whose lists the enterprise has said to be complete. ``zones`` maps zone ids to whether
    registration, tax and operation lie inside; a zone not listed is unknown.
    ``memo`` keeps derived facts and is no part of the value.
    """

    id: str
    as_of: date
    name: str = ""
    credit_code: str | None = None
    scope: str = ""
    facts: Mapping[FactKey, Value] = field(default_factory=dict)
    declared_complete: frozenset[str] = frozenset()
    zones: Mapping[str, bool] = field(default_factory=dict)
    memo: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def from_record(cls, record: Mapping[str, Any], *, on: date | None = None) -> Profile:
        """Read a profile in the form of the contract, judged ``on`` a day or its own ``as_of``.

        A figure without a year belongs to the year before the day on which it was told, the
        record's own ``as_of``, whatever day it is judged on.

        Raises :class:`InvalidProfile` naming the field that cannot be read.
        """
        if not isinstance(record, Mapping):
            raise InvalidProfile("", "a profile is an object", 'write {"id": "…", "facts": {…}}')
        told_on = _read_day(record) if on is None or "as_of" in record else on
        as_of = on or told_on
        texts = {name: _read_text(record, name) for name in _TEXTS}
        return cls(
            id=_read_id(record),
            as_of=as_of,
            name=texts["name"] or "",
            credit_code=texts["credit_code"],
            scope=texts["scope"] or "",
            facts=_read_facts(record.get("facts") or {}, told_on),
            declared_complete=_read_complete(record.get("declared_complete") or ()),
            zones=_read_zones(record.get("zones") or {}),
        )

    def to_record(self) -> dict[str, Any]:
        """Return the profile in the form of the contract; reading it gives an equal profile."""
        return {
            "id": self.id,
            "credit_code": self.credit_code,
            "name": self.name,
            "as_of": self.as_of.isoformat(),
            "scope": self.scope,
            "facts": {
                str(key): write_value(self.facts[key]) for key in sorted(self.facts, key=str)
            },
            "declared_complete": sorted(self.declared_complete),
            "zones": dict(sorted(self.zones.items())),
        }

    def with_facts(
        self, facts: Mapping[FactKey | str, Value | None], *, complete: Iterable[str] = ()
    ) -> Profile:
        """Return the profile with some facts given; ``None`` takes a fact back.

        Values are typed as in ``facts``. ``complete`` names fields declared complete in addition.
        """
        merged = dict(self.facts)
        for written, value in facts.items():
            key = normal_key(written, self.as_of) if isinstance(written, str) else written
            merged.pop(key, None)
            if value is not None:
                merged[key] = value
        declared = self.declared_complete.union(complete)
        return replace(self, facts=merged, declared_complete=declared)

    def with_as_of(self, day: date) -> Profile:
        """Return the profile as it is, on another day."""
        return replace(self, as_of=day)

    def is_complete(self, field_id: str) -> bool:
        """Whether the list of ``field_id`` was declared complete, itself or by its family."""
        declared = self.declared_complete
        family = field_id.partition(".")[0]
        return field_id in declared or f"{family}.*" in declared or family in declared

    def get(self, field_id: str, period: str | None = None) -> Value | None:
        """Return the value given for exactly this field and period; ``None`` when not given."""
        return self.facts.get(FactKey(field_id, period))


def normal_key(written: str, as_of: date) -> FactKey:
    """Return the key a written fact has: figures without a year get the last full year.

    Raises ``ValueError`` when ``written`` has not the form ``field`` or ``field@period``.
    """
    match = _KEY.fullmatch(written.strip())
    if match is None:
        raise ValueError(written)
    field_id, period = match.groups()
    if period is not None:
        found = resolve_period(period, as_of)
        return FactKey(field_id, found.label if found is not None else period)
    return FactKey(field_id, str(as_of.year - 1) if field_of(field_id).is_yearly else None)


def read_fact(key: FactKey, raw: Any, path: str) -> tuple[FactKey, Value] | None:
    """Return a written fact as the key and the value a profile has it under.

    The key differs from the one given for an amount in another currency. ``None`` when nothing
    was told. Raises :class:`InvalidProfile` naming ``path``.
    """
    if raw is None or is_not_told(raw):
        return None
    known = _as_codes(key.field, read_value(field_of(key.field), raw, path))
    return _in_currency(key, raw), known


def _read_id(record: Mapping[str, Any]) -> str:
    raw = record.get("id")
    if isinstance(raw, bool) or not isinstance(raw, str | int) or not str(raw).strip():
        raise InvalidProfile("id", "is missing", "give every profile its own id")
    return str(raw)


def _read_text(record: Mapping[str, Any], name: str) -> str | None:
    raw = record.get(name)
    if raw is None or isinstance(raw, str):
        return raw
    raise InvalidProfile(name, f"{raw!r} is no text", "write a text or null")


def _read_day(record: Mapping[str, Any]) -> date:
    raw = record.get("as_of")
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(str(raw))
    except ValueError as error:
        what = "is missing" if raw is None else f"{raw!r} is no day"
        hint = 'write the day to judge on, such as "2025-06-30"'
        raise InvalidProfile("as_of", what, hint) from error


def _read_facts(raw: Any, as_of: date) -> dict[FactKey, Value]:
    if not isinstance(raw, Mapping):
        raise InvalidProfile("facts", "is no object", 'write {"hr.headcount": 120}')
    facts: dict[FactKey, Value] = {}
    for written, value in raw.items():
        path = f"facts.{written}"
        try:
            key = normal_key(str(written), as_of)
        except ValueError as error:
            hint = 'write a field id such as "fin.revenue", with @2023 for another year'
            raise InvalidProfile(path, "is no field id", hint) from error
        told = read_fact(key, value, path)
        if told is None:
            continue
        key, known = told
        if key in facts and facts[key] != known:
            hint = f"one of the two says {facts[key]!r}: give the figure of {key.period} once"
            raise InvalidProfile(path, "is given twice with different values", hint)
        facts[key] = known
    return facts


def _in_currency(key: FactKey, raw: Any) -> FactKey:
    """An amount in another currency is a fact of its own: ``fin.export.usd``."""
    currency = raw.get("currency") if isinstance(raw, Mapping) else None
    if not isinstance(currency, str) or currency.upper() in OUR_CURRENCY:
        return key
    return FactKey(f"{key.field}.{currency.lower()}", key.period)


def _as_codes(field_id: str, value: Value) -> Value:
    """Names of places and industries as their codes; what no table knows stays as written."""
    kind = field_of(field_id).kind
    if kind is Kind.SIZE:
        return _one_or_all(frozenset(size for w in _words(value) for size in size_classes(w)))
    if kind not in _CODE_FORMS:
        return value
    codes = frozenset(code for word in _words(value) for code in _codes_of(kind, word))
    return _one_or_all(codes)


def _one_or_all(words: frozenset[str]) -> Value:
    return next(iter(words)) if len(words) == 1 else words


def _words(value: Value) -> frozenset[str]:
    return value if isinstance(value, frozenset) else frozenset({str(value)})


def _codes_of(kind: Kind, word: str) -> tuple[str, ...]:
    if _CODE_FORMS[kind].fullmatch(word):
        return (word,)
    if kind is Kind.REGION:
        return place_codes(word) or (word,)
    return (full_code(word),)


def _read_complete(raw: Any) -> frozenset[str]:
    if isinstance(raw, str) or not all(isinstance(item, str) for item in raw):
        hint = 'write a list of field ids such as ["qual.has"]'
        raise InvalidProfile("declared_complete", f"{raw!r} is no list of field ids", hint)
    return frozenset(raw)


def _read_zones(raw: Any) -> dict[str, bool]:
    items = raw.items() if isinstance(raw, Mapping) else ((name, True) for name in raw)
    zones: dict[str, bool] = {}
    for name, inside in items:
        if inside is None or is_not_told(inside):
            continue
        zones[_zone_id(str(name))] = read_truth(inside, f"zones.{name}")
    return zones


def _zone_id(written: str) -> str:
    """The id of a zone given by id or name; a zone that no table lists keeps its name."""
    name = written.strip().removeprefix("zone:")
    for spelling in (written.strip(), f"zone:{name}"):
        try:
            return regions.current_code(spelling)
        except LookupError:
            continue
    return f"zone:{name}"
