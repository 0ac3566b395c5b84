from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from cli import main

STAFF = {"field": "hr.headcount", "op": "gte", "value": 10, "quote": "员工10人以上"}
REWARD = {
    "id": "p1",
    "title": "示例奖励",
    "region": ["430112"],
    "text": "对员工10人以上的电缆企业给予奖励。",
    "eligibility": {"all": [STAFF]},
    "benefits": [{"amount": 100000}],
}
FAR = {**REWARD, "id": "p2", "region": ["430104"]}
FIRM = {
    "id": "e1",
    "as_of": "2025-06-30",
    "scope": "电缆制造",
    "facts": {"region.registered": "430112", "entity.type": "企业法人", "hr.headcount": 12},
}
SMALL = {**FIRM, "id": "e2", "facts": {**FIRM["facts"], "hr.headcount": 8}}


class Result(NamedTuple):
    exit_code: int
    stdout: str
    stderr: str

    @property
    def output(self) -> str:
        return self.stdout + self.stderr


def write(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def files(tmp_path):
    return {
        "policies": write(tmp_path / "policies.jsonl", [REWARD, FAR]),
        "profiles": write(tmp_path / "profiles.jsonl", [FIRM, SMALL]),
        "out": tmp_path / "out.jsonl",
    }


def run(files, *more: str):
    arguments = ["match", "--policies", str(files["policies"]), "--profiles",
        str(files["profiles"]), "-o", str(files["out"]), *more]  # fmt: skip
    return invoke(arguments)


def invoke(arguments: list[str]) -> Result:
    """Run one command line to its exit code, as the shell does."""
    stdout, stderr = io.StringIO(), io.StringIO()
    with redirect_stdout(stdout), redirect_stderr(stderr):
        code = main.run(arguments)
    return Result(code, stdout.getvalue(), stderr.getvalue())


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_each_profile_gets_its_policies_and_near_misses(files):
    result = run(files)
    assert result.exit_code == 0, result.output
    found = lines(files["out"])
    assert [(row["profile"], row["policy"], row["verdict"]) for row in found] == [
        ("e1", "p1", "ELIGIBLE"),
        ("e2", "p1", "INELIGIBLE"),
    ]
    assert found[0]["score"] > 0
    assert found[1]["near_miss"]["gap"] == {"threshold": 10, "missing": 2, "unit": "个"}
    change = found[1]["smallest_change"]
    assert (change["leads_to"], change["at_stake"]) == ("ELIGIBLE", 100_000)
    assert [step["gap"]["missing"] for step in change["steps"]] == [2]
    assert "smallest_change" not in found[0]


def test_pairs_are_judged_in_their_order(files, tmp_path):
    pairs = write(
        tmp_path / "pairs.jsonl",
        [{"policy": "p2", "profile": "e1"}, {"policy": "p1", "profile": "e2"},
         {"policy": "p1", "profile": "e1"}],
    )  # fmt: skip
    assert run(files, "--pairs", str(pairs)).exit_code == 0
    assert [(row["policy"], row["profile"], row["verdict"]) for row in lines(files["out"])] == [
        ("p2", "e1", "INELIGIBLE"),
        ("p1", "e2", "INELIGIBLE"),
        ("p1", "e1", "ELIGIBLE"),
    ]


def test_the_same_input_gives_the_same_bytes(files):
    run(files)
    first = files["out"].read_bytes()
    run(files)
    assert files["out"].read_bytes() == first


def test_another_day_moves_an_age(files, tmp_path):
    young = {"field": "entity.age_months", "op": "lte", "value": 12}
    write(files["policies"], [{**REWARD, "eligibility": young}])
    write(files["profiles"], [{**FIRM, "facts": {**FIRM["facts"], "entity.founded": "2024-06-30"}}])
    pairs = write(tmp_path / "pairs.jsonl", [{"policy": "p1", "profile": "e1"}])
    run(files, "--pairs", str(pairs))
    assert lines(files["out"])[0]["verdict"] == "ELIGIBLE"
    run(files, "--pairs", str(pairs), "--on", "2025-08-01")
    assert lines(files["out"])[0]["verdict"] == "INELIGIBLE"


def test_yaml_and_folders_are_read(files, tmp_path):
    folder = tmp_path / "items"
    folder.mkdir()
    (folder / "a.yaml").write_text(yaml.safe_dump([REWARD], allow_unicode=True), "utf-8")
    (folder / "b.yml").write_text(yaml.safe_dump(FAR, allow_unicode=True), "utf-8")
    assert run({**files, "policies": folder}).exit_code == 0
    assert len(lines(files["out"])) == 2


def test_what_nobody_can_read_is_counted_and_stays_unknown(files):
    odd = {"field": "hr.headcount", "op": "gte", "value": "many", "quote": "员工10人以上"}
    write(files["policies"], [{**REWARD, "eligibility": {"all": [odd]}}])
    result = run(files)
    assert result.exit_code == 0
    assert "1 parts of policy items cannot be read" in result.stderr
    assert "p1, eligibility.all[0].value" in result.stderr
    assert {row["verdict"] for row in lines(files["out"])} == {"POSSIBLE"}


def test_texts_that_offer_nothing_are_passed_over(files):
    write(files["policies"], [{"source_id": "s", "kind": "not_a_benefit", "why": "讲话"}, REWARD])
    assert run(files).exit_code == 0


@pytest.mark.parametrize(
    ("file", "rows", "said"),
    [
        pytest.param("policies", [REWARD, {**FAR, "eligibility": {"all": [{"op": "gte"}]}}],
            "policies.jsonl, row 2, field eligibility.all[0].field", id="a condition"),
        pytest.param("policies", [REWARD, REWARD], "row 2, field id", id="the same id twice"),
        pytest.param("policies", [[1]], "row 1: is no object", id="no object"),
        pytest.param("profiles", [FIRM, {**SMALL, "facts": {"hr.headcount": "x"}}],
            "profiles.jsonl, row 2, field facts.hr.headcount", id="a fact"),
        pytest.param("profiles", [{**FIRM, "as_of": None}], "row 1, field as_of", id="no day"),
    ],
)  # fmt: skip
def test_broken_input_is_refused_and_nothing_written(files, file, rows, said):
    write(files[file], rows)
    result = run(files)
    assert result.exit_code == 1
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert list(files["out"].parent.glob("*out.jsonl*")) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b'{"id": "p1"\n', "row 1", id="no JSON"),
        pytest.param('{"id": "示例"}'.encode("gb18030"), "is not UTF-8", id="another encoding"),
        pytest.param(b'{"id": 1}\n[{"id": 2}]\n', "row 2", id="a list in a line"),
    ],
)
def test_files_of_another_kind_are_refused(files, content, said):
    files["policies"].write_bytes(content)
    result = run(files)
    assert result.exit_code == 1
    assert said in result.stderr


def test_a_pair_nobody_gave_is_refused(files, tmp_path):
    pairs = write(tmp_path / "pairs.jsonl", [{"policy": "p9", "profile": "e1"}])
    result = run(files, "--pairs", str(pairs))
    assert result.exit_code == 1
    assert "row 1, field policy" in result.stderr
    assert not files["out"].exists()


def test_a_missing_file_is_refused(files):
    assert run({**files, "policies": files["out"].parent / "none.jsonl"}).exit_code == 1


def test_an_earlier_result_survives_a_refusal(files):
    files["out"].write_text("old\n")
    write(files["profiles"], [{"id": "x"}])
    assert run(files).exit_code == 1
    assert files["out"].read_text() == "old\n"


def test_broken_records_can_be_left_out(files):
    write(files["profiles"], [{**SMALL, "facts": {"hr.headcount": "x"}}, FIRM])
    result = run(files, "--skip-broken")
    assert result.exit_code == 0
    assert "row 1" in result.stderr
    assert [row["profile"] for row in lines(files["out"])] == ["e1"]


@pytest.mark.parametrize("more", [["--top", "0"], ["--on", "someday"], ["--nonsense"]], ids=str)
def test_wrong_usage_is_two(files, more):
    assert run(files, *more).exit_code == 2


def test_a_question_is_answered_with_its_passage(files):
    result = invoke(["ask", "电缆企业有奖励吗", "--policies", str(files["policies"])])
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["question_id"] == "q1"
    best = answer["results"][0]
    assert REWARD["text"][slice(*best["span"])] == best["passage"]
    assert answer["confident"] is True


def test_an_enterprise_gets_first_what_it_can_have(files, tmp_path):
    write(files["policies"], [{**FAR, "id": "a"}, REWARD])
    profile = write(tmp_path / "me.jsonl", [FIRM])
    asked = ["ask", "电缆企业奖励", "--policies", str(files["policies"]), "--profile", str(profile)]
    answer = json.loads(invoke(asked).stdout)
    assert [row["policy"] for row in answer["results"]] == ["p1", "a"]


def test_many_questions_keep_their_ids(files, tmp_path):
    questions = write(tmp_path / "q.jsonl", [{"id": "a", "question": "奖励"}, {"id": "b",
        "question": "天气"}])  # fmt: skip
    arguments = ["ask", "--questions", str(questions), "--policies", str(files["policies"]), "-o",
        str(files["out"])]  # fmt: skip
    assert invoke(arguments).exit_code == 0
    assert [row["question_id"] for row in lines(files["out"])] == ["a", "b"]
    assert lines(files["out"])[1] == {"question_id": "b", "results": [], "confident": False}


def test_one_way_of_asking_at_a_time(files):
    assert invoke(["ask", "--policies", str(files["policies"])]).exit_code == 2
