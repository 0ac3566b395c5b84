"""`zhaoren match --explain`: one decision, stored or out of files, told condition by condition."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from jobs import matching
from jobs.decisions import ENGINE_VERSION
from jobs.runs import Work
from store.clock import FrozenClock
from store.database import Database
from store.tables import Enterprise, Match
from tests.cli.conftest import Zhaoren, write_jsonl
from tests.jobs import rows

CODE = "asks-headcount"
QUOTE = "职工人数30人以上"


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def match(database: Database, clock: FrozenClock) -> None:
    matching.run_pending(Work(database=database, now=clock.now(), zone=rows.SHANGHAI))


@pytest.fixture
def firm(office: Database, clock: FrozenClock) -> str:
    """The credit code of an enterprise that missed the policy by ten people, then had it."""
    with office.transaction() as session:
        found = rows.enterprise(session, clock, {"hr.headcount": 50})
        rows.contact(session, clock, found)
        rows.version(session, clock, code=CODE, headcount=30, amount=80_000)
        code = session.get_one(Enterprise, found).credit_code
    match(office, clock)
    clock.move_to(clock.now() + timedelta(days=1))
    with office.transaction() as session:
        rows.state(session, clock, found, "hr.headcount", 20)
        session.get_one(Enterprise, found).changed_at = clock.now()
    match(office, clock)
    assert code is not None
    return code


def test_a_stored_decision_is_explained_and_the_same(zhaoren: Zhaoren, firm: str) -> None:
    told = zhaoren("match", "--explain", firm, CODE)
    assert (told.code, told.err) == (0, "")
    first, *rest = lines(told.out)
    assert (first["line"], first["verdict"], first["version"]) == ("decision", "INELIGIBLE", 1)
    assert (first["on"], first["engine"]) == ("2026-03-11", ENGINE_VERSION)
    assert first["known"]["facts"]["hr.headcount@2025"] == 20
    unmet = next(one for one in rest if one.get("outcome") == "UNMET")
    assert (unmet["field"], unmet["quote"], unmet["fact"]["value"]) == ("hr.headcount", QUOTE, 20)
    by_line = {one["line"]: one for one in rest}
    assert by_line["smallest_change"] == {
        "line": "smallest_change",
        "steps": [
            {
                "field": "hr.headcount",
                "quote": QUOTE,
                "negated": False,
                "gap": {"threshold": 30, "missing": 10, "unit": "个"},
            }
        ],
        "leads_to": "ELIGIBLE",
        "at_stake": 80_000,
    }
    assert rest[-1]["line"] == "replay"
    assert rest[-1]["result"] == "same"


def test_the_decision_of_an_earlier_day(zhaoren: Zhaoren, firm: str, office: Database) -> None:
    told = zhaoren("match", "--explain", firm, CODE, "--on", "2026-03-10")
    first, *_, last = lines(told.out)
    assert (told.code, first["verdict"], first["on"]) == (0, "ELIGIBLE", "2026-03-10")
    assert first["known"]["facts"]["hr.headcount@2025"] == 50
    assert first["stood_until"] is not None
    assert last["result"] == "same"
    with office.reading() as session:
        number = session.scalars(select(Enterprise.id)).one()
    assert zhaoren("match", "--explain", number, CODE, "--on", "2026-03-10").out == told.out


def test_what_could_never_be_had_is_judged_today(
    zhaoren: Zhaoren, firm: str, office: Database, clock: FrozenClock
) -> None:
    with office.transaction() as session:
        rows.version(session, clock, code="for-many", headcount=500)
    match(office, clock)
    told = zhaoren("match", "--explain", firm, "for-many")
    first, *_, last = lines(told.out)
    assert (told.code, first["verdict"], first["on"]) == (0, "INELIGIBLE", "2026-03-10")
    assert last["result"] == "not stored"
    assert zhaoren("match", "--explain", firm, "for-many", "--on", "2026-03-10").code == 1


def test_another_engine_is_found_out(zhaoren: Zhaoren, firm: str, office: Database) -> None:
    with office.transaction() as session:
        row = session.scalars(select(Match)).one()
        findings = [{**one, "outcome": "UNKNOWN"} for one in row.record["findings"]]
        old = {**row.record, "verdict": "POSSIBLE", "findings": findings}
        session.execute(update(Match).values(record=old, engine_version="0"))
    told = zhaoren("match", "--explain", firm, CODE)
    last = lines(told.out)[-1]
    assert (told.code, last["result"]) == (1, "differs")
    where = {one["path"]: (one["stored"], one["now"]) for one in last["differences"]}
    assert where["verdict"] == ("POSSIBLE", "INELIGIBLE")
    assert "by engine 0 differs" in told.err
    assert "verdict" in told.err


@pytest.mark.parametrize(
    ("who", "what", "on", "said"),
    [
        ("91430112999999999X", CODE, (), "no enterprise has the credit code"),
        (None, "nothing", (), "no decision"),
        (None, CODE, ("--on", "2026-01-01"), "2026-01-01 or before"),
    ],
    ids=["an enterprise nobody knows", "a policy nobody knows", "before the first decision"],
)
def test_what_cannot_be_explained_is_said(
    zhaoren: Zhaoren, firm: str, who: str | None, what: str, on: tuple[str, ...], said: str
) -> None:
    told = zhaoren("match", "--explain", who or firm, what, *on)
    assert told.code == 1
    assert said in told.err
    assert told.out == ""


def test_a_pair_out_of_files_needs_no_database(zhaoren: Zhaoren, tmp_path: Path) -> None:
    item = {
        "id": "p1",
        "title": "示例奖励",
        "region": ["430112"],
        "text": "高新技术企业给予奖励。",
        "eligibility": {"field": "qual.has", "op": "has", "value": "hnte", "quote": "高新技术企业"},
        "benefits": [{"amount": 100000}],
    }
    firm = {
        "id": "e1",
        "as_of": "2026-03-10",
        "facts": {
            "region.registered": "430112",
            "entity.type": "企业法人",
            "qual.has": [{"name": "hnte", "date": "2024-06-01"}],
        },
    }
    files = (
        "--policies", write_jsonl(tmp_path / "p.jsonl", item),
        "--profiles", write_jsonl(tmp_path / "e.jsonl", firm),
    )  # fmt: skip
    told = zhaoren("match", *files, "--explain", "e1", "p1")
    assert told.code == 0
    found = lines(told.out)
    assert found[0]["verdict"] == "ELIGIBLE"
    ahead = [one for one in found if one["line"] == "change_ahead"]
    assert [(one["day"], one["because"]) for one in ahead] == [("2027-06-02", ["qual.has"])]
    refused = zhaoren("match", *files, "--explain", "e9", "p1")
    assert refused.code == 1
    assert "'e9'" in refused.err


def test_files_or_an_explanation_are_asked_for(zhaoren: Zhaoren) -> None:
    assert zhaoren("match").code == 2
    assert zhaoren("match", "--explain", "e1").code == 2
