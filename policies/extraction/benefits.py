"""From the sentences that promise something to benefits with form, amount, cap and tiers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from lexicon.benefits import BenefitKind, find_benefits
from policies.document import Span
from policies.extraction.awards import Figure, Role, figures_of, speaks_of_award
from policies.extraction.benefit_forms import Promise, form_of
from policies.extraction.conditions import drafts_of
from policies.extraction.drafts import Draft
from policies.extraction.joining import Node, human, nodes_of
from policies.extraction.sentences import Sentence

_STAGE = re.compile(r"第(?P<n>[一二三四五123])(?:阶段|期|步|笔)")
_STAGES = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "1": 1, "2": 2, "3": 3}
_ONCE = re.compile(r"一次性")
_GENERIC = re.compile(
    r"^(?:将|拟|可)?(?:对|给|向|凡)?(?:于)?(?:经[^,，]{0,14})?(?:符合|满足|上述|认定|评审|入选|获得|立项|通过|验收|审核|以上|获批|申报)*(?:本|以上|上述|规定|相关|有关|申报|条件|要求|的|并|合格|成功)*"
    r"(?:企业|单位|项目|申报主体|市场主体|机构|申请人|对象)?[\d.%％\-—~至]*(?:按照?)?$"
)
_BENEFICIARY = re.compile(
    r"(?:对|给(?!予)|凡|向|为(?!期|主))(?P<who>[^,，。;；]{4,120}?)(?=(?:,|，)?(?:最高|一次性|分别|按照?|均|再|另|可|将|每|单个|全额|免费)*(?:给予|予以|奖励|补助|补贴|资助|奖补|支持|发放|享受|返还|减免|免征|贴息|补偿))"
)


# 补贴标准：每人5000元。: what stands under that heading is given, though no word says so.
_BARE_SUM = re.compile(
    r"^(?:为|按|是)?(?:每[^,，。;；\d]{1,8})?[\d.]+\s*万?元(?:[/／][^,，。;；\d]{1,6})?$"
)


def read_benefits(sentence: Sentence, *, is_standard: bool = False) -> list[dict[str, Any]]:
    """Return the benefits the sentence promises, in order; none where it promises no figure.

    ``is_standard`` tells that it stands under a heading such as 补贴标准.
    """
    is_bare = is_standard and _BARE_SUM.match(sentence.text) is not None
    if sentence.is_of_person or not (is_bare or speaks_of_award(sentence.text)):
        return []
    drafts = drafts_of(sentence)
    figures = figures_of(sentence, drafts, is_bare=is_bare)
    return [_benefit(promise, drafts) for promise in _promises(sentence, figures, drafts)]


_CEILING = re.compile(
    r"(?:将|可)?最高(?:可|将)?(?:给予|获得?|得到|补助|补贴|奖励|资助|支持)?(?:金额|额度|标准)?(?:达到?|可达|为|给予)?\d"
)
_KEYS_OF_AMOUNTS = ("amount", "amount_max", "cap", "total_cap", "amount_per_unit")


def without_summaries(benefits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out a bare 最高可获500万元 where another benefit gives that amount in detail."""
    return [
        one
        for one in benefits
        if not (_is_ceiling(one) and any(_details(other, one) for other in benefits))
    ]


def _is_ceiling(benefit: dict[str, Any]) -> bool:
    is_bare = set(benefit) <= {"kind", "form", "amount_max", "when", "quote", "span"}
    return is_bare and "amount_max" in benefit and _CEILING.match(benefit["quote"]) is not None


def _details(benefit: dict[str, Any], ceiling: dict[str, Any]) -> bool:
    if benefit is ceiling or "when" not in benefit:
        return False
    return ceiling["amount_max"] in [benefit.get(key) for key in _KEYS_OF_AMOUNTS]


def _promises(
    sentence: Sentence, figures: Sequence[Figure], drafts: Sequence[Draft]
) -> Iterator[Promise]:
    """Part the sentence: conditions, then an award; a cap goes with the award before it."""
    waiting: list[Span] = []
    current: list[Span] = []
    conditions: Span | None = None
    for clause in sentence.clauses:
        inside = [one for one in figures if clause.overlaps(one.span)]
        pays = any(one.role in (Role.AWARD, Role.RATE) for one in inside)
        adds = any(one.role in (Role.CAP, Role.STEP, Role.POOL) for one in inside)
        if not current:
            if not (pays or adds):
                waiting.append(clause)
                continue
            conditions, waiting, current = _joined(waiting), [], [clause]
        elif (pays and (waiting or _opens(clause, current, figures, drafts))) or (
            adds and current and _names_another(sentence, clause)
        ):
            yield _promise(sentence, current, conditions, figures)
            conditions = _joined(waiting) or conditions
            waiting, current = [], [clause]
        elif pays or adds:
            current = [*current, *waiting, clause]
            waiting = []
        else:
            waiting.append(clause)
    if current:
        yield _promise(sentence, current, conditions, figures)


_ANOTHER = re.compile(
    r"^对(?!于?(?:同一|单[个家户]|每|其|该))[^,，。;；]{2,40}?(?:给予|予以|奖励|补助|补贴|资助)"
)


def _names_another(sentence: Sentence, clause: Span) -> bool:
    """Whether a mere ceiling is for others than the award before: ，对首次认定…可给予最高50万元."""
    return _ANOTHER.match(clause.of(sentence.whole)) is not None


def _opens(
    clause: Span, current: Sequence[Span], figures: Sequence[Figure], drafts: Sequence[Draft]
) -> bool:
    """Whether another award starts a benefit of its own: not after a mere step or rate."""
    inside = [one for one in figures if any(part.overlaps(one.span) for part in current)]
    has_own_condition = any(clause.overlaps(draft.span) for draft in drafts)
    return has_own_condition or any(one.role is Role.AWARD for one in inside)


def _joined(clauses: Sequence[Span]) -> Span | None:
    return Span(start=clauses[0].start, end=clauses[-1].end) if clauses else None


def _promise(
    sentence: Sentence, clauses: Sequence[Span], when: Span | None, figures: Sequence[Figure]
) -> Promise:
    span = Span(start=clauses[0].start, end=clauses[-1].end)
    inside = tuple(one for one in figures if span.overlaps(one.span))
    return Promise(sentence=sentence, span=span, when=when, figures=inside)


def _benefit(promise: Promise, drafts: Sequence[Draft]) -> dict[str, Any]:
    words = promise.span.of(promise.sentence.whole)
    own = [draft for draft in drafts if _belongs(promise, draft)]
    benefit: dict[str, Any] = {"kind": _kind(promise), **form_of(promise, own)}
    if _ONCE.search(words):
        benefit["once"] = True
    stage = _STAGE.search(_with_condition(promise))
    if stage is not None:
        benefit["stage"] = _STAGES[stage["n"]]
    when = _when(promise, own)
    if when:
        benefit["when"] = {"all": when} if len(when) > 1 else when[0]
    benefit["quote"] = words
    benefit["span"] = [promise.span.start, promise.span.end]
    return benefit


def _with_condition(promise: Promise) -> str:
    start = promise.when.start if promise.when else promise.span.start
    return promise.sentence.whole[start : promise.span.end]


def _belongs(promise: Promise, draft: Draft) -> bool:
    return promise.span.overlaps(draft.span) or (
        promise.when is not None and promise.when.overlaps(draft.span)
    )


def _when(promise: Promise, own: Sequence[Draft]) -> list[Node]:
    """The conditions of this benefit; a beneficiary nobody understood stays with its words."""
    own = [draft for draft in own if not draft.field.startswith(("declare.", "pref.", "intent."))]
    nodes = nodes_of(promise.sentence, own)
    who = _BENEFICIARY.search(promise.sentence.whole, *_range(promise))
    if who is None:
        return nodes
    span = Span(start=who.start(), end=who.end())
    is_read = any(draft.span.overlaps(span) for draft in own)
    if not is_read and not _GENERIC.match(who[0]):
        nodes.insert(0, human(promise.sentence.whole, span))
    return nodes


def _range(promise: Promise) -> tuple[int, int]:
    start = promise.when.start if promise.when else promise.span.start
    return start, promise.span.end


_KIND_WORDS: tuple[tuple[str, BenefitKind], ...] = (
    (r"贴息|利息补贴|利息补助", BenefitKind.INTEREST_SUBSIDY),
    (r"缓缴|延期缴纳|延长[^,，]{0,8}缴纳", BenefitKind.DEFERRAL),
    (r"(?:房租|租金|租赁)[^,，。;；]{0,10}(?:减免|补贴|补助|免|减半|优惠)|免租|(?:减免|免收|免除)[^,，。;；]{0,8}(?:房租|租金)|租房补贴", BenefitKind.RENT_RELIEF),
    (r"(?:增值税|所得税|房产税|契税|印花税|土地使用税|税前|消费税|关税|车船税)[^。;；]{0,20}(?:免|减|退|扣除|抵)|(?:免征|减征|减按|减半征收|不征|不予?征收|退还|扣减|抵减|抵扣|先征后[返退])[^。;；]{0,40}税|加计扣除|即征即退", BenefitKind.TAX_RELIEF),
    (r"返还|退还", BenefitKind.REFUND),
    (r"减免|免收|免征|免缴|减半收取", BenefitKind.FEE_RELIEF),
    (r"风险补偿|担保费|代偿|担保", BenefitKind.GUARANTEE),
    (r"贷款额度|贷款最高|信用贷款|担保贷款|授信", BenefitKind.LOAN),
    (r"创新券|服务券|消费券|抵用券|算力券", BenefitKind.VOUCHER),
    (r"补助|补贴|资助|补偿|补(?=\d)|支持|扶持", BenefitKind.SUBSIDY),
    (r"奖", BenefitKind.REWARD),
)  # fmt: skip


def _kind(promise: Promise) -> str:
    return kind_of(promise.span.of(promise.sentence.whole))


def kind_of(words: str) -> str:
    """Return the kind of benefit the words name: the closest word to what is given."""
    reward = re.search(r"奖励|奖补|奖金", words)
    for pattern, kind in _KIND_WORDS:
        if kind is BenefitKind.SUBSIDY and reward and not re.search(r"补助|补贴|资助|补偿", words):
            continue
        if re.search(pattern, words):
            return kind.value
    mentions = find_benefits(words)
    return mentions[-1].kind.value if mentions else BenefitKind.SUBSIDY.value
