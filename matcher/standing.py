"""Judging good standing: blacklists, general wording of good credit, and benefits already had.

A blacklist that is declared complete and empty also meets the general wording (信用良好,
无重大违法违规, and 经营正常 for an enterprise in being). A listed blacklist fails only what names
it. Clean records of another kind (外汇, 税务处罚, 民事纠纷) are not proved by it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from matcher.atom import Atom
from matcher.derived import fact
from matcher.fields import BLACKLISTS, FIELDS, Field
from matcher.judgement import (
    UNDEFINED,
    Judge,
    Judgement,
    Reason,
    as_words,
    combine,
    judged,
)
from matcher.outcome import Outcome, decided, negate
from matcher.profile import Profile
from matcher.truths import judge_bool, wanted_truth
from matcher.values import canonical

_BLACKLIST = "credit.blacklist"
_FUNDED = "excl.already_funded"
_ABNORMAL = frozenset({"经营异常名录"})
_DISHONEST = frozenset(BLACKLISTS) - _ABNORMAL
_UMBRELLA = frozenset({"严重失信主体名单"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWord:
    """What a list named in a text is: surely one of ``lists``, perhaps one of ``perhaps``."""

    pattern: re.Pattern[str]
    lists: frozenset[str]
    perhaps: frozenset[str] = frozenset()


# The first row that fits decides; the umbrella list may hold any of the special ones.
_LIST_WORDS: tuple[ListWord, ...] = (
    ListWord(pattern=re.compile("经营异常|异常名录"), lists=frozenset({"经营异常名录"})),
    ListWord(
        pattern=re.compile("严重失信"),
        lists=frozenset({"严重失信主体名单", "严重违法失信企业名单"}),
        perhaps=frozenset({"失信被执行人", "重大税收违法失信主体", "拖欠农民工工资失信"}),
    ),
    ListWord(
        pattern=re.compile("严重违法"),
        lists=frozenset({"严重违法失信企业名单"}),
        perhaps=_UMBRELLA,
    ),
    ListWord(pattern=re.compile("被执行人"), lists=frozenset({"失信被执行人"}), perhaps=_UMBRELLA),
    ListWord(
        pattern=re.compile("税收违法|税务违法|涉税失信"),
        lists=frozenset({"重大税收违法失信主体"}),
        perhaps=_UMBRELLA,
    ),
    ListWord(
        pattern=re.compile("农民工|欠薪|拖欠工资"),
        lists=frozenset({"拖欠农民工工资失信"}),
        perhaps=_UMBRELLA,
    ),
    ListWord(pattern=re.compile("环保|环境"), lists=frozenset({"环保失信"}), perhaps=_UMBRELLA),
    ListWord(pattern=re.compile("安全生产"), lists=frozenset({"安全生产失信"}), perhaps=_UMBRELLA),
    ListWord(pattern=re.compile("黑名单|失信|信用中国|诚信"), lists=_DISHONEST),
)


def _list_word(written: str) -> ListWord | None:
    word = canonical(written)
    return next((row for row in _LIST_WORDS if row.pattern.search(word)), None)


def _listed(profile: Profile) -> frozenset[str]:
    value = profile.get(_BLACKLIST)
    names = {e.name for e in value} if isinstance(value, tuple) else value
    if not isinstance(names, frozenset | set):
        return frozenset()
    return frozenset(canonical(name) for name in names)


def judge_blacklist(atom: Atom, field: Field) -> Judge:
    """Return the judge of *is on one of these lists*."""
    written = as_words(atom.value)
    if atom.op in ("true", "exists"):
        written = ("黑名单", "经营异常名录")
    op = "has_any" if atom.op in ("true", "exists", "has") else atom.op
    asks_for_none = atom.op == "eq" and (not written or written[0] in ("无", "none", "没有"))

    def on_list(profile: Profile, word: str) -> Outcome:
        listed, row = _listed(profile), _list_word(word)
        if canonical(word) in listed or (row and not listed.isdisjoint(row.lists)):
            return Outcome.MET
        is_named = canonical(word) in BLACKLISTS
        if row is None or not (is_named or listed.isdisjoint(row.perhaps)):
            return Outcome.UNKNOWN
        return Outcome.UNMET if profile.is_complete(_BLACKLIST) else Outcome.UNKNOWN

    def judge(profile: Profile) -> Judgement:
        found = fact(profile, _BLACKLIST)
        if asks_for_none:
            clean = None if not profile.is_complete(_BLACKLIST) else True
            outcome = decided(False if _listed(profile) else clean)
        else:
            outcome = combine(op, [on_list(profile, word) for word in written])
        return judged(outcome, found, Reason.OPEN_WORLD)

    return judge


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingWord:
    """General wording of good standing.

    ``contradicted_by`` are the lists that contradict it, ``tolerates`` those that say nothing of
    it: a complete record that names nothing else meets it. ``needs_being`` asks for 存续 as well.
    """

    pattern: re.Pattern[str]
    contradicted_by: frozenset[str]
    tolerates: frozenset[str] = frozenset()
    needs_being: bool = False


_STANDING_WORDS: tuple[StandingWord, ...] = (
    StandingWord(
        pattern=re.compile("经营(状况|状态)?正常|正常(生产)?经营"),
        contradicted_by=frozenset({"经营异常名录"}),
        needs_being=True,
    ),
    StandingWord(
        pattern=re.compile(r"无.{0,4}(重大|严重)?违法|(没有|未发生|未受).{0,6}违法|合法经营|守法"),
        contradicted_by=_UMBRELLA | {"严重违法失信企业名单", "重大税收违法失信主体"},
        tolerates=_ABNORMAL,
    ),
    StandingWord(
        pattern=re.compile("信用.{0,4}(良好|好)|无.{0,4}(不良|失信)|诚信|守信|信誉良好"),
        contradicted_by=_DISHONEST,
    ),
)
_BY_FIELD = {
    "entity.operating_normally": _STANDING_WORDS[0],
    "credit.no_major_violation": _STANDING_WORDS[1],
    "credit.no_violation": _STANDING_WORDS[1],
    "credit.good": _STANDING_WORDS[2],
    "credit.good_standing": _STANDING_WORDS[2],
    "credit.good_record": _STANDING_WORDS[2],
}
# 依法纳税 without more is a general duty; tax penalties and arrears are records of their own.
_LAWFUL = StandingWord(
    pattern=re.compile("依法纳税"),
    contradicted_by=_UMBRELLA | {"重大税收违法失信主体"},
    tolerates=_ABNORMAL,
)
# Records of other kinds, which no blacklist proves clean.
_OTHER_KINDS = re.compile("外汇|税|海关|处罚|民事|纠纷|环保|环境|安全|质量|知识产权|拖欠|欠缴")


def standing_word(atom: Atom) -> StandingWord | None:
    """Return the general wording an atom stands for; ``None`` when it is another condition."""
    quote = atom.wording or ""
    if atom.field == "entity.tax_compliant":
        return _LAWFUL
    if _OTHER_KINDS.search(quote):
        return None
    if atom.field in _BY_FIELD:
        return _BY_FIELD[atom.field]
    family = atom.field.partition(".")[0]
    if family not in ("credit", "entity", "fin") or atom.field in FIELDS:
        return None
    return next((row for row in _STANDING_WORDS if row.pattern.search(quote)), None)


def judge_standing(atom: Atom, field: Field) -> Judge:
    """Return the judge of general wording of good standing."""
    word, given = standing_word(atom), judge_bool(atom, field)
    if word is None:
        return given
    wants = wanted_truth(atom)

    def judge(profile: Profile) -> Judgement:
        if profile.get(atom.field) is not None:
            return given(profile)
        outcome = _stands_well(profile, word)
        used = fact(profile, _BLACKLIST)
        return judged(outcome if wants else negate(outcome), used, Reason.OPEN_WORLD)

    return judge


def _stands_well(profile: Profile, word: StandingWord) -> Outcome:
    listed = _listed(profile)
    if not listed.isdisjoint(word.contradicted_by):
        return Outcome.UNMET
    if listed - word.tolerates or not profile.is_complete(_BLACKLIST):
        return Outcome.UNKNOWN
    if not word.needs_being:
        return Outcome.MET
    status = profile.get("entity.status")
    return decided(None if status is None else status == "存续")


def judge_exclusion(atom: Atom, field: Field) -> Judge:
    """Return the judge of *has already had this* (``excl.*``).

    Only a list of benefits had that is declared complete and empty answers such a clause in
    general; a benefit that is listed by name answers the clause that names it.
    """
    words = tuple(canonical(word) for word in as_words(atom.value))
    asks_count = atom.op in ("lte", "lt", "gte", "gt")
    if atom.op in ("between", "match", "see"):
        return lambda profile: UNDEFINED

    def judge(profile: Profile) -> Judgement:
        value = profile.get(_FUNDED)
        had = frozenset(canonical(n) for n in value) if isinstance(value, frozenset) else None
        found = fact(profile, _FUNDED)
        if not had and profile.is_complete(_FUNDED):
            return Judgement(_never_had(atom, asks_count), found)
        own = profile.get(atom.field) if atom.field != _FUNDED else None
        if isinstance(own, bool):
            return Judgement(decided(own is wanted_truth(atom)), fact(profile, atom.field))
        if had and not asks_count and not had.isdisjoint(words):
            return Judgement(combine(_op(atom), (Outcome.MET,)), found)
        return judged(Outcome.UNKNOWN, found, Reason.OPEN_WORLD)

    return judge


def _op(atom: Atom) -> str:
    return "has_any" if atom.op in ("true", "exists", "has", "eq") else atom.op


def _never_had(atom: Atom, asks_count: bool) -> Outcome:
    if asks_count:
        return decided(atom.op in ("lte", "lt"))
    if atom.op in ("true", "exists"):
        return decided(not wanted_truth(atom))
    asks_for_none = atom.op == "eq" and atom.value in ((), False, "none", "无", "没有")
    return decided(asks_for_none) if asks_for_none else combine(_op(atom), (Outcome.UNMET,))
