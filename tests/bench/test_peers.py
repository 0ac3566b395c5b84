"""The peers that the bench measures do the same work as ours: their counts are equal."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from bench.peers.__main__ import BEGIN, END, put
from bench.peers.counted import Counted
from bench.peers.expressions import (
    ALWAYS,
    NEVER,
    Bits,
    Compare,
    Group,
    Leaf,
    both,
    either,
    member,
    met,
    opposite,
    unmet,
)
from bench.peers.naive import match_all
from bench.peers.rules import RULES, Peer
from bench.peers.running import Timed, in_process_of_its_own
from bench.peers.tables import NAIVE, Run, Task, aims_table
from bench.peers.tasks import texts_of
from bench.peers.workload import Workload, translate_workload
from matcher.city.population import count_population
from matcher.plan.plan import make_plan

ENTERPRISES, POLICIES = 400, 150


@pytest.fixture(scope="module")
def workload(tmp_path_factory: pytest.TempPathFactory) -> Workload:
    folder: Path = tmp_path_factory.mktemp("peers")
    drawn = Workload(enterprises=ENTERPRISES, policies=POLICIES, folder=folder)
    return translate_workload(drawn)


@pytest.fixture(scope="module")
def ours(workload: Workload) -> Counted:
    city = workload.city()
    found = count_population(make_plan(workload.cards(), city.as_of), city)
    return Counted(
        eligible=tuple(one.eligible for one in found),
        ineligible=tuple(one.ineligible for one in found),
    )


def test_every_drawn_policy_can_be_said_by_columns(workload: Workload) -> None:
    assert workload.left_out == ()
    assert len(workload.translated()) == POLICIES


def test_the_drawn_city_has_all_three_verdicts(ours: Counted) -> None:
    assert sum(ours.eligible) > 0
    assert 0 < sum(ours.ineligible) < ENTERPRISES * POLICIES - sum(ours.eligible)


@pytest.mark.parametrize("peer", RULES, ids=lambda peer: peer.module)
def test_a_peer_counts_the_same(peer: Peer, workload: Workload, ours: Counted) -> None:
    if not find_spec(peer.library):
        pytest.skip(f"{peer.library} is not installed: it comes with the extra `bench`")
    prepare = import_module(f"bench.peers.{peer.module}").prepare
    assert prepare(workload.columns(ENTERPRISES), workload.translated())() == ours


def test_the_whole_task_counts_the_same(workload: Workload, ours: Counted) -> None:
    columns, policies = workload.columns(ENTERPRISES), workload.translated()
    done = match_all(columns, policies, texts_of(workload), workload.scopes(ENTERPRISES))
    assert done.found == ours
    assert done.listed > 0


def test_a_peer_has_a_process_of_its_own() -> None:
    assert in_process_of_its_own(os.getpid) != os.getpid()


def test_tables_take_the_place_of_those_of_the_last_run(tmp_path: Path) -> None:
    report = tmp_path / "performance.md"
    report.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    put(["new", "lines"], report)
    assert report.read_text(encoding="utf-8") == f"before\n{BEGIN}\nnew\nlines\n{END}\nafter\n"


def test_ratios_are_a_pair_and_tell_what_was_reached() -> None:
    spent = Timed(result=None, seconds=3.0, runs=1, memory=0.0, loaded=0.0)
    ours, theirs = Task("ours", 100, 9.0, 1.0, spent), Task(NAIVE, 2, 9.0, 10.0, spent, 30.0)
    assert theirs.slower_than(ours) == (500.0, 500.0)
    reached = list(aims_table(Run(times={NAIVE: (500.0, 499.0)})))
    assert [line.split("|")[3].strip() for line in reached[2:]] == ["yes; no"]


TRUE_LEAF, FALSE_LEAF, OPEN_LEAF = Leaf(ALWAYS, NEVER), Leaf(NEVER, ALWAYS), Leaf(NEVER, NEVER)


@pytest.mark.parametrize(
    ("tree", "is_met", "is_unmet"),
    [
        pytest.param(Group(True, (TRUE_LEAF, OPEN_LEAF)), NEVER, NEVER, id="all, one open"),
        pytest.param(Group(True, (FALSE_LEAF, OPEN_LEAF)), NEVER, ALWAYS, id="all, one unmet"),
        pytest.param(Group(False, (TRUE_LEAF, OPEN_LEAF)), ALWAYS, NEVER, id="any, one met"),
        pytest.param(Group(False, (FALSE_LEAF, OPEN_LEAF)), NEVER, NEVER, id="any, one open"),
    ],
)
def test_groups_follow_kleene(tree, is_met, is_unmet):
    assert (met(tree), unmet(tree)) == (is_met, is_unmet)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        pytest.param((), NEVER, id="none"),
        pytest.param((4,), Compare("c", "==", 4), id="one"),
        pytest.param(
            range(3, 8), both(Compare("c", ">=", 3), Compare("c", "<=", 7)), id="a stretch"
        ),
    ],
)
def test_codes_become_the_shortest_comparison(codes, expected):
    assert member("c", codes) == expected


def test_the_opposite_of_a_comparison_holds_where_it_does_not():
    test = either(Compare("c", ">=", 3), Bits("d", 6, "any"))
    assert opposite(test) == both(Compare("c", "<", 3), Bits("d", 6, "none"))
    assert opposite(opposite(test)) == test
