"""The fast way gives what the reference gives: over random trees, facts, bands, lists and edits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.card import PolicyCard, card_from_item
from matcher.city.columns import Columns
from matcher.city.population import Matches, match_population
from matcher.city.top import city_blocks
from matcher.condition_reader import parse_condition
from matcher.conditions import weigh
from matcher.eligibility import decide, judge, reached
from matcher.errors import InvalidItem
from matcher.finding.affinity import Affinity, scores_of
from matcher.kernels import backends
from matcher.kernels.backends import BACKENDS
from matcher.outcome import Outcome
from matcher.plan.plan import Plan, make_plan
from matcher.profile import Profile
from matcher.ranking import rank, shortlist
from matcher.single.one import SingleMatcher
from matcher.tree import conjuncts
from matcher.verdict import VerdictKind

DAY = date(2025, 6, 30)
TITLES = (
    "hnte",
    "tech_sme",
    "srdi_sme",
    "srdi_little_giant",
    "hn_equity_exchange",
    "hn_equity_exchange:标准板",
    "listed_overseas",
    "listed_overseas_main",
)
PLACES = ("430112", "430100", "430000", "430102", "110101", "zone:wangcheng_etz", "430112104")
INDUSTRIES = ("C", "C38", "C3831", "I65", "F51", "F5211", "A01", "J66")
TYPES = (
    "企业法人",
    "个体工商户",
    "合伙企业",
    "农民专业合作社",
    "社会团体",
    "企业",
    "小微企业",
    "工业企业",
)
GROUPS = ("毕业年度高校毕业生", "高校毕业生", "退役军人", "残疾人")
LISTS = ("经营异常名录", "失信被执行人", "严重失信主体名单")
AMOUNTS = ("fin.revenue", "fin.net_profit", "fin.rd_expense")
COUNTS = ("ip.patents", "hr.headcount", "hr.new_hires")
RATIOS = ("fin.revenue_growth", "fin.rd_ratio", "fin.debt_ratio")
DAYS = ("entity.founded", "loan.date", "project.completed")
TRUTHS = ("entity.legal_person", "fin.loss", "credit.good", "reporting.stat", "hr.insurance_paid")
YEARS = ("y", "y-1", "y-2", "2023", "y-1..y-2", "y-1+y-2", "y-1..y-3", "36m", "person")

money = st.sampled_from((0, 1_000_000, 3_000_000, 20_000_000, 400_000_000, -5))
small = st.integers(0, 4)
share = st.sampled_from((0.03, 0.05, 0.1, 0.5, 0, 1, 0.30000000000000004))
days = st.sampled_from(("2016-05-01", "2022-06-30", "2024-01", "2023", "2025-06-30"))
number_ops = st.sampled_from(("gte", "gt", "lte", "lt", "eq", "ne"))
pair_ops = st.sampled_from(("between", "between_co", "between_oc", "between_oo", "within"))
flags = st.sampled_from(
    (
        {},
        {},
        {},
        {},
        {"soft": True},
        {"hard": False},
        {"human": True},
        {"self_declared": True},
        {"reference": True},
        {"inferred": True},
    )
)


def atom(fields: Any, ops: Any, values: Any, **more: Any) -> st.SearchStrategy[dict[str, Any]]:
    named = {"field": fields, "op": ops, "value": values, "flags": flags, **more}
    return st.fixed_dictionaries(named).map(_written).filter(_is_readable)


def _written(row: dict[str, Any]) -> dict[str, Any]:
    own = row.pop("flags")
    return {**{key: value for key, value in row.items() if value is not None}, **own}


def _is_readable(row: dict[str, Any]) -> bool:
    """Whether the value fits the operator: what an item must not say is no condition."""
    try:
        parse_condition(row)
    except InvalidItem:
        return False
    return True


def one_of(*words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words)


def some_of(words: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(words), min_size=1, max_size=3, unique=True)


per = st.sampled_from((None, None, None, *YEARS))
agg = st.sampled_from((None, None, "sum", "avg", "any"))
membership = one_of("in", "not_in", "has", "has_any", "has_all", "not_has", "eq", "ne")


def numbers(fields: tuple[str, ...], values: Any) -> list[st.SearchStrategy[dict[str, Any]]]:
    ordered = st.tuples(values, values).map(sorted)
    return [
        atom(one_of(*fields), number_ops, values, per=per, agg=agg),
        atom(one_of(*fields), pair_ops, ordered.filter(lambda pair: pair[0] < pair[1]), per=per),
        atom(one_of(*fields), st.just("in"), st.lists(values, min_size=1, max_size=3), per=per),
        atom(one_of(*fields), one_of("exists", "first_gte", "growth_abs_gte"), values, per=per),
    ]


atoms = st.one_of(
    *numbers(AMOUNTS, money),
    *numbers(COUNTS, small),
    *numbers(RATIOS, share),
    atom(st.just("hr.new_hires"), number_ops, small, per=per, group=one_of(*GROUPS)),
    atom(st.just("fin.revenue"), number_ops, st.just(300), unit=one_of("万元"), per=per),
    atom(st.just("entity.age_months"), number_ops, one_of(12, 36, 60)),
    atom(one_of(*DAYS), number_ops, days | one_of("y", "36m", "y-1")),
    atom(
        one_of(*DAYS),
        one_of("within", "exists"),
        st.tuples(one_of("2016-05-01", "2022-06-30"), st.none() | one_of("2023", "2025-06-30")).map(
            list
        ),
    ),
    atom(one_of(*TRUTHS), one_of("true", "false", "eq", "ne", "exists"), st.booleans(), per=per),
    atom(
        one_of("region.registered", "region.tax", "region.project"),
        membership,
        some_of(PLACES),
        effect=st.sampled_from((None, True)),
    ),
    atom(st.just("industry.code"), membership, some_of(INDUSTRIES)),
    atom(st.just("entity.type"), membership, some_of(TYPES)),
    atom(
        st.just("size.class"),
        one_of("in", "not_in", "has"),
        some_of(("large", "medium", "small", "micro")),
    ),
    atom(st.just("qual.has"), membership, some_of(TITLES)),
    atom(st.just("hr.hire_group"), membership, some_of(GROUPS)),
    atom(st.just("credit.blacklist"), membership | one_of("true", "exists"), some_of(LISTS)),
    atom(
        st.just("excl.already_funded"),
        one_of("eq", "has", "not_has", "true"),
        some_of(("甲", "乙")),
    ),
    atom(
        one_of("qual.event", "act.award"),
        one_of("has", "within", "gte", "true", "has_all"),
        one_of("获奖", "hnte", "2024") | st.integers(1, 3),
        per=per,
    ),
    atom(
        one_of("score.total", "supply.volume", "odd.field"),
        number_ops | one_of("match", "true"),
        small,
    ),
)
trees: st.SearchStrategy[dict[str, Any]] = st.recursive(
    atoms,
    lambda inner: (
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=4))
        | st.builds(lambda part: {"not": part}, inner)
    ),
    max_leaves=8,
)
covers = st.tuples(st.sampled_from((1_000_000, 3_000_000)), st.sampled_from(AMOUNTS)).map(
    lambda row: {
        "any": [
            {"field": row[1], "op": "lt", "value": row[0]},
            {"field": row[1], "op": "between_co", "value": [row[0], 20_000_000]},
            {"field": row[1], "op": "gte", "value": 20_000_000},
        ]
    }
)


def banded(values: Any, width: int) -> Any:
    return st.builds(
        lambda low, open_: {"gt" if open_ else "gte": low, "lt": low + width}, values, st.booleans()
    ) | st.builds(lambda low: {"gte": low}, values)


def figures(values: Any, width: int) -> Any:
    return values | values | banded(values, width)


entries = st.lists(
    st.fixed_dictionaries({"name": one_of("获奖", "hnte", "高新")}, optional={"date": days}),
    max_size=2,
)
told: dict[str, Any] = {
    **{f"{a}@{y}": figures(money, 3_000_000) for a in AMOUNTS for y in (2022, 2023, 2024)},
    **{name: figures(small, 3) for name in COUNTS},
    **{name: figures(share, 1) for name in RATIOS},
    **dict.fromkeys(DAYS, days),
    **dict.fromkeys(TRUTHS, st.booleans()),
    "region.registered": one_of(*PLACES),
    "region.tax": one_of(*PLACES) | some_of(PLACES),
    "region.project": one_of(*PLACES),
    "industry.code": one_of("C3831", "I6511", "F5211", "C", "J66"),
    "entity.type": one_of(*TYPES[:5]),
    "size.class": one_of("large", "small"),
    "qual.has": st.lists(one_of(*TITLES), unique=True, max_size=3),
    "hr.hire_group": some_of(GROUPS),
    "credit.blacklist": st.lists(one_of(*LISTS), unique=True, max_size=1),
    "excl.already_funded": st.lists(one_of("甲", "丙"), unique=True, max_size=1),
    "qual.event": entries,
    "act.award": entries,
    "odd.field": small | st.booleans() | one_of("甲"),
}
facts = st.fixed_dictionaries({}, optional=told) | st.fixed_dictionaries(told)
profiles_given = st.fixed_dictionaries(
    {"facts": facts},
    optional={
        "declared_complete": st.lists(
            one_of("qual.has", "credit.blacklist", "excl.already_funded", "act.*", "hr.hire_group"),
            unique=True,
        ),
        "zones": st.dictionaries(one_of("望城经开区", "长沙高新区"), st.booleans(), max_size=2),
    },
)
items_given = st.fixed_dictionaries(
    {"eligibility": trees | covers},
    optional={
        "benefits": st.lists(
            st.fixed_dictionaries(
                {"kind": one_of("reward", "service")},
                optional={
                    "when": trees,
                    "amount": st.integers(1, 5),
                    "rate": st.just(0.5),
                    "cap": st.just(1_000_000),
                    "measure": one_of(*AMOUNTS),
                },
            ),
            max_size=3,
        ),
        "region": some_of(PLACES),
        "region_basis": one_of("registered", "tax", "project", "none", "relocating_in"),
        "level": one_of("county", "national"),
        "window": st.sampled_from(
            (
                {"type": "rolling"},
                {"type": "fixed", "opens_on": "2025-06-01", "closes_on": "2025-07-10"},
                {"type": "fixed", "closes_on": "2025-01-10"},
            )
        ),
    },
)


def profile(number: int, record: dict[str, Any]) -> Profile:
    return Profile.from_record({**record, "id": f"e{number}", "as_of": DAY.isoformat()})


def card(number: int, item: dict[str, Any]) -> PolicyCard:
    return card_from_item({**item, "id": f"p{number:03}", "title": "t"})


def missed(own: PolicyCard, one: Profile) -> list[str]:
    """What the reference finds missing: the conditions that are not met, one by one."""
    found = []
    for tree in (own.jurisdiction, own.eligibility):
        for i, condition in enumerate(conjuncts(tree)):
            if weigh(condition, one) not in (None, Outcome.MET):
                found.append(f"{tree is own.eligibility}{i}")
    return found if reached(own, one) is Outcome.MET else [*found, "tiers"]


def assert_equal_to_reference(plan: Plan, matches: Matches, people: list[Profile]) -> None:
    for p, planned in enumerate(plan.cards):
        for row, one in enumerate(people):
            assert matches.kind(p, row) is decide(planned.card, one)
            wanted = missed(planned.card, one)
            index = matches.near_miss(p, row)
            assert (index is not None) is (len(wanted) == 1)
            if index is not None:
                assert _name(plan, p, index) == wanted[0]


def _name(plan: Plan, p: int, index: int) -> str:
    """The missed condition as ``missed`` names it, found by its identity in the tree."""
    planned = plan.cards[p]
    conjunct = planned.conjuncts[index]
    if conjunct.condition is None:
        return "tiers"
    of_place = conjunct.part == "jurisdiction"
    tree = planned.card.jurisdiction if of_place else planned.card.eligibility
    place = next(i for i, one in enumerate(conjuncts(tree)) if one is conjunct.condition)
    return f"{not of_place}{place}"


pools = st.lists(items_given, min_size=1, max_size=4)
crowds = st.lists(profiles_given, min_size=1, max_size=6)


@settings(max_examples=150, deadline=None)
@given(pools, crowds)
def test_every_pair_equals_the_reference(items, records):
    people = [profile(i, record) for i, record in enumerate(records)]
    plan = make_plan([card(i, item) for i, item in enumerate(items)], DAY)
    assert not plan.broken
    matches = match_population(plan, Columns.from_profiles(people))
    assert_equal_to_reference(plan, matches, people)
    assert not matches.failures


@settings(max_examples=100, deadline=None)
@given(pools, crowds)
def test_one_enterprise_alone_gives_the_same(items, records):
    people = [profile(i, record) for i, record in enumerate(records)]
    plan = make_plan([card(i, item) for i, item in enumerate(items)], DAY)
    matches = match_population(plan, Columns.from_profiles(people))
    matcher = SingleMatcher(plan)
    for row, one in enumerate((*people, *people)):
        alone = matcher.match(replace(one))
        for p in range(len(plan)):
            assert alone.kind(p) is matches.kind(p, row % len(people))
            assert alone.near_miss(p) == matches.near_miss(p, row % len(people))


@settings(max_examples=40, deadline=None)
@given(pools, crowds)
def test_threads_and_blocks_change_nothing(items, records):
    plan = make_plan([card(i, item) for i, item in enumerate(items)], DAY)
    columns = Columns.from_profiles(profile(i, record) for i, record in enumerate(records * 40))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backends, "LARGEST_BLOCK", 1)
        found = [match_population(plan, columns, threads=threads) for threads in (1, 2, 4)]
    for other in found[1:]:
        assert_same(found[0], other)


WORDS = ("电缆", "软件", "餐饮", "制造", "销售", "茶叶", "物流")
texts = st.lists(st.sampled_from(WORDS), max_size=5).map("，".join)


@settings(max_examples=150, deadline=None)
@given(pools, crowds, st.lists(texts, min_size=8, max_size=8), st.data())
def test_shortlists_are_those_of_the_documented_order(items, records, said, data):
    cards = [card(i, {**item, "text": data.draw(texts)}) for i, item in enumerate(items * 2)]
    people = [
        replace(profile(i, record), scope=scope)
        for i, (record, scope) in enumerate(zip(records, said, strict=False))
    ]
    plan, columns = make_plan(cards, DAY), Columns.from_profiles(people)
    affinity = Affinity().fit(cards)
    top, near = data.draw(st.integers(1, 5)), data.draw(st.integers(0, 4))
    wanted = [listed(plan, one, affinity, top, near) for one in people]
    for backend in BACKENDS:
        (block,) = city_blocks(
            plan, columns, top=top, near=near, affinity=affinity, backend=backend
        )
        for row, (best, misses) in enumerate(wanted):
            found = zip(block.policies[row].tolist(), block.kinds[row].tolist(), strict=True)
            assert [pair for pair in found if pair[0] >= 0] == best
            found = zip(block.near[row].tolist(), block.conditions[row].tolist(), strict=True)
            assert [pair for pair in found if pair[0] >= 0] == misses


def listed(
    plan: Plan, one: Profile, affinity: Affinity, top: int, near: int
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """What the reference lists: the best with their verdicts, the nearest with what they miss."""
    scores = scores_of(affinity, one)
    at = {own.card.id: p for p, own in enumerate(plan.cards)}
    ranked = [
        rank(judge(own.card, one), own.card, DAY, score=scores.get(own.card.id, 0.0))
        for own in plan.cards
    ]
    best = shortlist(ranked, DAY, top=top, near=0)
    misses = shortlist(ranked, DAY, top=0, near=near)
    kinds = (VerdictKind.ELIGIBLE, VerdictKind.POSSIBLE)
    return (
        [(at[r.verdict.policy_id], kinds.index(r.verdict.kind)) for r in best],
        [
            (at[r.verdict.policy_id], missed_number(plan, at[r.verdict.policy_id], one))
            for r in misses
        ],
    )


def missed_number(plan: Plan, policy: int, one: Profile) -> int:
    (name,) = missed(plan.cards[policy].card, one)
    numbers = range(len(plan.cards[policy].conjuncts))
    return next(number for number in numbers if _name(plan, policy, number) == name)


def assert_same(one: Matches, other: Matches) -> None:
    assert one.policy_ids == other.policy_ids
    for name in ("can_be_met", "can_be_unmet", "near"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    for p in range(len(one.policy_ids)):
        for row in range(len(one.enterprise_ids)):
            assert one.near_miss(p, row) == other.near_miss(p, row)
