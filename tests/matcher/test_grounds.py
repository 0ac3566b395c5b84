"""What a verdict rests on: alternatives that do not count are left out, roles are told apart."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.card import PolicyCard
from matcher.grounds import Role, Waiting, grounds, waiting_for
from matcher.outcome import Outcome
from matcher.profile import Profile
from tests.matcher.factories import atom, card, profile

MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN
BIG, SMALL = atom("hr.headcount", "gte", 100), atom("hr.headcount", "lt", 100)
RICH = atom("fin.assets", "gte", 10)


def told(policy: PolicyCard, who: Profile) -> list[tuple[str, Outcome]]:
    return [(g.atom.field, g.outcome) for g in grounds(policy, who) if g.atom.field != _PLACE]


_PLACE = "region.registered"


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [
        pytest.param(
            {"any": [BIG, RICH]},
            {"hr.headcount": 200, "fin.assets": 1},
            [("hr.headcount", MET)],
            id="an alternative that is met leaves out the one that is not",
        ),
        pytest.param(
            {"any": [BIG, RICH]},
            {"hr.headcount": 200},
            [("hr.headcount", MET)],
            id="and the one that is not known",
        ),
        pytest.param(
            {"any": [BIG, RICH]},
            {"hr.headcount": 2},
            [("fin.assets", UNKNOWN)],
            id="what is open is what counts",
        ),
        pytest.param(
            {"any": [BIG, RICH]},
            {"hr.headcount": 2, "fin.assets": 1},
            [("hr.headcount", UNMET), ("fin.assets", UNMET)],
            id="all must fail",
        ),
        pytest.param(
            {"any": [BIG, SMALL]},
            {},
            [("hr.headcount", UNKNOWN), ("hr.headcount", UNKNOWN)],
            id="alternatives that cover every case count together",
        ),
        pytest.param(
            {"not": {"any": [BIG, RICH]}},
            {"hr.headcount": 200, "fin.assets": 1},
            [("hr.headcount", UNMET), ("fin.assets", MET)],
            id="none of them: every one counts",
        ),
        pytest.param(
            {"not": {"all": [BIG, RICH]}},
            {"hr.headcount": 200, "fin.assets": 1},
            [("fin.assets", MET)],
            id="not all of them: one that is not is enough",
        ),
    ],
)
def test_what_counts(
    condition: Any, facts: dict[str, Any], expected: list[tuple[str, Outcome]]
) -> None:
    assert told(card(condition), profile(facts)) == expected


def test_roles() -> None:
    policy = card(
        BIG, atom("declare.truth", "true"), atom("list.member", "has", "示范", hard=False)
    )
    roles = {g.atom.field: g.role for g in grounds(policy, profile())}
    assert roles["hr.headcount"] is Role.CONDITION
    assert roles["declare.truth"] is Role.PROMISE
    assert roles["list.member"] is Role.PREFERENCE


@pytest.mark.parametrize(
    ("conditions", "facts", "expected"),
    [
        pytest.param([BIG], {}, Waiting(facts=("hr.headcount",), needs_office=False), id="a fact"),
        pytest.param(
            [BIG, atom("score.level", "gte", 60)],
            {},
            Waiting(facts=("hr.headcount",), needs_office=True),
            id="a fact and a score nobody is asked for",
        ),
        pytest.param(
            [atom("hr.headcount", "gte", 10, human=True)],
            {},
            Waiting(facts=(), needs_office=True),
            id="a person's judgement",
        ),
        pytest.param(
            [atom("entity.age_months", "lte", 36)],
            {},
            Waiting(facts=("entity.founded",), needs_office=False),
            id="a derived fact is told by its source",
        ),
        pytest.param(
            [BIG], {"hr.headcount": 200}, Waiting(facts=(), needs_office=False), id="decided"
        ),
    ],
)
def test_waiting(
    conditions: list[dict[str, Any]], facts: dict[str, Any], expected: Waiting
) -> None:
    assert waiting_for(card(*conditions), profile(facts)) == expected
