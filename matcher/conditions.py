"""The tree of conditions: parsing it with exact paths, walking it, judging it.

A node is ``All``, ``AnyOf``, ``Not`` or an ``Atom``. A condition that cannot deny the policy (a
preference, paperwork) is neutral: it is shown, and counts neither way. A promise is met.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.atom import Atom
from matcher.errors import InvalidItem
from matcher.fields import is_vocabulary
from matcher.hardness import blocks, is_principle
from matcher.judgement import Judgement, Reason
from matcher.judging import OPERATORS, judge_of
from matcher.outcome import Outcome, conjoin, disjoin, negate
from matcher.profile import Profile
from matcher.reading import first_of
from matcher.splits import Split, cases, splits_of
from matcher.tree import All, AnyOf, Condition, Not


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What parsing a tree needs beside it.

    ``text`` is the whole text, ``warnings`` collects what was not understood or put right, and
    ``places`` is the issuer's jurisdiction, which 我市 and 本区 mean.
    """

    text: str
    warnings: list[str]
    places: tuple[str, ...] = ()


_ATOM_KEYS = {
    "field": ("field", "f"), "op": ("op",), "value": ("value", "v"), "quote": ("quote", "text"),
    "span": ("span", "src"),
}  # fmt: skip
_FLAGS = ("human", "reference", "self_declared", "soft")
_KNOWN_KEYS = frozenset(
    {key for keys in _ATOM_KEYS.values() for key in keys}
    | {*_FLAGS, "hard", "inferred", "deictic", "per", "unit", "agg", "group", "anchor", "kinds"}
    | {"currency", "denominator", "valid", "effect", "basis", "subject", "evidence", "complement"}
    | {"note", "id", "quote_nth"}
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
    if not isinstance(raw, Mapping):
        raise InvalidItem(path, f"{raw!r} is no condition", 'write {"all": […]} or {"field": …}')
    groups = [key for key in ("all", "any", "not") if key in raw]
    flags = {**inherited, **{key: raw[key] for key in (*_FLAGS, "hard") if key in raw}}
    if len(groups) > 1:
        parts = [{groups[0]: raw[groups[0]]}, *({key: raw[key]} for key in groups[1:])]
        return _group(All, parts, path, source, flags)
    if groups == ["all"]:
        return _group(All, raw["all"], f"{path}.all", source, flags)
    if groups == ["any"]:
        return _group(AnyOf, raw["any"], f"{path}.any", source, flags)
    if groups == ["not"]:
        return Not(child=_parse(raw["not"], f"{path}.not", source, flags))
    return _atom(raw, path, source, flags)


def _group(
    make: type[All] | type[AnyOf], raw: Any, path: str, source: Source, flags: Mapping[str, Any]
) -> Condition:
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        raise InvalidItem(path, f"{raw!r} is no list", "write a list of conditions")
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
    op = _OP_ALIASES.get(op, op)
    if "value" not in raw and "v" not in raw and op not in ("true", "false", "exists", "see"):
        raise InvalidItem(f"{path}.value", "is missing", f"say what {op} compares with")
    quote, span = locate_quote(_first(raw, "quote"), _first(raw, "span"), path, source)
    wording = _text(raw, "quote")
    needs_person, promise = bool(flags.get("human")), bool(flags.get("self_declared"))
    is_hard = flags.get("hard")
    stands_firm = blocks(field_id, op, wording, needs_person=needs_person)
    atom = Atom(
        field=field_id,
        op=op,
        value=_resolved(_frozen(_first(raw, "value", default=True)), source.places),
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
        unit=_text(raw, "unit"),
        agg=_text(raw, "agg"),
        group=_text(raw, "group"),
        anchor=_text(raw, "anchor"),
        kinds=tuple(str(kind) for kind in raw.get("kinds") or ()),
        currency=_text(raw, "currency"),
        denominator=_text(raw, "denominator"),
    )
    _check(atom, raw, path, source)
    return atom


def _check(atom: Atom, raw: Mapping[str, Any], path: str, source: Source) -> None:
    try:
        judge_of(atom)
    except (ValueError, TypeError, KeyError) as error:
        hint = f"give a value that {atom.op} on {atom.field} can compare with"
        raise InvalidItem(f"{path}.value", f"{raw.get('value')!r} does not fit", hint) from error
    if not is_vocabulary(atom.field):
        source.warnings.append(f"{path}: field {atom.field} is not in the vocabulary")
    if atom.op not in OPERATORS and not (atom.needs_person or atom.needs_document):
        source.warnings.append(f"{path}: operator {atom.op} is not defined and stays unknown")
    for key in sorted(set(raw) - _KNOWN_KEYS):
        source.warnings.append(f"{path}: key {key} is not used")


def _speaks_of_effect(field_id: str, quote: str | None) -> bool:
    """项目功能和效益发生在本区: where a project takes effect stands for registration."""
    return (
        field_id in ("region.project", "region.operating")
        and quote is not None
        and ("效益" in quote or "功能" in quote)
    )


def _first(raw: Mapping[str, Any], name: str, default: Any = None) -> Any:
    return next((raw[key] for key in _ATOM_KEYS[name] if key in raw), default)


def _text(raw: Mapping[str, Any], key: str) -> str | None:
    return None if raw.get(key) is None else str(raw[key])


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return tuple(first_of(value, *keys) for keys in _RANGE_ENDS) if value else ()
    if isinstance(value, list | tuple):
        return tuple(_frozen(item) for item in value)
    return value


def _resolved(value: Any, places: tuple[str, ...]) -> Any:
    """Put the issuer's places for 我市 and the like, where they are known."""
    words = value if isinstance(value, tuple) else (value,)
    if not places or not any(isinstance(w, str) and w.startswith("deictic:") for w in words):
        return value
    kept = (word for word in words if not str(word).startswith("deictic:"))
    return (*kept, *places)


def locate_quote(
    quote: Any, span: Any, path: str, source: Source
) -> tuple[str | None, tuple[int, int] | None]:
    """Return the quote and its span in the text; both ``None`` where the text does not say it.

    A quote that stands elsewhere in the text gets the right span; one that stands nowhere is
    dropped. Both leave a warning.
    """
    if not isinstance(quote, str) or not quote:
        return None, None
    text = source.text
    if _is_span(span) and text[span[0] : span[1]] == quote:
        return quote, (span[0], span[1])
    start = text.find(quote)
    if start < 0:
        source.warnings.append(f"{path}: the quote is not in the text: {quote[:40]}")
        return None, None
    if span is not None:
        source.warnings.append(f"{path}: the quote was found at {start}, not at {span}")
    return quote, (start, start + len(quote))


def _is_span(span: Any) -> bool:
    return (
        isinstance(span, Sequence)
        and len(span) == 2
        and all(isinstance(end, int) and end >= 0 for end in span)
    )


def judge_atom(atom: Atom, profile: Profile, *, negated: bool = False) -> Judgement:
    """Judge one atom as it is asked for: under an odd number of ``Not`` the other way round."""
    found: Judgement | None = profile.memo.get(atom)
    if found is None:
        found = profile.memo[atom] = judge_of(atom)(profile)
    if not negated and not atom.is_soft:
        return found
    outcome = negate(found.outcome) if negated else found.outcome
    if atom.is_soft and outcome is Outcome.UNMET:
        return Judgement(Outcome.UNKNOWN, found.fact, Reason.PRINCIPLE)
    return Judgement(outcome, found.fact, found.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """One case of an unknown fact: atoms that ask for it are judged on ``profile``."""

    split: Split
    profile: Profile


def weigh(
    condition: Condition, profile: Profile, *, negated: bool = False, lens: Lens | None = None
) -> Outcome | None:
    """Judge the tree; ``None`` when nothing in it can deny the policy.

    ``negated`` judges the opposite: by De Morgan, all of them becomes any of the opposites.
    ``lens`` judges one case of an unknown fact.
    """
    if isinstance(condition, Atom):
        return _weigh_atom(condition, profile, negated, lens)
    if isinstance(condition, Not):
        return weigh(condition.child, profile, negated=not negated, lens=lens)
    parts = [weigh(child, profile, negated=negated, lens=lens) for child in condition.children]
    outcomes = [outcome for outcome in parts if outcome is not None]
    if not outcomes:
        return None
    if isinstance(condition, All):
        return (disjoin if negated else conjoin)(outcomes)
    outcome = (conjoin if negated else disjoin)(outcomes)
    if outcome is not Outcome.UNKNOWN or lens is not None:
        return outcome
    return _by_cases(condition, profile, negated)


def _weigh_atom(atom: Atom, profile: Profile, negated: bool, lens: Lens | None) -> Outcome | None:
    if atom.is_promise:
        return Outcome.MET
    if not atom.blocks:
        return None
    case = lens.profile if lens is not None and lens.split.concerns(atom) else profile
    return judge_atom(atom, case, negated=negated).outcome


def _by_cases(node: AnyOf, profile: Profile, negated: bool) -> Outcome:
    """Decide a disjunction by splitting one unknown fact into its cases, if all cases agree."""
    for split in splits_of(node):
        outcomes = {
            weigh(node, profile, negated=negated, lens=Lens(split=split, profile=case))
            for case in cases(split, profile)
        }
        if outcomes in ({Outcome.MET}, {Outcome.UNMET}):
            return Outcome.MET if Outcome.MET in outcomes else Outcome.UNMET
    return Outcome.UNKNOWN


def evaluate(condition: Condition, profile: Profile) -> Outcome:
    """Return whether the profile meets the whole tree; what denies nothing is met."""
    outcome = weigh(condition, profile)
    return Outcome.MET if outcome is None else outcome
