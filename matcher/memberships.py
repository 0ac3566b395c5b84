"""Judging codes, classes, words and lists: is it one of these, does it hold any of those."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from matcher.atom import Atom
from matcher.derived import Fact, fact, possible_sizes
from matcher.entities import EntityWord, covers, entity_words
from matcher.fields import SIZE_CLASSES, Field, Kind
from matcher.industry_codes import within_industry
from matcher.judgement import (
    MEMBERSHIP_OPS,
    NOT_GIVEN,
    UNDEFINED,
    Judge,
    Judgement,
    Reason,
    as_words,
    combine,
    judged,
)
from matcher.outcome import Outcome, conjoin, decided
from matcher.places import lies_in, place_field, place_keys
from matcher.profile import FactKey, Profile
from matcher.titles import holds, title_id
from matcher.values import canonical
from matcher.written import size_classes

_STATUS_WORDS = {
    "active": "存续", "在业": "存续", "开业": "存续", "在营": "存续", "正常": "存续",
    "deregistered": "注销", "revoked": "吊销", "liquidation": "清算", "suspended": "停业",
}  # fmt: skip
# Who belongs to a narrower group of people belongs to the wider ones as well.
_GROUPS_WIDER = {
    "毕业年度高校毕业生": ("毕业2年内高校毕业生", "毕业5年内高校毕业生", "高校毕业生"),
    "离校2年内未就业高校毕业生": (
        "毕业2年内高校毕业生", "毕业5年内高校毕业生", "高校毕业生",
        "应届(含离校2年内)未就业高校毕业生",
    ),
    "毕业2年内高校毕业生": ("毕业5年内高校毕业生", "高校毕业生"),
    "毕业5年内高校毕业生": ("高校毕业生",),
    "自主就业退役士兵": ("退役军人",),
    "退役1年内的军人": ("退役军人",),
    "16-24岁登记失业青年": ("16-24岁失业青年",),
    "脱贫劳动力": ("脱贫人口",),
}  # fmt: skip


def judge_words(atom: Atom, one: Callable[[Profile, str], Outcome], words: tuple[str, ...],
                used: Callable[[Profile], Fact | None], reason: Reason) -> Judge:  # fmt: skip
    """Return a judge that asks ``one`` for every word and joins the answers as the op says."""
    if atom.op not in MEMBERSHIP_OPS:
        return lambda profile: UNDEFINED

    def judge(profile: Profile) -> Judgement:
        outcome = combine(atom.op, [one(profile, word) for word in words])
        return judged(outcome, used(profile), reason)

    return judge


def judge_region(atom: Atom, field: Field) -> Judge:
    """Return the judge of a condition on a place.

    A place written as a sentence (``deictic:我市``) that nobody resolved stays unknown. Where a
    project's effect stands for registration, being outside counts only if the enterprise is
    registered outside too.
    """
    words = as_words(atom.value)
    targets = tuple(word for word in words if not word.startswith("deictic:"))
    if len(targets) < len(words) or atom.op not in MEMBERSHIP_OPS:
        return lambda profile: UNDEFINED

    def judge(profile: Profile) -> Judgement:
        outcome = lies_in(profile, atom.field, targets)
        if atom.is_effect and outcome is Outcome.UNMET:
            registered = lies_in(profile, "region.registered", targets)
            outcome = Outcome.UNMET if registered is Outcome.UNMET else Outcome.UNKNOWN
        return judged(combine(atom.op, (outcome,)), _place(profile, atom.field), Reason.TOO_COARSE)

    return judge


def _place(profile: Profile, field_id: str) -> Fact | None:
    keys = place_keys(profile, field_id)
    if not keys:
        outside = next((zone for zone, inside in profile.zones.items() if not inside), None)
        return None if outside is None else Fact(key=FactKey(f"zones.{outside}"), value=False)
    own = place_field(profile, field_id)
    value = profile.get(own)
    shown = value if value is not None else keys[0].field.removeprefix("zones.")
    return Fact(key=FactKey(own), value=shown, sources=keys if len(keys) > 1 else ())


def _in_industries(profile: Profile, prefixes: tuple[str, ...]) -> Outcome:
    value = profile.get("industry.code")
    codes = value if isinstance(value, frozenset) else (value,) if value is not None else ()
    answers = [within_industry(str(code), prefix) for code in codes for prefix in prefixes]
    if True in answers:
        return Outcome.MET
    return Outcome.UNMET if answers and None not in answers else Outcome.UNKNOWN


def judge_industry(atom: Atom, field: Field) -> Judge:
    """Return the judge of a condition on the industry, by prefixes of its code."""
    return judge_words(
        atom,
        lambda profile, prefix: _in_industries(profile, (prefix,)),
        as_words(atom.value),
        lambda profile: fact(profile, "industry.code"),
        Reason.TOO_COARSE,
    )


def wanted_sizes(atom: Atom) -> frozenset[str]:
    """Return the size classes a condition names, in English or Chinese."""
    classes: set[str] = set()
    for word in as_words(atom.value):
        classes.update(size_classes(word))
    return frozenset(classes)


def _has_size(profile: Profile, wanted: frozenset[str]) -> Outcome:
    possible, _ = possible_sizes(profile)
    if possible <= wanted:
        return Outcome.MET
    return Outcome.UNMET if possible.isdisjoint(wanted) else Outcome.UNKNOWN


def judge_size(atom: Atom, field: Field) -> Judge:
    """Return the judge of a condition on the statistical size class."""
    wanted = wanted_sizes(atom)
    if atom.op not in MEMBERSHIP_OPS or not wanted <= frozenset(SIZE_CLASSES):
        return lambda profile: UNDEFINED

    def judge(profile: Profile) -> Judgement:
        outcome = combine("in" if atom.op == "has" else atom.op, (_has_size(profile, wanted),))
        return judged(outcome, fact(profile, "size.class"), Reason.STRADDLES)

    return judge


def judge_entity(atom: Atom, field: Field) -> Judge:
    """Return the judge of a condition on the type of entity."""
    words = entity_words(as_words(atom.value))
    if atom.op not in MEMBERSHIP_OPS:
        return lambda profile: UNDEFINED

    def judge(profile: Profile) -> Judgement:
        found = fact(profile, "entity.type")
        outcomes = [_is_entity(profile, found, word) for word in words]
        op = "in" if atom.op == "has" else atom.op
        return judged(combine(op, outcomes), found, Reason.TOO_COARSE)

    return judge


def _is_entity(profile: Profile, found: Fact | None, word: EntityWord) -> Outcome:
    if found is None:
        return Outcome.UNKNOWN
    possible = found.value if isinstance(found.value, frozenset) else (str(found.value),)
    answers = [decided(covers(word, name)) for name in possible]
    outcome = answers[0] if len(set(answers)) == 1 else Outcome.UNKNOWN
    return (
        Outcome.UNMET
        if outcome is Outcome.UNMET
        else conjoin((outcome, *_narrowings(profile, word)))
    )


def _narrowings(profile: Profile, word: EntityWord) -> list[Outcome]:
    outcomes = []
    if word.sizes:
        outcomes.append(_has_size(profile, word.sizes))
    if word.industries:
        outcomes.append(_in_industries(profile, word.industries))
    if word.ownership:
        owner = profile.get("entity.ownership")
        outcomes.append(decided(None if owner is None else owner in word.ownership))
    if word.min_insured:
        insured = fact(profile, "hr.insured_count")
        enough = insured is not None and isinstance(insured.value, int) and insured.value > 0
        outcomes.append(Outcome.MET if enough else Outcome.UNKNOWN)
    return outcomes


def judge_titles(atom: Atom, field: Field) -> Judge:
    """Return the judge of a condition on titles held."""
    words = tuple(title_id(word) for word in as_words(atom.value))
    return judge_words(
        atom, holds, words, lambda profile: fact(profile, "qual.has"), Reason.OPEN_WORLD
    )


def judge_choice(atom: Atom, field: Field) -> Judge:
    """Return the judge of a condition on one word out of a known list, such as ownership.

    A word out of a free text that differs proves nothing: it stays unknown.
    """
    spelled = tuple(_choice(word) for word in as_words(atom.value))
    otherwise = Outcome.UNMET if field.kind is Kind.ENUM else Outcome.UNKNOWN

    def one(profile: Profile, word: str) -> Outcome:
        value = profile.get(atom.field)
        possible = value if isinstance(value, frozenset) else (str(value),)
        own = {_choice(name) for name in possible}
        if value is None or (word in own and len(own) > 1):
            return Outcome.UNKNOWN
        return Outcome.MET if word in own else otherwise

    return judge_words(
        atom, one, spelled, lambda profile: fact(profile, atom.field), Reason.TOO_COARSE
    )


def _choice(written: str) -> str:
    word = canonical(written)
    return _STATUS_WORDS.get(word, word)


def judge_set(atom: Atom, field: Field) -> Judge:
    """Return the judge of a condition on a list of words, open until declared complete."""
    if atom.op in ("true", "exists"):
        return judge_any_entry(atom)
    words = tuple(canonical(word) for word in as_words(atom.value))
    if atom.op == "eq" and not words:
        return _judge_empty(atom)

    def one(profile: Profile, word: str) -> Outcome:
        own = _own_words(profile, atom.field)
        if word in own:
            return Outcome.MET
        is_open = not profile.is_complete(atom.field) or not own.isdisjoint(_wider(word))
        return Outcome.UNKNOWN if is_open else Outcome.UNMET

    return judge_words(
        atom, one, words, lambda profile: fact(profile, atom.field), Reason.OPEN_WORLD
    )


@lru_cache(maxsize=1024)
def _wider(word: str) -> frozenset[str]:
    """The wider groups of people among whom those of a narrower group may be."""
    groups = ((canonical(name), wider) for name, wider in _GROUPS_WIDER.items())
    return frozenset(canonical(w) for name, wider in groups if name == word for w in wider)


def _own_words(profile: Profile, field_id: str) -> frozenset[str]:
    memo_key = ("words", field_id)
    if memo_key not in profile.memo:
        profile.memo[memo_key] = _read_words(profile, field_id)
    words: frozenset[str] = profile.memo[memo_key]
    return words


def _read_words(profile: Profile, field_id: str) -> frozenset[str]:
    value = profile.get(field_id)
    names = {value} if isinstance(value, str) else value if isinstance(value, frozenset) else ()
    if isinstance(value, tuple):
        names = {entry.name for entry in value}
    spelled = {canonical(name) for name in names}
    wider = {canonical(w) for name in names for w in _GROUPS_WIDER.get(canonical(name), ())}
    return frozenset(spelled | wider)


def _judge_empty(atom: Atom) -> Judge:
    def judge(profile: Profile) -> Judgement:
        found = fact(profile, atom.field)
        if found is not None and found.value:
            return Judgement(Outcome.UNMET, found)
        return Judgement(Outcome.MET, found) if profile.is_complete(atom.field) else NOT_GIVEN

    return judge


def judge_any_entry(atom: Atom) -> Judge:
    """Return the judge of *the list is not empty*."""

    def judge(profile: Profile) -> Judgement:
        found = fact(profile, atom.field)
        if found is not None and found.value:
            return Judgement(Outcome.MET, found)
        if profile.is_complete(atom.field):
            return Judgement(Outcome.UNMET, found)
        return judged(Outcome.UNKNOWN, found, Reason.OPEN_WORLD)

    return judge
