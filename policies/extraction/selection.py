"""Which of the conditions that rules read in one sentence are meant: echoes and wishes go.

Several rules read the same words, a wide one and a narrow one; a preference and what is
preferred; the head of a list and its members. Here the narrow, the firm and the named stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from policies.document import Span
from policies.extraction.drafts import Draft
from policies.extraction.sentences import Sentence


def selected(sentence: Sentence, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts that are asked of a claimant, in the order of the words."""
    kept = list(_without_lead_of_stages(sentence, list(_without_shadows(drafts))))
    kept = _one_grant(list(_without_preferred(sentence, kept)))
    return sorted(kept, key=lambda one: (one.span.start, one.span.end))


def is_grant(draft: Draft) -> bool:
    """Whether an earlier grant forbids the claim."""
    return draft.field == "excl.already_funded" and draft.negated


_IN_STAGES = re.compile(
    r"分(?:[一二三四]个?|不同|各)?(?:阶段|步骤?|期)(?:给予|进行|奖励|予以|补助|补贴)"
)


def _without_lead_of_stages(sentence: Sentence, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """分阶段奖励：完成股改的…: each stage asks for itself, not for the end of them all."""
    staged = _IN_STAGES.search(sentence.text)
    lead = sentence.span.start + staged.start() if staged is not None else sentence.span.start
    for draft in drafts:
        if draft.field != "act.ipo_stage" or draft.span.start >= lead:
            yield draft


_OUTLASTS_PREFERENCE = ("pref.", "excl.", "credit.", "region.")


def _without_preferred(sentence: Sentence, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """What is only preferred (优先支持高新技术企业) is asked of nobody."""
    preferred = [_with_whom(sentence, one) for one in drafts if one.field == "pref.priority"]
    for draft in drafts:
        if draft.field == "pref.priority":
            draft = replace(draft, span=_with_whom(sentence, draft))
        in_preference = any(clause.overlaps(draft.span) for clause in preferred)
        enrols = draft.field == "reporting.stat" and any(
            one.field == "qual.event"
            and sentence.clause_of(one.span).overlaps(sentence.clause_of(draft.span))
            for one in drafts
        )
        if enrols:
            continue  # 首次入统 is the event; reporting follows from it.
        if not in_preference or draft.field.startswith(_OUTLASTS_PREFERENCE):
            yield draft


def _with_whom(sentence: Sentence, draft: Draft) -> Span:
    """The clause of a preference, with whom it is for: 对创业基地，优先予以支持."""
    clause = sentence.clause_of(draft.span)
    before = [one for one in sentence.clauses if one.end <= clause.start]
    if before and _FOR_WHOM.match(before[-1].of(sentence.whole)):
        return Span(start=before[-1].start, end=clause.end)
    return clause


_FOR_WHOM = re.compile(r"^(?:对|凡)(?!于?(?:符合|满足))[^,，]{2,}$")


def _one_grant(drafts: Sequence[Draft]) -> list[Draft]:
    """One sentence forbids a second claim once: in the words that name the earlier grant."""
    grants = [one for one in drafts if is_grant(one)]
    if len(grants) < 2:
        return list(drafts)
    best = max(grants, key=lambda one: (names_grant(one), one.span.end - one.span.start))
    return [one for one in drafts if one is best or one not in grants]


_SHADOWED: dict[str, tuple[str, ...]] = {
    # The narrower reading of the same words makes the wider one an echo.
    "entity.legal_person": (),
    "entity.registered": ("region.registered",),
    "credit.no_violation": ("credit.no_major_violation", "credit.no_accident"),
    "entity.founded": ("entity.age_months",),
    "qual.has": ("qual.event", "pref.priority", "act.board_transfer"),
    "ref.other_document": ("industry.field",),
    "declare.truth": ("intent.willing",),
    "hr.headcount": ("hr.insured_count", "hr.new_hires"),
    "credit.good": ("credit.blacklist",),
    "hr.insurance_paid": ("hr.insured_months",),
    "hr.insurance_active": ("hr.insured_months",),
}


def _without_shadows(drafts: Sequence[Draft]) -> Iterator[Draft]:
    for draft in drafts:
        shadows = _SHADOWED.get(draft.field, ())
        hidden = any(one.field in shadows and one.span.overlaps(draft.span) for one in drafts)
        hidden = hidden or any(_is_listed_size(one, draft) for one in drafts)
        hidden = hidden or any(_is_named_in(one, draft) for one in drafts)
        if not hidden and not any(_contains(one, draft) for one in drafts if one is not draft):
            yield draft


_TAIL_OF_LIST = 4


def _is_listed_size(kinds: Draft, draft: Draft) -> bool:
    """Whether the size is one of the kinds that may claim: 小微企业、个体工商户、社会组织."""
    is_listed = kinds.field == "entity.type" and "小微企业" in kinds.value and not kinds.negated
    return is_listed and draft.field == "size.class" and kinds.span.overlaps(draft.span)


def _is_named_in(trades: Draft, draft: Draft) -> bool:
    """Whether the code is of a trade that a list of trades names: 旅游、餐饮、物流行业."""
    if (trades.field, draft.field) != ("industry.field", "industry.code"):
        return False
    inside = trades.span.start <= draft.span.start
    return inside and draft.span.end <= trades.span.end - _TAIL_OF_LIST


# One sentence that forbids a second claim says it once, however many of its words match.
_NO_GRANT = re.compile(r"重复|多次|多头|同一|同类")


def names_grant(draft: Draft) -> bool:
    """Whether the words name the earlier grant rather than forbid to claim twice."""
    return _NO_GRANT.search(str(draft.value)) is None


_REPEATING = (
    "qual.has",
    "industry.code",
    "entity.type",
    "size.class",
    "excl.already_funded",
    "credit.blacklist",
)


def _contains(wide: Draft, narrow: Draft) -> bool:
    """Whether ``wide`` reads the same words and more as the same kind of condition."""
    is_agency = narrow.value == "hr_agency" and wide.field == "entity.type" and wide.negated
    if not is_agency and (wide.field != narrow.field or wide.field not in _REPEATING):
        return False
    if not wide.span.overlaps(narrow.span):
        return False
    sizes = wide.span.end - wide.span.start, narrow.span.end - narrow.span.start
    if wide.field == "excl.already_funded":
        return names_grant(wide) > names_grant(narrow) or (
            names_grant(wide) == names_grant(narrow) and sizes[0] < sizes[1]
        )
    return is_agency or sizes[0] > sizes[1] or (sizes[0] == sizes[1] and wide.rule < narrow.rule)
