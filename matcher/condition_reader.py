"""Reading condition trees from policy items, with the exact path of what cannot be read.

Strictly, an unreadable part refuses the item, so that an officer mends it. Leniently, it becomes a
condition that stays unknown, with a warning: annotations of others differ in their spelling, and
one odd condition must not keep a thousand items from being judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from matcher.atom import Atom
from matcher.errors import InvalidItem
from matcher.fields import Kind, is_vocabulary
from matcher.fields import field as field_of
from matcher.hardness import blocks, is_principle
from matcher.judgement import as_words
from matcher.judging import OPERATORS, judge_of
from matcher.reading import first_of
from matcher.source import Source, locate_quote
from matcher.tree import All, AnyOf, Condition, Not
from matcher.values import day_band
from matcher.written import place_codes, truth_word, written_number

_ATOM_KEYS = {
    "field": ("field", "f"), "op": ("op",), "value": ("value", "v"), "quote": ("quote", "text"),
    "span": ("span", "src"),
}  # fmt: skip
_DEICTIC = re.compile(
    r"deictic:.*|(我|本|全|该)(省|市|州|区|县|镇|街道|园区|新区|开发区)|(本)?(辖区|园区)内?|[省市区县]内"
)
_PLAIN_NUMBER = re.compile(r"-?[\d.,]+")
UNREADABLE = "unreadable"
"""The operator, and where there is none the field, of a condition that nobody can read."""

_FLAGS = ("human", "reference", "self_declared", "soft")
_KNOWN_KEYS = frozenset(
    {key for keys in _ATOM_KEYS.values() for key in keys}
    | {*_FLAGS, "hard", "inferred", "deictic", "per", "unit", "agg", "group", "anchor", "kinds"}
    | {"currency", "denominator", "valid", "effect", "basis", "subject", "evidence", "complement"}
    | {"note", "id", "quote_nth", "mended"}
)
_RANGE_ENDS = (("from", "start", "gte", "opens_on"), ("to", "end", "lte", "closes_on"))
_OP_ALIASES = {
    ">=": "gte", ">": "gt", "<=": "lte", "<": "lt", "==": "eq", "=": "eq", "!=": "ne",
    "is_true": "true", "is": "eq", "any_of": "has_any", "all_of": "has_all", "contains": "has",
    "equals": "eq", "ge": "gte", "le": "lte",
}  # fmt: skip


def parse_condition(
    raw: Any, path: str = "eligibility", *, source: Source | None = None
) -> Condition:
    """Read a condition tree in the form of the contract; nothing at all is met by everybody.

    Raises :class:`InvalidItem` with the exact path of what cannot be read. Quotes that are not
    in the text at their span are put right or dropped, with a warning in ``source``.
    """
    return _parse(raw, path, source or Source(text="", warnings=[]), {})


def _parse(raw: Any, path: str, source: Source, inherited: Mapping[str, Any]) -> Condition:
    if raw is None or raw == {} or raw == []:
        return All(children=())
    if isinstance(raw, list):
        return _group(All, raw, path, source, inherited)
    if isinstance(raw, str) and source.is_lenient:
        raw = {"quote": raw}
    if not isinstance(raw, Mapping):
        raise InvalidItem(path, f"{raw!r} is no condition", 'write {"all": […]} or {"field": …}')
    groups = [key for key in ("all", "any", "not") if key in raw]
    flags = {**inherited, **{key: _flag(raw[key]) for key in (*_FLAGS, "hard") if key in raw}}
    has_atom = bool(groups) and _first(raw, "field") is not None
    if len(groups) > 1 or has_atom:
        own = {key: value for key, value in raw.items() if key not in groups}
        parts = [own] * has_atom + [{key: raw[key]} for key in groups]
        return _group(All, parts, path, source, flags)
    if groups == ["all"]:
        return _group(All, raw["all"], f"{path}.all", source, flags)
    if groups == ["any"]:
        return _group(AnyOf, raw["any"], f"{path}.any", source, flags)
    if groups == ["not"]:
        return Not(child=_excluded(raw["not"], f"{path}.not", source, flags))
    says_something = _first(raw, "field") is not None or _first(raw, "quote") is not None
    if not source.is_lenient or not says_something:
        return _atom(raw, path, source, flags)
    return source.tolerate(
        lambda: _atom(raw, path, source, flags), _unreadable(raw, path, source, flags)
    )


def _excluded(raw: Any, path: str, source: Source, flags: Mapping[str, Any]) -> Condition:
    """What must not hold: of a list, none of its parts."""
    if isinstance(raw, list) and raw:
        return _group(AnyOf, raw, path, source, flags)
    return _parse(raw, path, source, flags)


def _flag(raw: Any) -> Any:
    word = truth_word(raw) if isinstance(raw, str) else None
    return raw if word is None else word


def _group(
    make: type[All] | type[AnyOf], raw: Any, path: str, source: Source, flags: Mapping[str, Any]
) -> Condition:
    if source.is_lenient and (raw is None or isinstance(raw, str | Mapping)):
        raw = [] if raw is None else [raw]
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        raise InvalidItem(path, f"{raw!r} is no list", "write a list of conditions")
    if make is AnyOf and not raw and source.is_lenient:
        source.warnings.append(f"{path}: an empty list of alternatives asks for nothing")
        return All(children=())
    if make is AnyOf and not raw:
        raise InvalidItem(path, "an empty list of alternatives can never be met", "leave it out")
    children = [_parse(child, f"{path}[{i}]", source, flags) for i, child in enumerate(raw)]
    return make(children=tuple(children))


def _atom(raw: Mapping[str, Any], path: str, source: Source, flags: Mapping[str, Any]) -> Atom:
    field_id, op = _first(raw, "field"), _first(raw, "op")
    if not isinstance(field_id, str) or not field_id:
        raise InvalidItem(f"{path}.field", "is missing", 'write a field id such as "fin.revenue"')
    if not isinstance(op, str) or not op:
        raise InvalidItem(f"{path}.op", "is missing", 'write an operator such as "gte"')
    op = op.strip().lower()
    op = _OP_ALIASES.get(op, op)
    value = _value(raw, field_id, op, path, source)
    quote, span = locate_quote(_first(raw, "quote"), _first(raw, "span"), path, source)
    wording = _wording(raw)
    needs_person, promise = bool(flags.get("human")), bool(flags.get("self_declared"))
    is_hard = flags.get("hard")
    stands_firm = blocks(field_id, op, wording, needs_person=needs_person)
    atom = Atom(
        field=field_id,
        op=op,
        value=value,
        per=_text(raw, "per"),
        quote=quote,
        span=span,
        wording=wording,
        path=path,
        blocks=not promise and (stands_firm if is_hard is None else is_hard is not False),
        is_promise=promise or field_id.partition(".")[0] in ("declare", "intent"),
        is_soft=bool(flags.get("soft")) or is_principle(wording, source.text, span),
        needs_person=needs_person,
        needs_document=bool(flags.get("reference")) or field_id.startswith("ref."),
        is_inferred=bool(raw.get("inferred")),
        is_effect=bool(raw.get("effect")) or _speaks_of_effect(field_id, wording),
        must_be_valid=bool(raw.get("valid")),
        is_mended=isinstance(raw.get("mended"), Mapping),
        unit=None if _has_own_unit(_first(raw, "value"), value) else _text(raw, "unit"),
        agg=_text(raw, "agg"),
        group=_text(raw, "group"),
        anchor=_text(raw, "anchor"),
        kinds=as_words(raw["kinds"]) if raw.get("kinds") else (),
        currency=_text(raw, "currency"),
        denominator=_text(raw, "denominator"),
    )
    _check(atom, raw, path, source)
    return atom


def _unreadable(
    raw: Mapping[str, Any], path: str, source: Source, flags: Mapping[str, Any]
) -> Atom:
    """A condition that stays unknown, with the sentence it was to be read from."""
    field_id, wording = _first(raw, "field"), _wording(raw)
    quote, span = locate_quote(_first(raw, "quote"), _first(raw, "span"), path, source)
    known = field_id if isinstance(field_id, str) and field_id else UNREADABLE
    return Atom(
        field=known,
        op=UNREADABLE,
        quote=quote,
        span=span,
        wording=wording,
        path=path,
        blocks=flags.get("hard") is not False
        and not flags.get("self_declared")
        and blocks(known, "match", wording, needs_person=True),
        needs_person=bool(flags.get("human")),
    )


def _check(atom: Atom, raw: Mapping[str, Any], path: str, source: Source) -> None:
    try:
        judge_of(atom)
        _check_days(atom)
    except (ValueError, TypeError, KeyError) as error:
        hint = f"give a value that {atom.op} on {atom.field} can compare with"
        raise InvalidItem(f"{path}.value", f"{raw.get('value')!r} does not fit", hint) from error
    if not is_vocabulary(atom.field):
        source.warnings.append(f"{path}: field {atom.field} is not in the vocabulary")
    if atom.op not in OPERATORS and not (atom.needs_person or atom.needs_document):
        source.warnings.append(f"{path}: operator {atom.op} is not defined and stays unknown")
    for key in sorted(set(raw) - _KNOWN_KEYS):
        source.warnings.append(f"{path}: key {key} is not used")


def _check_days(atom: Atom) -> None:
    """Two written days must be in order; 当年 and the like move with the day of judgement."""
    is_dated = field_of(atom.field).kind in (Kind.DATE, Kind.EVENTS)
    if not is_dated or not isinstance(atom.value, tuple) or len(atom.value) != 2:
        return
    first, last = (day_band(str(end)) for end in atom.value)
    if first and last and first.first and last.last and first.first > last.last:
        raise ValueError("the first day lies after the last")


def _speaks_of_effect(field_id: str, quote: str | None) -> bool:
    """项目功能和效益发生在本区: where a project takes effect stands for registration."""
    return (
        field_id in ("region.project", "region.operating")
        and quote is not None
        and ("效益" in quote or "功能" in quote)
    )


def _first(raw: Mapping[str, Any], name: str) -> Any:
    return next((raw[key] for key in _ATOM_KEYS[name] if raw.get(key) is not None), None)


_NEEDS_NO_VALUE = frozenset({"true", "false", "exists", "see", "pass", "match"})
_MAY_BE_EMPTY = frozenset({"eq", "ne"})


def _value(raw: Mapping[str, Any], field_id: str, op: str, path: str, source: Source) -> Any:
    """The written value with lists as tuples, names as codes and 50万元 as a number."""
    written = _first(raw, "value")
    if written is None and op in _NEEDS_NO_VALUE:
        return True
    if written is None or (written in ([], "", {}) and op not in _MAY_BE_EMPTY):
        raise InvalidItem(f"{path}.value", "is missing", f"say what {op} compares with")
    value, spec = _frozen(written), field_of(field_id)
    if spec.is_number:
        return _as_numbers(value, spec.kind)
    if spec.kind is Kind.REGION and op not in _NEEDS_NO_VALUE:
        return _as_places(value, path, source)
    return value


def _as_numbers(value: Any, kind: Kind) -> Any:
    if isinstance(value, tuple):
        return tuple(_as_numbers(item, kind) for item in value)
    number = written_number(value, kind) if isinstance(value, str) else None
    return value if number is None else number


def _has_own_unit(written: Any, value: Any) -> bool:
    """Whether a threshold was written with its unit, so that it must not be counted again."""
    words = [word for word in as_words(written) if isinstance(written, str | list | tuple)]
    return any(not _PLAIN_NUMBER.fullmatch(word.strip()) for word in words) and value != written


def _as_places(value: Any, path: str, source: Source) -> tuple[str, ...]:
    """Codes of the places named; 我市 is the issuer's, and stays a word where nobody knows it."""
    codes: list[str] = []
    for word in as_words(value):
        if _DEICTIC.fullmatch(word):
            codes.extend(source.places or (f"deictic:{word.removeprefix('deictic:')}",))
            continue
        found = place_codes(word)
        if not found:
            source.warnings.append(f"{path}: {word} is no known division or zone")
        codes.extend(found or (word,))
    return tuple(codes)


def _wording(raw: Mapping[str, Any]) -> str | None:
    written = _first(raw, "quote")
    return written if isinstance(written, str) else None


def _text(raw: Mapping[str, Any], key: str) -> str | None:
    return None if raw.get(key) is None else str(raw[key])


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return tuple(first_of(value, *keys) for keys in _RANGE_ENDS) if value else ()
    if isinstance(value, list | tuple):
        return tuple(_frozen(item) for item in value)
    return value
